/** Sessions: what a context means is pinned, every client stays on it, and nothing of the person's is written. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../../src/errors.ts';
import { createKube, terminalKey, type Check, type Kube, type KubeOptions } from '../../../src/kube/kube.ts';
import type { Session } from '../../../src/kube/types.ts';
import { callKubectl, kubectlEnvironment, type KubectlAnswer } from '../../support/kubectl.ts';
import { startClusters, type Clusters } from '../../support/kubeServer.ts';
import { waitFor } from '../../support/waitFor.ts';

const bound = (): AbortSignal => AbortSignal.timeout(60_000);

suite('kube sessions', () => {
  let clusters: Clusters;
  let folder: string;
  let kubeconfig: string;

  suiteSetup(async () => {
    clusters = await startClusters();
  });
  suiteTeardown(() => clusters.close());

  setup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kube-session-'));
    kubeconfig = path.join(folder, 'config');
    writeFileSync(kubeconfig, readFileSync(clusters.a));
  });
  teardown(() => rm(folder, { recursive: true, force: true }));

  async function start(own: Readonly<Record<string, string>> = {}, more: Partial<KubeOptions> = {}): Promise<Kube> {
    return createKube({
      env: await kubectlEnvironment({ KUBECONFIG: kubeconfig, ...own }),
      homeDir: folder,
      setting: () => undefined,
      kubectlPath: () => undefined,
      sessionDir: path.join(folder, 'sessions'),
      ...more,
    });
  }

  const run = (kube: Kube, session: Session, words: readonly string[], own = {}): Promise<KubectlAnswer> =>
    callKubectl(words, { ...own, ...kube.environment(session) }, folder);

  const edit = (change: (text: string) => string): void => {
    writeFileSync(kubeconfig, change(readFileSync(kubeconfig, 'utf8')));
  };

  /** Anything that reached any listener meanwhile, as `a/dev`. */
  async function reached(act: () => Promise<unknown>): Promise<readonly string[]> {
    const all = [
      ...Object.entries(clusters.inA).map(([name, listener]) => [`a/${name}`, listener] as const),
      ...Object.entries(clusters.inB).map(([name, listener]) => [`b/${name}`, listener] as const),
    ];
    const before = new Map(all.map(([name, listener]) => [name, listener.received.length]));
    await act();
    return all.filter(([name, listener]) => listener.received.length > (before.get(name) ?? 0)).map(([name]) => name);
  }

  test('CX1, CX2: of two files with one name the first counts, and only its server is reached', async () => {
    const kube = await start({ KUBECONFIG: [clusters.a, clusters.b].join(path.delimiter) });
    const { contexts, currentContext } = await kube.read(bound());
    assert.deepEqual(
      contexts.map(({ name }) => name),
      ['dev', 'kind-dev', 'payments-eu', 'staging', 'prod-eu'],
    );
    assert.equal(currentContext, 'dev');
    const session = await kube.open('staging', undefined, bound());
    const names = await reached(async () => assert.equal((await run(kube, session, ['get', 'pods'])).code, 0));
    assert.deepEqual(names, ['a/staging']);
  });

  test('CX2: the private file is closed, and what a terminal writes into it is gone at the next check', async () => {
    const kube = await start();
    const session = await kube.open('staging', 'payments', bound());
    assert.equal(statSync(session.file).mode & 0o777, 0o400);
    assert.equal(statSync(path.dirname(session.file)).mode & 0o777, 0o500);
    const before = [readFileSync(kubeconfig), readFileSync(session.file)];
    // Root gets past file modes; others see kubectl fail.
    await run(kube, session, ['config', 'set-context', 'staging', '--namespace', 'elsewhere']);
    await run(kube, session, ['config', 'unset', 'current-context']);
    assert.deepEqual(same(await kube.check(session, bound())), session);
    assert.deepEqual([readFileSync(kubeconfig), readFileSync(session.file)], before);
    const { stdout } = await run(kube, session, ['config', 'view', '--minify', '-o', 'jsonpath={..namespace}']);
    assert.equal(stdout, 'payments');
  });

  test('CX2: a private file that is gone is made again before the next run', async () => {
    const kube = await start();
    const session = await kube.open('dev', undefined, bound());
    await rm(path.dirname(session.file), { recursive: true, force: true });
    assert.deepEqual(same(await kube.check(session, bound())), session);
    assert.ok(existsSync(session.file));
  });

  test('CX2: without a chosen context every client fails at once, also inside a pod', async () => {
    const kube = await start();
    const session = await kube.open(undefined, undefined, bound());
    const pod = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
    const names = await reached(async () => {
      const { code, stderr } = await run(kube, session, ['get', 'pods'], pod);
      assert.notEqual(code, 0);
      assert.match(stderr, /no context is chosen/);
    });
    assert.deepEqual(names, []);
    assert.equal(same(await kube.check(session, bound())).file, session.file);
  });

  test('CX2: what sends helm elsewhere is cleared, and what a pod offers', async () => {
    const kube = await start();
    const environment = kube.environment(await kube.open('dev', undefined, bound()));
    for (const name of ['HELM_KUBECONTEXT', 'HELM_NAMESPACE', 'HELM_KUBEAPISERVER', 'KUBERNETES_SERVICE_HOST']) {
      assert.equal(environment[name], null);
    }
  });

  test('CX3: a new token alone is no change: same path, same terminal, new content', async () => {
    const kube = await start();
    const session = await kube.open('dev', undefined, bound());
    edit((text) => text.replace('token-of-a-dev', 'renewed'));
    const fresh = same(await kube.check(session, bound()));
    assert.notEqual(fresh.sha256, session.sha256);
    assert.deepEqual([fresh.file, terminalKey(fresh)], [session.file, terminalKey(session)]);
    const before = clusters.inA.dev.received.length;
    await run(kube, fresh, ['get', '--raw', '/version']);
    assert.equal(clusters.inA.dev.received.slice(before).at(-1)?.authorization, 'Bearer renewed');
  });

  test('CX3: a new server is shown, old and new; nothing is written until it is accepted', async () => {
    const kube = await start();
    const session = await kube.open('staging', undefined, bound());
    const { url } = clusters.inB.staging;
    edit((text) => text.replace(clusters.inA.staging.url, url));
    const before = readFileSync(session.file);
    const check = await kube.check(session, bound());
    assert.equal(check.kind, 'changed');
    assert.deepEqual(check.kind === 'changed' && check.differences, [
      { context: 'staging', what: 'server', old: clusters.inA.staging.url, new: url },
    ]);
    assert.deepEqual(readFileSync(session.file), before);
    assert.ok(check.kind === 'changed');
    const accepted = await check.accept();
    assert.notEqual(terminalKey(accepted), terminalKey(session));
    assert.deepEqual(await reached(() => run(kube, accepted, ['get', 'pods'])), ['b/staging']);
    assert.deepEqual(same(await kube.check(accepted, bound())), accepted);
  });

  test('CX3: another client certificate is another identity, a renewed one is not', async () => {
    const login = (commonName: string): string => {
      const { certificate, key } = clusters.authority.issue({ commonName, organization: 'team' });
      const data = (text: string): string => Buffer.from(text).toString('base64');
      return `{client-certificate-data: ${data(certificate)}, client-key-data: ${data(key)}}`;
    };
    edit((text) => text.replace(/user:\n {4}token: token-of-a-dev/, `user: ${login('anna')}`));
    const kube = await start();
    const session = await kube.open('dev', undefined, bound());
    edit((text) => text.replace(/user: \{.*\}/, `user: ${login('anna')}`));
    const renewed = same(await kube.check(session, bound()));
    assert.notEqual(renewed.sha256, session.sha256);
    edit((text) => text.replace(/user: \{.*\}/, `user: ${login('bob')}`));
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
        edit((text) => text.replace('token: token-of-a-dev', exec));
      }
      if (what.includes('person')) edit((text) => text.replace('token-of-a-dev', jwt('anna', 1)));
      const kube = await start();
      const session = await kube.open('dev', undefined, bound());
      const pattern = new RegExp(from);
      edit((text) => text.replace(pattern, to));
      const check = await kube.check(session, bound());
      const found = check.kind === 'same' ? [] : check.differences.map((one) => one.what);
      assert.deepEqual(found, expected);
      assert.ok(!JSON.stringify(check).includes('me:pw'), 'no password is shown');
    });
  }

  test('CX3: the pin of an earlier window is held against what the context means now', async () => {
    const kept = JSON.parse(JSON.stringify(await (await start()).open('dev', undefined, bound()))) as Session;
    assert.deepEqual(same(await (await start()).check(kept, bound())), kept);
    edit((text) => text.replace(clusters.inA.dev.url, 'https://127.0.0.1:1'));
    assert.equal((await (await start()).check(kept, bound())).kind, 'changed');
  });

  test('CX3: a context that is gone is said, with the next step', async () => {
    const kube = await start();
    const session = await kube.open('dev', undefined, bound());
    edit((text) => text.replace('- name: dev', '- name: renamed'));
    await refuses(kube.check(session, bound()), /^There is no context "dev" in your kubeconfig\.$/);
  });

  test('CX5: --context X goes to X, the rest of the line to the chosen context', async () => {
    const kube = await start({ KUBECONFIG: [clusters.a, clusters.b].join(path.delimiter) });
    const chosen = await kube.open('dev', 'payments', bound());
    const session = same(await kube.check(await kube.withContexts(chosen, ['prod-eu', 'dev'], bound()), bound()));
    assert.deepEqual(
      session.named.map(({ context, namespace, pin }) => [context, namespace, pin.server]),
      [['prod-eu', 'default', clusters.inB['prod-eu'].url]],
    );
    const there = await reached(() => run(kube, session, ['--context', 'prod-eu', 'get', 'pods']));
    assert.deepEqual(there, ['b/prod-eu']);
    assert.deepEqual(await reached(() => run(kube, session, ['get', 'pods'])), ['a/dev']);
    const other = await reached(() => run(kube, session, ['--context', 'staging', 'get', 'pods']));
    assert.deepEqual(other, [], 'a context that was not named is not there');
  });

  test('CX5: a named context is pinned when it is first named', async () => {
    const kube = await start();
    const chosen = await kube.open('dev', undefined, bound());
    same(await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound()));
    edit((text) => text.replace(clusters.inA.staging.url, clusters.inB.staging.url));
    const check = await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound());
    assert.ok(check.kind === 'changed');
    assert.deepEqual(
      check.differences.map(({ context, what }) => [context, what]),
      [['staging', 'server']],
    );
    await check.accept();
    same(await kube.check(await kube.withContexts(chosen, ['staging'], bound()), bound()));
  });

  test('CX5: an unknown context is refused with the sentence', async () => {
    const kube = await start();
    const chosen = await kube.open('dev', undefined, bound());
    await refuses(
      kube.withContexts(chosen, ['nowhere'], bound()),
      /^There is no context "nowhere" in your kubeconfig\.$/,
    );
  });

  test('B27: members that are missing or empty are left out, a broken one is named with its line', async () => {
    writeFileSync(path.join(folder, 'broken'), 'apiVersion: v1\nclusters:\n- name: k\n cluster: {}\n');
    mkdirSync(path.join(folder, 'directory'));
    const list = (members: readonly string[]): string => members.join(path.delimiter);
    const names = ['dev', 'kind-dev', 'payments-eu', 'staging'];
    const first = await (await start({ KUBECONFIG: list(['nope.yaml', '', kubeconfig, '']) })).read(bound());
    assert.deepEqual([first.contexts.map(({ name }) => name), first.problems], [names, []]);
    const members = ['broken', 'directory'].map((name) => path.join(folder, name));
    const second = await (await start({ KUBECONFIG: list([...members, kubeconfig]) })).read(bound());
    assert.deepEqual(
      second.contexts.map(({ name }) => name),
      names,
    );
    const rest = ' The other files are used here, but kubectl itself refuses the whole list until it is repaired.';
    assert.equal(second.problems.length, 2);
    assert.match(second.problems[0] ?? '', /broken is not valid YAML, line \d: .*\. The other files/);
    assert.equal(second.problems[1], `${members[1]} is a directory.${rest}`);
  });

  test('B29: relative paths are those of the folder that kubectl uses, also behind a link', async () => {
    const real = path.join(folder, 'real');
    const seen = path.join(folder, 'seen');
    const { certificate, key } = clusters.authority.issue({ commonName: 'relative' });
    for (const own of [real, seen]) mkdirSync(own);
    writeFileSync(path.join(seen, 'ca.pem'), clusters.authority.certificate);
    writeFileSync(path.join(seen, 'me.pem'), certificate);
    writeFileSync(path.join(seen, 'me.key'), key);
    edit((text) =>
      text
        .replace(/certificate-authority-data: \S+/, 'certificate-authority: ./ca.pem')
        .replace('token: token-of-a-dev', 'client-certificate: me.pem\n    client-key: me.key'),
    );
    writeFileSync(path.join(real, 'config'), readFileSync(kubeconfig));
    symlinkSync(path.join(real, 'config'), path.join(seen, 'config'));
    const kube = await start({ KUBECONFIG: path.join(seen, 'config') });
    const session = await kube.open('dev', undefined, bound());
    const before = clusters.inA.dev.received.length;
    assert.equal((await run(kube, session, ['get', 'ns'])).code, 0);
    assert.equal(clusters.inA.dev.received.slice(before).at(-1)?.client, 'relative');
  });

  for (const name of [
    'ctx1 (aws)',
    'default/api:6443/user naïve',
    'arn:aws:eks:eu-west-1:123456789012:cluster/x',
    '$(touch ./ib-b30)',
    '$(alert) prod',
    `a'b"c`,
    '..',
    'x'.repeat(300),
  ]) {
    test(`B30: ${name.slice(0, 50)} can be chosen, and comes back`, async () => {
      edit((text) => text.replace('- name: dev', `- name: ${JSON.stringify(name)}`));
      const kube = await start();
      const session = await kube.open(name, undefined, bound());
      assert.match(path.relative(path.join(folder, 'sessions'), session.file), /^[0-9a-f]{32}[/\\]config$/);
      const { stdout } = await run(kube, session, ['config', 'current-context']);
      assert.equal(stdout, `${name}\n`);
      assert.deepEqual(await reached(() => run(kube, session, ['get', 'pods'])), ['a/dev']);
      assert.ok(!existsSync(path.join(folder, 'ib-b30')));
    });
  }

  test('CX2: a kuberc does not send commands elsewhere', async () => {
    mkdirSync(path.join(folder, '.kube'));
    writeFileSync(
      path.join(folder, '.kube', 'kuberc'),
      [
        'apiVersion: kubectl.config.k8s.io/v1beta1',
        'kind: Preference',
        'defaults:',
        '- command: get',
        '  options: [{name: context, default: staging}, {name: namespace, default: elsewhere}]',
        '',
      ].join('\n'),
    );
    const kube = await start();
    const session = await kube.open('dev', 'payments', bound());
    const names = await reached(async () => {
      const { code, stderr } = await run(kube, session, ['get', 'pods'], { HOME: folder });
      assert.equal(code, 0, stderr);
    });
    assert.deepEqual(names, ['a/dev']);
    assert.match(clusters.inA.dev.received.at(-1)?.url ?? '', /namespaces\/payments\/pods/);
  });

  test('CX2: a login that keeps its token in the file is never copied', async () => {
    edit((text) => text.replace('token: token-of-a-dev', 'auth-provider: {name: oidc, config: {id-token: x}}'));
    const kube = await start();
    const sentence = /auth-provider "oidc".*a copy would break your login/;
    assert.match((await kube.read(bound())).contexts.find(({ name }) => name === 'dev')?.unusable ?? '', sentence);
    await refuses(kube.open('dev', undefined, bound()), sentence);
  });

  test('CX2: a folder whose name cannot stand in KUBECONFIG is refused', async () => {
    const kube = await start({}, { sessionDir: path.join(folder, 'a:b') });
    await refuses(kube.open('dev', undefined, bound()), /cannot hold a kubeconfig/);
  });

  test('CX6: a certificate file that is missing is named', async () => {
    edit((text) => text.replace(/certificate-authority-data: \S+/, 'certificate-authority: gone.pem'));
    await refuses(
      (await start()).open('dev', undefined, bound()),
      /cannot read the certificate authority .*gone\.pem: there is no such file/,
    );
  });

  test('CX6: no kubeconfig: a sentence within a second', async () => {
    const kube = await start({ KUBECONFIG: '' });
    await refuses(kube.read(AbortSignal.timeout(1_000)), /^There is no kubeconfig: .*\.kube.config does not exist\.$/);
  });

  test('CX1: without KUBECONFIG the setting counts, with ~ for the home folder', async () => {
    const kube = await start({ KUBECONFIG: '' }, { setting: () => `~${path.sep}config` });
    assert.deepEqual((await kube.read(bound())).files, [kubeconfig]);
  });

  test('CX6: no kubectl: a sentence that names the setting, within a second', async () => {
    const none = { env: { KUBECONFIG: kubeconfig, PATH: path.join(folder, 'nothing') } };
    await refuses(
      (await start({}, none)).read(AbortSignal.timeout(1_000)),
      /^kubectl is not on the PATH of the editor\.$/,
    );
    const named = { kubectlPath: () => path.join(folder, 'not-there') };
    await refuses((await start({}, named)).read(AbortSignal.timeout(1_000)), /^There is no program .*not-there\.$/);
  });

  test('CX6: a kubectl that hangs is ended, and what it started too', async () => {
    const fake = path.join(folder, 'kubectl');
    writeFileSync(fake, `#!/bin/sh\necho $$ > ${folder}/pid\nsleep 300 & wait\n`);
    chmodSync(fake, 0o755);
    const kube = await start({}, { kubectlPath: () => fake });
    const cancel = new AbortController();
    const reading = kube.read(cancel.signal);
    const pid = await waitFor(
      'the process',
      () => existsSync(`${folder}/pid`) && Number(readFileSync(`${folder}/pid`, 'utf8')),
    );
    cancel.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    await waitFor('its end', () => !isAlive(-pid));
  });

  test('CX2: sessions that nothing uses lose their credentials, and a terminal on one fails at once', async () => {
    const kube = await start();
    const session = await kube.open('dev', undefined, bound());
    await kube.sweep(Date.now() + 3_600_000);
    assert.match(readFileSync(session.file, 'utf8'), /token-of-a-dev/);
    const old = new Date(Date.now() - 2 * 24 * 3_600_000);
    utimesSync(session.file, old, old);
    await kube.sweep(Date.now());
    assert.doesNotMatch(readFileSync(session.file, 'utf8'), /token-of-a-dev/);
    assert.deepEqual(await reached(() => run(kube, session, ['get', 'pods'])), []);
    assert.deepEqual(same(await kube.check(session, bound())), session);
    await kube.sweep(Date.now() + 40 * 24 * 3_600_000);
    assert.ok(!existsSync(path.dirname(session.file)));
  });
});

function same(check: Check): Session {
  assert.equal(check.kind, 'same', JSON.stringify(check));
  return check.kind === 'same' ? check.session : assert.fail();
}

async function refuses(promise: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, sentence);
    assert.notEqual(error.nextStep, '');
    return true;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
