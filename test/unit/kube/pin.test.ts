/** What a context means is pinned: what changed is shown, and nothing runs on it until it is accepted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { terminalKey } from '../../../src/kube/kube.ts';
import type { Session } from '../../../src/kube/types.ts';
import { bound, refuses, same, useKubePlace } from '../../support/kubePlace.ts';

suite('pins', () => {
  const place = useKubePlace();

  test('CX3: a new token alone is no change: same path, same terminal, new content', async () => {
    const kube = await place().start();
    const session = await kube.open('dev', undefined, bound());
    place().edit((text) => text.replace('token-of-a-dev', 'renewed'));
    const fresh = same(await kube.check(session, bound()));
    assert.notEqual(fresh.sha256, session.sha256);
    assert.deepEqual([fresh.file, terminalKey(fresh)], [session.file, terminalKey(session)]);
    const before = place().clusters.inA.dev.received.length;
    await place().run(kube, fresh, ['get', '--raw', '/version']);
    assert.equal(place().clusters.inA.dev.received.slice(before).at(-1)?.authorization, 'Bearer renewed');
  });

  test('CX3: a new server is shown, old and new; nothing is written until it is accepted', async () => {
    const kube = await place().start();
    const session = await kube.open('staging', undefined, bound());
    const { url } = place().clusters.inB.staging;
    place().edit((text) => text.replace(place().clusters.inA.staging.url, url));
    const before = readFileSync(session.file);
    const check = await kube.check(session, bound());
    assert.equal(check.kind, 'changed');
    assert.deepEqual(check.kind === 'changed' && check.differences, [
      { context: 'staging', what: 'server', old: place().clusters.inA.staging.url, new: url },
    ]);
    assert.deepEqual(readFileSync(session.file), before);
    assert.ok(check.kind === 'changed');
    const accepted = await check.accept();
    assert.notEqual(terminalKey(accepted), terminalKey(session));
    assert.deepEqual(await place().reached(() => place().run(kube, accepted, ['get', 'pods'])), ['b/staging']);
    assert.deepEqual(same(await kube.check(accepted, bound())), accepted);
  });

  test('CX3: another client certificate is another identity, a renewed one is not', async () => {
    const login = (commonName: string): string => {
      const { certificate, key } = place().clusters.authority.issue({ commonName, organization: 'team' });
      const data = (text: string): string => Buffer.from(text).toString('base64');
      return `{client-certificate-data: ${data(certificate)}, client-key-data: ${data(key)}}`;
    };
    place().edit((text) => text.replace(/user:\n {4}token: token-of-a-dev/, `user: ${login('anna')}`));
    const kube = await place().start();
    const session = await kube.open('dev', undefined, bound());
    place().edit((text) => text.replace(/user: \{.*\}/, `user: ${login('anna')}`));
    const renewed = same(await kube.check(session, bound()));
    assert.notEqual(renewed.sha256, session.sha256);
    place().edit((text) => text.replace(/user: \{.*\}/, `user: ${login('bob')}`));
    const check = await kube.check(renewed, bound());
    assert.deepEqual(check.kind === 'changed' && check.differences, [
      { context: 'dev', what: 'identity', old: 'certificate O=team, CN=anna', new: 'certificate O=team, CN=bob' },
    ]);
  });

  const jwt = (sub: string, n: number): string =>
    ['{}', JSON.stringify({ iss: 'https://login', sub, n }), 's']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');

  for (const [what, from, to, expected] of [
    [
      'a CA',
      'certificate-authority-data: \\S+',
      'insecure-skip-tls-verify: true',
      ['certificate authority', 'TLS settings'],
    ],
    ['the name in the certificate', '(server: \\S+)', '$1\n    tls-server-name: other', ['TLS settings']],
    ['a proxy', '(server: \\S+)', '$1\n    proxy-url: http://me:pw@proxy:1', ['proxy']],
    ['the user', 'user: a-dev', 'user: a-staging', ['user']],
    ['a password in place of a token', 'token: token-of-a-dev', 'username: bob\n    password: pw', ['identity']],
    ['a token of another person', 'token: \\S+', `token: ${jwt('bob', 1)}`, ['identity']],
    ['a renewed token of one person', 'token: \\S+', `token: ${jwt('anna', 2)}`, []],
    ['impersonation', '(token: \\S+)', '$1\n    as: root', ['identity']],
    ['a group', '(token: \\S+)', '$1\n    as: x\n    as-groups: [admins]', ['identity']],
    ['another helper', 'command: helper', 'command: other', ['identity']],
    ['another argument', '\\[login\\]', '[login, --role, admin]', ['identity']],
    ['another variable of the helper', 'value: dev', 'value: prod', ['identity']],
  ] as const) {
    test(`CX3: ${what}: ${expected.length === 0 ? 'no change' : `${expected.join(' and ')} changed`}`, async () => {
      if (what.includes('helper') || what.includes('argument')) {
        const exec =
          'exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: helper, args: [login], env: [{name: AWS_PROFILE, value: dev}]}';
        place().edit((text) => text.replace('token: token-of-a-dev', exec));
      }
      if (what.includes('person')) place().edit((text) => text.replace('token-of-a-dev', jwt('anna', 1)));
      const kube = await place().start();
      const session = await kube.open('dev', undefined, bound());
      const pattern = new RegExp(from);
      place().edit((text) => text.replace(pattern, to));
      const check = await kube.check(session, bound());
      const found = check.kind === 'same' ? [] : check.differences.map((one) => one.what);
      assert.deepEqual(found, expected);
      assert.ok(!JSON.stringify(check).includes('me:pw'), 'no password is shown');
    });
  }

  test('CX3: a session says which of its contexts a call would start a program for', async () => {
    const kube = await place().start();
    const exec = 'exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: helper}';
    place().edit((text) => text.replace('token: token-of-a-staging', exec));
    const chosen = await kube.open('dev', undefined, bound());
    assert.deepEqual(chosen.withHelper, []);
    const both = await kube.withContexts(chosen, ['staging'], bound());
    assert.deepEqual(same(await kube.check(both, bound())).withHelper, ['staging']);
    assert.deepEqual((await kube.open('staging', undefined, bound())).withHelper, ['staging']);
  });

  test('IN5: a pin holds no secret: not of a helper, not of an address', async () => {
    const exec =
      'exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: helper, args: [--client-secret, hidden-1, --token=hidden-2, --role, admin], env: [{name: X, value: hidden-3}]}';
    place().edit((text) =>
      text.replace('token: token-of-a-dev', exec).replace('server: https://', 'server: https://me:hidden-4@'),
    );
    const { pin } = await (await place().start()).open('dev', undefined, bound());
    assert.doesNotMatch(JSON.stringify(pin), /hidden/);
    assert.match(pin?.identity ?? '', /--client-secret … --token=… --role admin/);
  });

  test('CX3: the pin of an earlier window is held against what the context means now', async () => {
    const kept = JSON.parse(JSON.stringify(await (await place().start()).open('dev', undefined, bound()))) as Session;
    assert.deepEqual(same(await (await place().start()).check(kept, bound())), kept);
    place().edit((text) => text.replace(place().clusters.inA.dev.url, 'https://127.0.0.1:1'));
    assert.equal((await (await place().start()).check(kept, bound())).kind, 'changed');
  });

  test('CX3: a context that is gone is said, with the next step', async () => {
    const kube = await place().start();
    const session = await kube.open('dev', undefined, bound());
    place().edit((text) => text.replace('- name: dev', '- name: renamed'));
    await refuses(kube.check(session, bound()), /^There is no context "dev" in your kubeconfig\.$/);
  });

  test('CX5: --context X goes to X, the rest of the line to the chosen context', async () => {
    const kube = await place().start({ KUBECONFIG: [place().clusters.a, place().clusters.b].join(path.delimiter) });
    const chosen = await kube.open('dev', 'payments', bound());
    const session = same(await kube.check(await kube.withContexts(chosen, ['prod-eu', 'dev'], bound()), bound()));
    assert.deepEqual(
      session.named.map(({ context, namespace, pin }) => [context, namespace, pin.server]),
      [['prod-eu', 'default', place().clusters.inB['prod-eu'].url]],
    );
    const there = await place().reached(() => place().run(kube, session, ['--context', 'prod-eu', 'get', 'pods']));
    assert.deepEqual(there, ['b/prod-eu']);
    assert.deepEqual(await place().reached(() => place().run(kube, session, ['get', 'pods'])), ['a/dev']);
    const other = await place().reached(() => place().run(kube, session, ['--context', 'staging', 'get', 'pods']));
    assert.deepEqual(other, [], 'a context that was not named is not there');
  });

  test('CX5: a named context is pinned when it is first named', async () => {
    const kube = await place().start();
    const chosen = await kube.open('dev', undefined, bound());
    same(await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound()));
    place().edit((text) => text.replace(place().clusters.inA.staging.url, place().clusters.inB.staging.url));
    const check = await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound());
    assert.ok(check.kind === 'changed');
    assert.deepEqual(
      check.differences.map(({ context, what }) => [context, what]),
      [['staging', 'server']],
    );
    await check.accept();
    same(await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound()));
  });

  test('LN1 B26: of two clusters that look alike a session shows what tells them apart, at once and when the second comes', async () => {
    const kube = await place().start();
    const [live, other] = ['gke_my-project_europe-west1_live', 'gke_other-project_europe-west1_live'];
    place().edit((text) => text.replaceAll('name: dev', `name: ${live}`));
    assert.equal((await kube.open(live, undefined, bound())).short, 'live');
    place().edit((text) => text.replaceAll('name: staging', `name: ${other}`));
    assert.equal(
      (await kube.shown({ name: live, isSimulated: false }, bound())).short,
      'live (my-project, europe-west1)',
    );
    assert.equal((await kube.open(other, undefined, bound())).short, 'live (other-project, europe-west1)');
    const checked = await kube.check(await kube.open(live, undefined, bound()), bound());
    assert.equal(checked.kind === 'same' && checked.session.short, 'live (my-project, europe-west1)');
  });

  test('CX3: before a run it can be told that a context is gone, and with which sentence the run would refuse', async () => {
    const kube = await place().start();
    const chosen = await kube.open('dev', undefined, bound());
    assert.equal((await kube.shown({ name: 'dev', isSimulated: false }, bound())).refusal, undefined);
    place().edit((text) => text.replaceAll('name: dev', 'name: renamed'));
    const { refusal } = await kube.shown({ name: 'dev', isSimulated: false }, bound());
    const sentence = 'There is no context "dev" in your kubeconfig.';
    assert.deepEqual(refusal, { isGone: true, isNameTaken: false, sentence });
    await refuses(kube.check(chosen, bound()), new RegExp(`^${refusal?.sentence}`));
    place().edit((text) => `${text}\n: {`);
    assert.equal(
      (await kube.shown({ name: 'dev', isSimulated: false }, bound())).refusal?.isGone,
      false,
      'what cannot be read may still have it',
    );
  });

  test('CX5: an unknown context is refused with the sentence', async () => {
    const kube = await place().start();
    const chosen = await kube.open('dev', undefined, bound());
    await refuses(
      kube.withContexts(chosen, ['nowhere'], bound()),
      /^There is no context "nowhere" in your kubeconfig\.$/,
    );
  });
});
