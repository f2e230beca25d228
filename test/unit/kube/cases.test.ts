/** Kubeconfig files that other tools read differently: here each is as with kubectl, or refused with a sentence; never another cluster or identity. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../../src/errors.ts';
import { createApi } from '../../../src/kube/api.ts';
import { createKube } from '../../../src/kube/kube.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { createAuthority } from '../../support/certificates.ts';
import { callKubectl, kubectlEnvironment } from '../../support/kubectl.ts';
import type { Listener, Received } from '../../support/kubeServer.ts';
import { startListener } from '../../support/kubeServer.ts';
import cases from '../../fixtures/kube/cases.json' with { type: 'json' };

interface KubeCase {
  readonly id: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly kubeconfig: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mode?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

/** What a person reads where kubectl itself would fail; `FILE` stands for the case's kubeconfig. */
const refusals: Readonly<Record<string, string>> = {
  '08-empty': 'FILE is empty; no contexts.',
  '12-ca-both': 'Cluster "k" has both certificate-authority and certificate-authority-data; kubectl refuses that.',
  '15-exec-v1alpha1': 'The login helper of user "u" uses v1alpha1, which kubectl does not accept any more.',
  '22-exec-v1-nomode': 'User "u": exec needs interactiveMode (v1).',
  '31-missing-cluster': 'Context "c" names cluster "gone", which no file defines.',
  '32-missing-user': 'Context "c" names user "gone", which no file defines.',
  '36-unreadable': 'Cannot read FILE: permission denied.',
  '37-directory': 'FILE is a directory.',
  '47-number-token': 'FILE: token must be a quoted string.',
  '48-number-name': 'FILE: context name must be a quoted string.',
  '53-null-user-entry': 'User "u" has no credentials (kubectl would ask for a password).',
  '56-server-no-scheme': 'Server "127.0.0.1:6443" has no https://.',
};

/** What a person reads where the context can be chosen, but a list cannot be had. */
const listFailures: Readonly<Record<string, string>> = {
  '18-exec-missing':
    'Login helper no-such-plugin-x is not installed, or not on the PATH of the editor. get it from example. Where your terminal finds it, Run works all the same.',
  '19-exec-always': 'Login helper DIR/p.sh needs a terminal. Run a command in the terminal first, or Log In.',
  '20-exec-fails': 'Login helper DIR/p.sh failed: SSO session expired, run: login Log In, then try again.',
  '27-env-proxy': 'kube.internal did not answer as a cluster does: Bad Gateway Try the same in a terminal.',
};

suite('kubeconfig cases', () => {
  const authority = createAuthority('test authority');
  const stranger = createAuthority('another authority');
  const listeners = new Map<string, Listener>();
  let proxy: net.Server;
  let folder: string;

  suiteSetup(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kube-cases-'));
    chmodSync(folder, 0o755);
    const own = authority.issue({ commonName: 'localhost', hosts: ['127.0.0.1', 'localhost'] });
    const internal = authority.issue({ commonName: 'kube.internal', hosts: ['kube.internal'] });
    listeners.set('A', await startListener(own, authority));
    listeners.set('B', await startListener(own, authority));
    listeners.set('WN', await startListener(internal, authority));
    proxy = net.createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  suiteTeardown(async () => {
    await Promise.all([...listeners.values()].map((listener) => listener.close()));
    await new Promise((resolve) => proxy.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  for (const one of cases as readonly KubeCase[]) {
    test(`CX1, CX2: ${one.id}: ${one.title}`, async () => {
      const own = write(one);
      const before = hashes(own, one);
      const env = { ...one.env, KUBECONFIG: one.kubeconfig.map((file) => path.join(own, file)).join(path.delimiter) };
      const filled = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fill(text, own)]));
      const kubectl = await reach(own, filled);
      await withUser(one.uid, async () => {
        const kube = await createTestKube(own, filled);
        if (one.id in refusals) await assertRefused(kube, one, own);
        else await assertSame(kube, one, own, filled, kubectl);
      });
      if (one.id in refusals && one.uid === undefined) assert.equal(kubectl.received.length, 0, 'kubectl fails too');
      assert.deepEqual(hashes(own, one), before, 'the files are as they were');
    });
  }

  async function assertRefused(kube: Kube, one: KubeCase, own: string): Promise<void> {
    const expected = expand(refusals[one.id] ?? '', one, own);
    await assert.rejects(
      async () => {
        const config = await kube.read(AbortSignal.timeout(20_000));
        assert.equal(config.contexts.find(({ name }) => name === 'c')?.unusable, expected);
        await kube.open('c', undefined, AbortSignal.timeout(20_000));
      },
      (error) => error instanceof UserError && error.message === expected && error.nextStep !== undefined,
    );
  }

  async function assertSame(
    kube: Kube,
    one: KubeCase,
    own: string,
    env: Readonly<Record<string, string>>,
    kubectl: Reached,
  ): Promise<void> {
    const config = await kube.read(AbortSignal.timeout(20_000));
    assert.ok(config.currentContext);
    const session = await kube.open(config.currentContext, undefined, AbortSignal.timeout(20_000));
    // Where the person's kubeconfig lies must not matter, nor where the command runs.
    const ours = await reach(own, { ...env, KUBECONFIG: session.file, KUBERC: session.kuberc });
    assert.deepEqual(ours, kubectl);
    const api = createApi({ env: await kubectlEnvironment(env), kubectlPath: () => undefined });
    const list = api.listNamespaces(session, AbortSignal.timeout(30_000));
    const failure = listFailures[one.id];
    if (failure === undefined) {
      assert.equal(kubectl.code, 0);
      const listed = await recording(async () => assert.deepEqual(await list, ['default', 'kube-system', 'payments']));
      const plain = ({ method: _method, url: _url, ...rest }: Received & { readonly on: string }): object => rest;
      assert.deepEqual(listed.map(plain), kubectl.received.map(plain));
    } else {
      await assert.rejects(list, (error) => {
        assert.ok(error instanceof UserError);
        assert.equal([error.message, error.nextStep].filter(Boolean).join(' '), expand(failure, one, own));
        return true;
      });
    }
  }

  interface Reached {
    readonly code: number;
    readonly received: readonly (Received & { readonly on: string })[];
  }

  async function reach(own: string, env: Readonly<Record<string, string>>): Promise<Reached> {
    let code = 0;
    const received = await recording(async () => {
      ({ code } = await callKubectl(['get', '--raw', '/version'], env, own));
    });
    return { code, received };
  }

  /** What reached any of the listeners meanwhile. */
  async function recording(act: () => Promise<void>): Promise<readonly (Received & { readonly on: string })[]> {
    const before = new Map([...listeners].map(([on, { received }]) => [on, received.length]));
    await act();
    // A packaged kubectl asks for the version by itself, now and then, to choose which kubectl it starts.
    const isOfPackage = ({ url }: Received): boolean => url.endsWith('/version?timeout=5s');
    return [...listeners].flatMap(([on, { received }]) =>
      received
        .slice(before.get(on))
        .filter((one) => !isOfPackage(one))
        .map((one) => ({ on, ...one })),
    );
  }

  function write(one: KubeCase): string {
    const own = path.join(folder, one.id);
    mkdirSync(own);
    const client = authority.issue({ commonName: 'srv' });
    const pki: Readonly<Record<string, string>> = {
      'ca.crt': authority.certificate,
      'other.crt': stranger.certificate,
      'srv.crt': client.certificate,
      'srv.key': client.key,
    };
    for (const [name, text] of Object.entries(one.files)) {
      const file = path.join(own, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text === '@dir') mkdirSync(file);
      else writeFileSync(file, text.startsWith('@pki:') ? (pki[text.slice(5)] ?? '') : fill(text, own));
      if (name.endsWith('.sh')) chmodSync(file, 0o755);
    }
    for (const [name, mode] of Object.entries(one.mode ?? {}))
      chmodSync(path.join(own, name), Number.parseInt(mode, 8));
    return own;
  }

  function fill(text: string, own: string): string {
    const ca = Buffer.from(authority.certificate).toString('base64');
    const values: Readonly<Record<string, string>> = {
      DIR: own,
      CA: ca,
      PROXY: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
    };
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => listeners.get(name)?.url ?? values[name] ?? '');
  }

  function expand(sentence: string, one: KubeCase, own: string): string {
    return sentence.replace('FILE', path.join(own, one.kubeconfig[0] ?? '')).replace('DIR', own);
  }

  async function createTestKube(own: string, env: Readonly<Record<string, string>>): Promise<Kube> {
    return createKube({
      env: await kubectlEnvironment(env),
      homeDir: path.join(own, 'home'),
      setting: () => undefined,
      kubectlPath: () => undefined,
      sessionDir: path.join(own, 'sessions'),
    });
  }
});

function hashes(own: string, one: KubeCase): readonly string[] {
  return Object.keys(one.files).map((name) => {
    const file = path.join(own, name);
    if (statSync(file).isDirectory()) return 'a directory';
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  });
}

/** Root can read everything: what another user cannot read is tried as that user. */
async function withUser(uid: number | undefined, act: () => Promise<void>): Promise<void> {
  if (uid === undefined || process.getuid?.() !== 0) return act();
  process.seteuid?.(uid);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
