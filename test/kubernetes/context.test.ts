/** What the extension asks a cluster, and what it says when it cannot: the same sentences with a real API server. */
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApi, type Api } from '../../src/kube/api.ts';
import { createKube, type Kube } from '../../src/kube/kube.ts';
import { bound, refuses, same } from '../support/kubePlace.ts';
import { callKubectl, kubectlEnvironment } from '../support/kubectl.ts';
import { useRealCluster } from '../support/realCluster.ts';

interface Config {
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
  contexts: { name: string; context: { cluster: string; user: string; namespace: string } }[];
}

suite('contexts of a real cluster', () => {
  const cluster = useRealCluster();
  let folder: string;
  let file: string;
  let api: Api;
  let kube: Kube;

  setup(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'real-context-'));
    file = path.join(folder, 'config');
    writeFileSync(file, readFileSync(cluster().kubeconfig));
    const env = await kubectlEnvironment({ KUBECONFIG: file });
    api = createApi({ env, kubectlPath: () => undefined });
    kube = createKube({
      env,
      homeDir: folder,
      setting: () => undefined,
      kubectlPath: () => undefined,
      sessionDir: path.join(folder, 'sessions'),
    });
  });
  teardown(() => rm(folder, { recursive: true, force: true }));

  /** Changes what the context that edits consists of. */
  function change(edit: (own: { cluster: Record<string, string>; user: Record<string, string> }) => void): void {
    const config = JSON.parse(readFileSync(file, 'utf8')) as Config;
    const context = config.contexts.find(({ name }) => name === cluster().contexts.edit)?.context;
    const own = config.clusters.find(({ name }) => name === context?.cluster);
    const user = config.users.find(({ name }) => name === context?.user);
    assert.ok(own !== undefined && user !== undefined);
    edit({ cluster: own.cluster, user: user.user });
    writeFileSync(file, JSON.stringify(config));
  }

  const openEdit = (): ReturnType<Kube['open']> => kube.open(cluster().contexts.edit, undefined, bound());

  test('CX1: namespaces are listed live where that is allowed', async () => {
    const { admin, contexts } = cluster();
    const session = await openEdit();
    assert.equal(session.namespace, contexts.edit);
    const listed = await api.listNamespaces(session, bound());
    const all = await callKubectl(
      ['get', 'namespaces', '-o', 'jsonpath={.items[*].metadata.name}'],
      { KUBECONFIG: admin },
      folder,
    );
    assert.deepEqual(listed, all.stdout.split(' ').sort());
  });

  test('CX6: a missing permission is said in the words of the server, with the next step', async () => {
    const session = await kube.open(cluster().contexts.view, undefined, bound());
    const sentence =
      /^Logged in, but not allowed: namespaces is forbidden: User ".*visitor" cannot list resource "namespaces"/;
    await refuses(api.listNamespaces(session, bound()), sentence);
  });

  test('CX6: whom the cluster takes us for', async () => {
    assert.match((await api.reach(await openEdit(), bound())).user ?? '', /(?:^|:)on-call$/);
  });

  test('CX6: a login that has expired', async () => {
    const { signingKey, contexts } = cluster();
    const token = signingKey === undefined ? 'not-a-login' : expiredToken(signingKey, contexts.edit);
    change(({ user }) => {
      for (const key of Object.keys(user)) delete user[key];
      user['token'] = token;
    });
    await refuses(
      api.reach(await openEdit(), bound()),
      /^Reached 127\.0\.0\.1, but the login was refused; it may have expired\.$/,
    );
  });

  test('CX6: a server that is not there', async () => {
    const port = await freePort();
    change((own) => (own.cluster['server'] = `https://127.0.0.1:${port}`));
    await refuses(api.reach(await openEdit(), bound()), new RegExp(`^127\\.0\\.0\\.1:${port} refuses connections\\.$`));
  });

  test('CX6: a server that another authority has signed', async function () {
    const { other } = cluster();
    if (other === undefined) return this.skip();
    const { clusters } = JSON.parse(readFileSync(other, 'utf8')) as Config;
    change((own) => (own.cluster['server'] = clusters[0]?.cluster['server'] ?? ''));
    await refuses(
      api.reach(await openEdit(), bound()),
      /^The server's certificate is not signed by this context's CA\.$/,
    );
  });

  test('CX3: a context of the same name that leads to another cluster is a change, and the old session still acts on the old one', async function () {
    const { other, contexts } = cluster();
    if (other === undefined) return this.skip();
    const session = await openEdit();
    writeFileSync(file, readFileSync(other));
    const check = await kube.check(session, bound());
    assert.ok(check.kind === 'changed');
    const what = check.differences.map((difference) => difference.what);
    assert.ok(what.includes('server') && what.includes('certificate authority'), JSON.stringify(what));
    const act = async (file: string): Promise<string> =>
      (await callKubectl(['get', 'deployments', '-o', 'name'], { KUBECONFIG: file }, folder)).stdout;
    assert.match(await act(session.file), /deployment\.apps\/inventory-service/);
    const accepted = await check.accept();
    assert.equal(await act(accepted.file), '');
    assert.equal(same(await kube.check(accepted, bound())).context, contexts.edit);
  });
});

/** A token of the on-call account that the server has signed, and that is over. */
function expiredToken(signingKey: string, namespace: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issuer = 'https://kubernetes.default.svc';
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const claims = {
    iss: issuer,
    aud: [issuer],
    sub: `system:serviceaccount:${namespace}:default`,
    iat: hourAgo - 60,
    exp: hourAgo,
  };
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), signingKey).toString('base64url')}`;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
