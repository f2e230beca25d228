/** Clusters for tests: TLS listeners on loopback that answer a little and record what reaches them, and kubeconfig files for them. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Authority, Certificate } from './certificates.ts';
import { createAuthority } from './certificates.ts';

/** What a listener was asked. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  /** `impersonate-user` and its kin. */
  readonly impersonate: Readonly<Record<string, string>>;
  /** The common name of the client's certificate. */
  readonly client: string | undefined;
  readonly body: string;
}

export interface Listener {
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections that were opened, also those that said nothing. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/**
 * `Bearer expired` is refused, `Bearer nobody` may see nothing, `Bearer hang` gets no answer.
 * @param authority whose clients' certificates are believed
 * @param own answers first, where it says true; never at all, where it says true and keeps silent
 */
export async function startListener(
  server: Certificate,
  authority: Authority,
  own: (pathname: string, response: ServerResponse) => boolean = () => false,
): Promise<Listener> {
  const received: Received[] = [];
  const sockets = new Set<Duplex>();
  let connections = 0;
  const listener = https.createServer(
    {
      cert: server.certificate,
      key: server.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => void answer(request, response, received, own),
  );
  listener.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received[],
  own: (pathname: string, response: ServerResponse) => boolean,
): Promise<void> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += String(chunk);
  const { authorization } = request.headers;
  const impersonate = Object.entries(request.headers).filter(([name]) => name.startsWith('impersonate-'));
  const subject = (request.socket as TLSSocket).getPeerCertificate().subject as { CN?: string } | undefined;
  received.push({
    method: request.method ?? '',
    url: request.url ?? '',
    authorization,
    impersonate: Object.fromEntries(impersonate.map(([name, value]) => [name, String(value)])),
    client: subject?.CN,
    body,
  });
  if (authorization === 'Bearer hang') return;
  const { pathname } = new URL(request.url ?? '/', 'https://cluster');
  if (own(pathname, response)) return;
  const log = /\/pods\/(lines|line)-(\d+)mb\/log$/.exec(pathname);
  if (log !== null) return sendLog(response, log[1] === 'lines', Number(log[2]));
  const { status, answer } = respond(pathname, authorization);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

/** The log of a pod is as long as its name says: `lines-60mb`, or one line, `line-5mb`. */
async function sendLog(response: ServerResponse, inLines: boolean, megabytes: number): Promise<void> {
  const line = `${'an event that nobody will read again '.repeat(3).slice(0, 99)}\n`;
  const piece = inLines ? line.repeat(10_000) : 'x'.repeat(1_000_000);
  response.writeHead(200, { 'content-type': 'text/plain' });
  for (let n = 0; n < megabytes; n += 1) if (!response.write(piece)) await once(response, 'drain');
  response.end(inLines ? 'last\n' : 'end\n');
}

interface Answer {
  readonly status: number;
  readonly answer: object;
}

const resource = (name: string, kind: string, namespaced: boolean, shortNames: readonly string[]): object => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs: ['get', 'list', 'patch', 'update', 'delete', 'create'],
  shortNames,
});
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', resourceVersion: '1' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } } },
};
const scale = {
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web', namespace: 'default', resourceVersion: '1' },
  spec: { replicas: 2 },
};
const podColumns = ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => ({
  name,
  type: 'string',
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority: 0,
}));

const fixed: Readonly<Record<string, object>> = {
  '/version': { major: '1', minor: '35', gitVersion: 'v1.35.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [
      {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      },
    ],
  },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [resource('pods', 'Pod', true, ['po']), resource('namespaces', 'Namespace', false, ['ns'])],
  },
  '/apis/apps/v1': {
    kind: 'APIResourceList',
    groupVersion: 'apps/v1',
    resources: [
      resource('deployments', 'Deployment', true, ['deploy']),
      {
        name: 'deployments/scale',
        namespaced: true,
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
        verbs: ['get', 'patch', 'update'],
      },
    ],
  },
  '/api/v1/namespaces': {
    kind: 'NamespaceList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '1' },
    items: ['payments', 'default', 'kube-system'].map((name) => ({ metadata: { name } })),
  },
};

function respond(pathname: string, authorization: string | undefined): Answer {
  const tail = pathname.replace(/^\/k8s\/clusters\/[^/]+/, '');
  if (authorization === 'Bearer expired') return status(401, 'Unauthorized', 'Unauthorized');
  if (authorization === 'Bearer nobody') {
    return status(403, 'Forbidden', 'namespaces is forbidden: User "nobody" cannot list resource "namespaces"');
  }
  const known = fixed[tail];
  if (known !== undefined) return { status: 200, answer: known };
  if (tail.endsWith('/selfsubjectreviews')) {
    const user = { username: 'dev@example', groups: ['system:authenticated'] };
    return {
      status: 201,
      answer: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', status: { userInfo: user } },
    };
  }
  if (tail.endsWith('/deployments/web/scale')) return { status: 200, answer: scale };
  if (tail.endsWith('/deployments/web')) return { status: 200, answer: deployment };
  const pod = /\/pods\/([\w-]+)$/.exec(tail)?.[1];
  if (pod !== undefined) {
    const spec = { containers: [{ name: 'web', image: 'web' }] };
    return {
      status: 200,
      answer: { kind: 'Pod', apiVersion: 'v1', metadata: { name: pod, namespace: 'default' }, spec },
    };
  }
  if (tail.endsWith('/pods')) {
    const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'web-1' } };
    const rows = [{ cells: ['web-1', '1/1', 'Running', '0', '5d'], object }];
    return {
      status: 200,
      answer: { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions: podColumns, rows },
    };
  }
  return status(404, 'NotFound', 'the server could not find the requested resource');
}

function status(code: number, reason: string, message: string): Answer {
  return {
    status: code,
    answer: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}

/** Two kubeconfig files and a listener for each of their contexts; both have a context `staging`, of another server. */
export interface Clusters {
  /** `dev` (current), `staging`, `kind-dev` and `payments-eu`. */
  readonly a: string;
  /** `prod-eu` (current) and another `staging`. */
  readonly b: string;
  readonly inA: Readonly<Record<'dev' | 'staging' | 'kind-dev' | 'payments-eu', Listener>>;
  readonly inB: Readonly<Record<'prod-eu' | 'staging', Listener>>;
  readonly authority: Authority;
  readonly close: () => Promise<void>;
}

export async function startClusters(): Promise<Clusters> {
  const authority = createAuthority('Clusters of tests');
  const server = authority.issue({ commonName: 'cluster', hosts: ['127.0.0.1', 'localhost'] });
  const start = (): Promise<Listener> => startListener(server, authority);
  const inA = { dev: await start(), staging: await start(), 'kind-dev': await start(), 'payments-eu': await start() };
  const inB = { 'prod-eu': await start(), staging: await start() };
  const folder = mkdtempSync(path.join(tmpdir(), 'clusters-'));
  const a = path.join(folder, 'a');
  const b = path.join(folder, 'b');
  writeFileSync(a, kubeconfigText('a', inA, 'dev', authority));
  writeFileSync(b, kubeconfigText('b', inB, 'prod-eu', authority));
  return {
    a,
    b,
    inA,
    inB,
    authority,
    async close() {
      await Promise.all([...Object.values(inA), ...Object.values(inB)].map((listener) => listener.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A kubeconfig in which cluster and user of a context are called `FILE-CONTEXT`, and the token says the same. */
export function kubeconfigText(
  file: string,
  listeners: Readonly<Record<string, Listener>>,
  current: string,
  authority: Authority,
): string {
  const names = Object.keys(listeners);
  const ca = Buffer.from(authority.certificate).toString('base64');
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${current}`,
    'clusters:',
    ...names.map(
      (name) =>
        `- name: ${file}-${name}\n  cluster:\n    server: ${listeners[name]?.url ?? ''}\n    certificate-authority-data: ${ca}`,
    ),
    'users:',
    ...names.map((name) => `- name: ${file}-${name}\n  user:\n    token: token-of-${file}-${name}`),
    'contexts:',
    ...names.map(
      (name) =>
        `- name: ${name}\n  context:\n    cluster: ${file}-${name}\n    user: ${file}-${name}\n    namespace: default`,
    ),
    '',
  ].join('\n');
}
