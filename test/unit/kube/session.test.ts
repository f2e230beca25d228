/** Sessions: every client stays on the chosen context, and nothing of the person's is written. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { bound, refuses, same, useKubePlace } from '../../support/kubePlace.ts';

suite('kube sessions', () => {
  const place = useKubePlace();

  test('CX1, CX2: of two files with one name the first counts, and only its server is reached', async () => {
    const kube = await place().start({ KUBECONFIG: [place().clusters.a, place().clusters.b].join(path.delimiter) });
    const { contexts, currentContext } = await kube.read(bound());
    assert.deepEqual(
      contexts.map(({ name }) => name),
      ['dev', 'kind-dev', 'payments-eu', 'staging', 'prod-eu'],
    );
    assert.equal(currentContext, 'dev');
    const session = await kube.open('staging', undefined, bound());
    const names = await place().reached(async () =>
      assert.equal((await place().run(kube, session, ['get', 'pods'])).code, 0),
    );
    assert.deepEqual(names, ['a/staging']);
  });

  test('CX2: the private file is closed, and what a terminal writes into it is gone at the next check', async () => {
    const kube = await place().start();
    const session = await kube.open('staging', 'payments', bound());
    assert.equal(statSync(session.file).mode & 0o777, 0o400);
    assert.equal(statSync(path.dirname(session.file)).mode & 0o777, 0o500);
    const before = [readFileSync(place().kubeconfig), readFileSync(session.file)];
    // Root gets past file modes; others see kubectl fail.
    await place().run(kube, session, ['config', 'set-context', 'staging', '--namespace', 'elsewhere']);
    await place().run(kube, session, ['config', 'unset', 'current-context']);
    assert.deepEqual(same(await kube.check(session, bound())), session);
    assert.deepEqual([readFileSync(place().kubeconfig), readFileSync(session.file)], before);
    const { stdout } = await place().run(kube, session, ['config', 'view', '--minify', '-o', 'jsonpath={..namespace}']);
    assert.equal(stdout, 'payments');
  });

  test('CX2: a private file that is gone is made again before the next run', async () => {
    const kube = await place().start();
    const session = await kube.open('dev', undefined, bound());
    await rm(path.dirname(session.file), { recursive: true, force: true });
    assert.deepEqual(same(await kube.check(session, bound())), session);
    assert.ok(existsSync(session.file));
  });

  test('CX2: without a chosen context every client fails at once, also inside a pod', async () => {
    const kube = await place().start();
    const session = await kube.open(undefined, undefined, bound());
    const pod = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
    const names = await place().reached(async () => {
      const { code, stderr } = await place().run(kube, session, ['get', 'pods'], pod);
      assert.notEqual(code, 0);
      assert.match(stderr, /no context is chosen/);
    });
    assert.deepEqual(names, []);
    assert.equal(same(await kube.check(session, bound())).file, session.file);
  });

  test('CX2: what sends helm elsewhere is cleared, and what a pod offers', async () => {
    const kube = await place().start();
    const environment = kube.environment(await kube.open('dev', undefined, bound()));
    for (const name of ['HELM_KUBECONTEXT', 'HELM_NAMESPACE', 'HELM_KUBEAPISERVER', 'KUBERNETES_SERVICE_HOST']) {
      assert.equal(environment[name], null);
    }
  });

  test('CX2: a kuberc does not send commands elsewhere', async () => {
    mkdirSync(path.join(place().folder, '.kube'));
    writeFileSync(
      path.join(place().folder, '.kube', 'kuberc'),
      [
        'apiVersion: kubectl.config.k8s.io/v1beta1',
        'kind: Preference',
        'defaults:',
        '- command: get',
        '  options: [{name: context, default: staging}, {name: namespace, default: elsewhere}]',
        '',
      ].join('\n'),
    );
    const kube = await place().start();
    const session = await kube.open('dev', 'payments', bound());
    const names = await place().reached(async () => {
      const { code, stderr } = await place().run(kube, session, ['get', 'pods'], { HOME: place().folder });
      assert.equal(code, 0, stderr);
    });
    assert.deepEqual(names, ['a/dev']);
    assert.match(place().clusters.inA.dev.received.at(-1)?.url ?? '', /namespaces\/payments\/pods/);
  });

  test('CX2: a login that keeps its token in the file is never copied', async () => {
    place().edit((text) => text.replace('token: token-of-a-dev', 'auth-provider: {name: oidc, config: {id-token: x}}'));
    const kube = await place().start();
    const sentence = /auth-provider "oidc".*a copy would break your login/;
    assert.match((await kube.read(bound())).contexts.find(({ name }) => name === 'dev')?.unusable ?? '', sentence);
    await refuses(kube.open('dev', undefined, bound()), sentence);
  });

  test('CX2: a folder whose name cannot stand in KUBECONFIG is refused', async () => {
    const kube = await place().start({}, { sessionDir: path.join(place().folder, 'a:b') });
    await refuses(kube.open('dev', undefined, bound()), /cannot hold a kubeconfig/);
  });

  test('CX2: sessions that nothing uses lose their credentials, and a terminal on one fails at once', async () => {
    const kube = await place().start();
    const session = await kube.open('dev', undefined, bound());
    await kube.sweep(Date.now() + 3_600_000);
    assert.match(readFileSync(session.file, 'utf8'), /token-of-a-dev/);
    const old = new Date(Date.now() - 2 * 24 * 3_600_000);
    utimesSync(session.file, old, old);
    await kube.sweep(Date.now());
    assert.doesNotMatch(readFileSync(session.file, 'utf8'), /token-of-a-dev/);
    assert.deepEqual(await place().reached(() => place().run(kube, session, ['get', 'pods'])), []);
    assert.deepEqual(same(await kube.check(session, bound())), session);
    await kube.sweep(Date.now() + 40 * 24 * 3_600_000);
    assert.ok(!existsSync(path.dirname(session.file)));
  });
});
