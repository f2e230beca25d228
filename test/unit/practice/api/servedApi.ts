/** The API as it listens, with programs that do what a test says, and a client that may send anything. */
import https from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createApiServer } from '../../../../src/practice/api/server.ts';
import { createExecInput } from '../../../../src/practice/pod/execInput.ts';
import type { ExecSession } from '../../../../src/practice/types.ts';
import { holdApi, onCall, stopApis, visitor, type HeldApi } from './heldApi.ts';

export type Program = (argv: readonly string[], session: ExecSession) => Promise<number>;

export interface Served extends HeldApi {
  readonly port: number;
  readonly server: ReturnType<typeof createApiServer>;
  readonly reported: unknown[];
  program: Program;
  request(options: RequestOptions): Promise<Reply>;
  /** Sends text as it is. */
  raw(text: string): Promise<{ readonly socket: TLSSocket; readonly answer: Promise<string> }>;
  exec(query: string, options?: ExecOptions): Promise<Exec>;
}

export interface RequestOptions {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Reply {
  readonly code: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ExecOptions {
  readonly token?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Exec {
  readonly socket: WebSocket;
  readonly protocol: string;
  /** Of one channel, so far. */
  on(channel: number): string;
  send(channel: number, data: string | Buffer): void;
  /** The code that the connection was closed with. */
  readonly closed: Promise<number>;
}

const open: Served[] = [];

export async function serveApi(options: { readonly requestTimeoutMs?: number } = {}): Promise<Served> {
  const held = holdApi();
  const reported: unknown[] = [];
  const server = createApiServer({
    ...options,
    cluster: held.cluster,
    people: [onCall, visitor],
    world: (namespace) => held.model.world(namespace),
    pod: { runInPod: async (argv, session) => served.program(argv, session), createExecInput },
    report: (error) => void reported.push(error),
  });
  const port = await server.listen();
  const tls = { host: '127.0.0.1', port, ca: server.certificatePem };
  const authorization = `Bearer ${onCall.token}`;
  const served: Served = {
    ...held,
    port,
    server,
    reported,
    program: async () => 0,
    request: async ({ path, method = 'GET', headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const request = https.request({
          ...tls,
          agent: false,
          path,
          method,
          headers: { authorization, ...headers },
          servername: 'localhost',
        });
        request.on('error', reject);
        request.on('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (some: string) => (text += some));
          response.on('error', reject);
          response.on('end', () => resolve({ code: response.statusCode ?? 0, text, headers: response.headers }));
        });
        request.end(body);
      }),
    raw: async (text) => {
      const socket = connect(tls);
      await once(socket, 'secureConnect');
      let answer = '';
      socket.setEncoding('utf8').on('data', (some: string) => (answer += some));
      // A connection that is cut is an answer, too.
      socket.on('error', () => {});
      socket.write(text);
      return { socket, answer: new Promise((resolve) => socket.once('close', () => resolve(answer))) };
    },
    exec: async (query, { token = onCall.token, protocols = ['v5.channel.k8s.io'], headers = {} } = {}) => {
      const url = `wss://127.0.0.1:${port}/api/v1/namespaces/inventory/pods/mongodb-0/exec?${query}`;
      const socket = new WebSocket(url, [...protocols], {
        ca: server.certificatePem,
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      const channels = new Map<number, Buffer[]>();
      socket.on('message', (data) => {
        const [channel = 255, ...rest] = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
        channels.set(channel, [...(channels.get(channel) ?? []), Buffer.from(rest)]);
      });
      const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.on('unexpected-response', (_, response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (some: string) => (text += some));
          response.on('end', () => reject(new Error(`${response.statusCode}: ${text}`)));
        });
        socket.on('error', reject);
      });
      return {
        socket,
        protocol: socket.protocol,
        on: (channel) => Buffer.concat(channels.get(channel) ?? []).toString(),
        send: (channel, data) => socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)])),
        closed,
      };
    },
  };
  open.push(served);
  return served;
}

/** For `teardown`. */
export async function stopServed(): Promise<void> {
  await Promise.all(open.splice(0).map(async ({ server }) => server.close()));
  stopApis();
}
