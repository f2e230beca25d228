/** One request with the client library's login and our own HTTPS: its typed client holds whole lists in memory and cannot be cancelled. */
import type http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { RequestFailed } from './apiFailure.ts';

export interface ApiRequest {
  readonly path: string;
  /** Sent by POST. */
  readonly body?: object;
  /** The columns that `kubectl get` shows, laid out by the server, in the place of whole objects. */
  readonly asTable?: boolean;
}

const maxBytes = 16 << 20;
const tableForm = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** One login for several requests, over one connection. */
export interface Client {
  /** The answer's JSON. Rejects with a `RequestFailed`, or with the signal's reason. */
  readonly request: (request: ApiRequest, timeoutMs: number, signal: AbortSignal) => Promise<unknown>;
  readonly close: () => void;
}

export async function requestWithClient(
  sessionFile: string,
  request: ApiRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const client = await openClient(sessionFile);
  try {
    return await client.request(request, timeoutMs, signal);
  } finally {
    client.close();
  }
}

export async function openClient(sessionFile: string): Promise<Client> {
  // Its main file would bring the models of every API along: three quarters of the package.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  config.loadFromFile(sessionFile);
  const options: https.RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { agent } = options;
  if (agent instanceof https.Agent) Object.assign(agent, { keepAlive: true });
  const server = (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '');
  return {
    async request(request, timeoutMs, signal) {
      signal.throwIfAborted();
      const url = new URL(server + request.path);
      const bound = AbortSignal.timeout(timeoutMs);
      try {
        return await send(url, options, request, AbortSignal.any([signal, bound]));
      } catch (error) {
        const isCancelled = signal.aborted && (signal.reason as Error).name !== 'TimeoutError';
        if (isCancelled) throw signal.reason;
        if (error instanceof RequestFailed) throw error;
        if (bound.aborted || signal.aborted) throw new RequestFailed({ kind: 'timeout' });
        const { code = '', message } = error as NodeJS.ErrnoException;
        const validTo = code === 'CERT_HAS_EXPIRED' ? await expiryOf(url, options.servername) : undefined;
        throw new RequestFailed({ kind: 'network', code, message, ...(validTo === undefined ? {} : { validTo }) });
      }
    },
    close: () => {
      if (agent instanceof https.Agent) agent.destroy();
    },
  };
}

function send(url: URL, options: https.RequestOptions, request: ApiRequest, signal: AbortSignal): Promise<unknown> {
  const text = request.body === undefined ? undefined : JSON.stringify(request.body);
  const accept = request.asTable === true ? tableForm : 'application/json';
  const own = { accept, 'content-type': 'application/json' };
  const headers = { ...(options.headers as http.OutgoingHttpHeaders | undefined), ...own };
  return new Promise((resolve, reject) => {
    const call = https.request(url, { ...options, headers, signal, method: text === undefined ? 'GET' : 'POST' });
    call.once('error', reject);
    call.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.once('error', reject);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) call.destroy(new Error('The answer is too long.'));
        else chunks.push(chunk);
      });
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        const answer = parseJson(Buffer.concat(chunks).toString('utf8'));
        if (status >= 200 && status < 300 && answer !== undefined) resolve(answer);
        else reject(new RequestFailed({ kind: 'status', status, message: messageOf(answer) ?? `status ${status}` }));
      });
    });
    call.end(text);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(answer: unknown): string | undefined {
  const message = typeof answer === 'object' && answer !== null ? (answer as { message?: unknown }).message : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** The day until which the server's certificate held: only the handshake is made, nothing is sent. */
function expiryOf(url: URL, servername: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const name = servername === undefined ? {} : { servername };
    const socket = tls.connect({
      host: url.hostname,
      port: Number(url.port || 443),
      ...name,
      rejectUnauthorized: false,
    });
    const end = (day: string | undefined): void => {
      socket.destroy();
      resolve(day);
    };
    socket.setTimeout(3_000, () => end(undefined));
    socket.once('error', () => end(undefined));
    socket.once('secureConnect', () => {
      const until = Date.parse(socket.getPeerCertificate().valid_to);
      end(Number.isNaN(until) ? undefined : new Date(until).toISOString().slice(0, 10));
    });
  });
}
