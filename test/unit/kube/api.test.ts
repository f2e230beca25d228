/** What a cluster, or what stands before it, can do to a list: a sentence within the bound, never a hang, never a process left behind. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import errorClasses from '../../fixtures/kube/errors.json' with { type: 'json' };
import { UserError } from '../../../src/errors.ts';
import { createApi, type Api } from '../../../src/kube/api.ts';
import { explainFailure } from '../../../src/kube/apiFailure.ts';
import { createKube } from '../../../src/kube/kube.ts';
import type { Session } from '../../../src/kube/types.ts';
import { createAuthority } from '../../support/certificates.ts';
import { kubectlEnvironment } from '../../support/kubectl.ts';
import { startListener, type Listener } from '../../support/kubeServer.ts';
import { isAlive, waitFor } from '../../support/waitFor.ts';

const bound = (): AbortSignal => AbortSignal.timeout(60_000);

suite('asking a cluster', () => {
  const authority = createAuthority('test authority');
  const listeners: Listener[] = [];
  let folder: string;
  let api: Api;
  let silent: net.Server;
  let good: Listener;
  /** What waits for its bound is begun first, goes on beside the other tests, and is looked at last. */
  let slow: { readonly silences: ReadonlyMap<string, Promise<Timed>>; readonly hanging: Promise<Timed> };

  suiteSetup(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kube-api-'));
    api = createApi({ env: await kubectlEnvironment(), kubectlPath: () => undefined });
    good = await listen({ commonName: 'cluster', hosts: ['127.0.0.1'] });
    silent = net.createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const url = `https://127.0.0.1:${port}`;
    slow = {
      silences: new Map(ways.map(([way, login]) => [way, timed(askAs(login('t'), url))])),
      hanging: timed(askAs(hangingHelper(), good.url)),
    };
  });
  suiteTeardown(async () => {
    await Promise.all(listeners.map((listener) => listener.close()));
    silent.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function listen(wish: Parameters<typeof authority.issue>[0], signer = authority): Promise<Listener> {
    const listener = await startListener(signer.issue(wish), authority);
    listeners.push(listener);
    return listener;
  }

  async function sessionOn(server: string, user: object): Promise<Session> {
    const own = mkdtempSync(path.join(folder, 'case-'));
    const file = path.join(own, 'config');
    const ca = Buffer.from(authority.certificate).toString('base64');
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'k', cluster: { server, 'certificate-authority-data': ca } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
      }),
    );
    const kube = createKube({
      env: await kubectlEnvironment({ KUBECONFIG: file }),
      homeDir: own,
      setting: () => undefined,
      kubectlPath: () => undefined,
      sessionDir: path.join(own, 'sessions'),
    });
    return kube.open('c', undefined, bound());
  }

  const helper = (text: string, more: object = {}): object => {
    const command = path.join(mkdtempSync(path.join(folder, 'helper-')), 'login');
    writeFileSync(command, `#!/bin/sh\n${text}\n`);
    chmodSync(command, 0o755);
    return {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'IfAvailable', ...more },
    };
  };

  const hangingHelper = (): object => helper(`echo $$ > ${path.join(folder, 'hanging.pid')}; sleep 300 & wait`);

  interface Timed {
    readonly said: string;
    readonly tookMs: number;
  }
  async function timed(asking: Promise<string>): Promise<Timed> {
    const started = Date.now();
    return { said: await asking, tookMs: Date.now() - started };
  }

  async function sentence(promise: Promise<unknown>): Promise<string> {
    try {
      await promise;
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return [error.message, error.nextStep].join(' ');
    }
    return assert.fail('it did not fail');
  }

  const tokenFile = (token: string): object => {
    const file = path.join(mkdtempSync(path.join(folder, 'token-')), 'token');
    writeFileSync(file, token);
    return { tokenFile: file };
  };
  // A token file is read by kubectl, a token by the client library: both ways give the same sentence.
  const ways = [
    ['the client library', (token: string): object => ({ token })],
    ['kubectl', tokenFile],
  ] as const;
  const askAs = async (user: object, server: string): Promise<string> =>
    sentence(api.listNamespaces(await sessionOn(server, user), bound()));

  for (const [way, login] of ways) {
    test(`B33: while one cluster stays silent, a good one is usable, by ${way}`, async () => {
      const session = await sessionOn(good.url, login('t'));
      assert.deepEqual(await api.listNamespaces(session, bound()), ['default', 'kube-system', 'payments']);
    });
  }

  test('CX6: who we are is asked, and believed only from the cluster', async () => {
    assert.deepEqual(await api.reach(await sessionOn(good.url, { token: 't' }), bound()), { user: 'dev@example' });
    assert.equal(good.received.at(-1)?.method, 'POST');
    const byKubectl = await sessionOn(good.url, { token: 't', as: 'someone' });
    assert.deepEqual(await api.reach(byKubectl, bound()), { user: 'dev@example' });
    assert.equal(good.received.at(-1)?.impersonate['impersonate-user'], 'someone');
  });

  for (const [way, login] of ways) {
    const ask = (server: string, token = 't'): Promise<string> => askAs(login(token), server);

    test(`CX6: a refused login, by ${way}`, async () => {
      assert.equal(
        await ask(good.url, 'expired'),
        'Reached 127.0.0.1, but the login was refused; it may have expired. Log in again.',
      );
    });
    test(`CX6: a missing permission, by ${way}`, async () => {
      assert.match(
        await ask(good.url, 'nobody'),
        /^Logged in, but not allowed: .*"nobody" cannot list .*Type the value/,
      );
    });
    test(`CX6: a closed port, by ${way}`, async () => {
      assert.match(await ask('https://127.0.0.1:1'), /^127\.0\.0\.1:1 refuses connections\. /);
    });
    test(`CX6: a name that nobody knows, by ${way}`, async () => {
      assert.match(await ask('https://cluster.invalid:6443'), /^Cannot find cluster\.invalid\. Is the VPN off/);
    });
    test(`CX6: a certificate that has expired, by ${way}`, async () => {
      const notAfter = new Date('2026-01-02T03:04:05Z');
      const { url } = await listen({ commonName: 'old', hosts: ['127.0.0.1'], notAfter });
      assert.match(await ask(url), /^The server's certificate expired on 2026-01-02\. /);
    });
    test(`CX6: a certificate of another authority, by ${way}`, async () => {
      const { url } = await listen({ commonName: 'x', hosts: ['127.0.0.1'] }, createAuthority('another'));
      assert.match(await ask(url), /^The server's certificate is not signed by this context's CA\. /);
    });
    test(`CX6: a certificate for another name, by ${way}`, async () => {
      const { url } = await listen({ commonName: 'x', hosts: ['kube.internal'] });
      assert.match(await ask(url), /^The certificate is for another name\. /);
    });
  }

  test('CX6: a list that is cancelled ends at once', async () => {
    const { port } = silent.address() as net.AddressInfo;
    const session = await sessionOn(`https://127.0.0.1:${port}`, { token: 't' });
    const cancel = new AbortController();
    const list = api.listNamespaces(session, cancel.signal);
    cancel.abort();
    await assert.rejects(list, { name: 'AbortError' });
  });

  test('B32: a missing login helper is named, with its hint', async () => {
    const session = await sessionOn(
      good.url,
      helper('', { command: 'no-such-plugin', installHint: 'Get it from\nthe wiki' }),
    );
    assert.equal(await api.loginHelper(session), 'no-such-plugin');
    assert.equal(
      await sentence(api.listNamespaces(session, bound())),
      'Login helper no-such-plugin is not installed, or not on the PATH of the editor. Get it from. Where your terminal finds it, Run works all the same.',
    );
  });

  test('CX6: a login helper that asks is said to wait', async () => {
    const session = await sessionOn(good.url, helper(`printf 'Code: ' >&2; read -r code || exit 1`));
    assert.match(
      await sentence(api.listNamespaces(session, bound())),
      /^Login helper .*login is waiting for you: (?:Code: )+Run it in the terminal, or Log In\.$/,
    );
  });

  test('CX6: a login helper that fails is quoted without its escape sequences', async () => {
    const session = await sessionOn(
      good.url,
      helper(String.raw`printf '\033[31mSSO expired\033[0m\nmore\n' >&2; exit 1`),
    );
    assert.match(
      await sentence(api.listNamespaces(session, bound())),
      /login failed: SSO expired Log In, then try again\.$/,
    );
  });

  test('CX6: a login helper that prints something else', async () => {
    const session = await sessionOn(good.url, helper('echo hello'));
    assert.match(
      await sentence(api.listNamespaces(session, bound())),
      /login printed something that is not a credential\. /,
    );
  });

  test('CX6: a login helper that works gives the list', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'x' },
    };
    const session = await sessionOn(good.url, helper(`echo '${JSON.stringify(credential)}'`));
    assert.deepEqual(await api.listNamespaces(session, bound()), ['default', 'kube-system', 'payments']);
    assert.equal(good.received.at(-1)?.authorization, 'Bearer x');
  });

  test('CX6: a login helper that hangs is ended within the bound, with what it started', async () => {
    const { said } = await slow.hanging;
    assert.match(said, /^Login helper .*login is waiting for you, or 127\.0\.0\.1 does not answer: .* 10 s\. /);
    const pid = Number(readFileSync(path.join(folder, 'hanging.pid'), 'utf8'));
    await waitFor('its end', () => !isAlive(pid));
  });

  for (const [way] of ways) {
    test(`B33: a server that stays silent, by ${way}: a sentence within the bound`, async () => {
      const { said, tookMs } = (await slow.silences.get(way)) ?? assert.fail();
      assert.match(said, /^No answer from 127\.0\.0\.1 in 10 s\. /);
      assert.ok(tookMs > 9_000);
    });
  }

  // Helpers are started only by kubectl, and undici is not what asks.
  for (const { class: name, node } of errorClasses.filter((one) => !one.class.startsWith('plugin'))) {
    for (const code of node.filter((code) => typeof code === 'number' || /^(?!UND_)[A-Z_]+$/.test(code))) {
      test(`CX6: ${code} (${name}) has a sentence of its own, with a next step`, () => {
        const asked = { server: 'https://k:6443', seconds: 10, helper: undefined };
        const { message, nextStep } = explainFailure(
          typeof code === 'number'
            ? { kind: 'status', status: code, message: 'no' }
            : { kind: 'network', code, message: 'no' },
          asked,
        );
        assert.doesNotMatch(message, /did not answer as a cluster does/);
        assert.ok(nextStep);
      });
    }
  }
});
