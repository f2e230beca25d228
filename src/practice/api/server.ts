/**
 * The Kubernetes API on the loopback address: HTTP/1.1 over TLS, a token for each person. Whatever comes in is bounded: headers,
 * bodies, messages, and the time that they take.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Cluster, PodPrograms, World } from '../types.ts';
import { findPerson, refuseImpersonation, type Person } from './access.ts';
import type { Answer, Request } from './call.ts';
import { createCertificate } from './certificate.ts';
import { execProtocol, findExec, serveExec } from './exec.ts';
import { answerRequest, callOf } from './router.ts';
import { badRequest, Refusal } from './status.ts';

const maxBodyBytes = 3 * 2 ** 20;
const maxMessageBytes = 4 * 2 ** 20;
const maxHeaderBytes = 64 * 2 ** 10;
/** A client that does not read what it has asked for is let go. */
const maxWaitingBytes = 16 * 2 ** 20;
/** So long a client that sends too much may read why it is refused. */
const lingerMs = 250;

interface ApiServerOptions {
  readonly cluster: Cluster;
  readonly people: readonly Person[];
  readonly world: (namespace: string) => World | undefined;
  readonly pod: PodPrograms;
  /** What is a bug of this program. */
  readonly report: (error: unknown) => void;
  /** For a request to be there as a whole, its body with it. */
  readonly requestTimeoutMs?: number;
}

export function createApiServer(options: ApiServerOptions) {
  const { cluster, people, world, pod, report, requestTimeoutMs = 30_000 } = options;
  const { certificatePem, keyPem } = createCertificate(cluster.clock.now());
  const server = createServer({
    cert: certificatePem,
    key: keyPem,
    maxHeaderSize: maxHeaderBytes,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(10_000, requestTimeoutMs),
    handshakeTimeout: 10_000,
    connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs / 2),
    // kubectl keeps a connection for 90 seconds.
    keepAliveTimeout: 100_000,
  });
  server.maxConnections = 500;
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => execProtocol,
  });
  const portOf = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  /** Who asks, and through the front door. */
  const admit = ({ headers }: IncomingMessage): Person => {
    // A page in a browser can make its own name mean this address, but then it asks under that name.
    if (headers.host !== `127.0.0.1:${portOf()}` && headers.host !== `localhost:${portOf()}`)
      throw new Refusal(403, 'Forbidden', 'the practice cluster answers under 127.0.0.1 and localhost only');
    const person = findPerson(people, headers.authorization);
    if (!person) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    refuseImpersonation(person, headers);
    return person;
  };

  const refusalOf = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    report(error);
    return new Refusal(500, 'InternalError', `Internal error occurred: practice cluster: ${String(error)}`);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on('error', () => {});
    try {
      const person = admit(request);
      send(response, answerRequest(cluster, person, requestOf(request, await readBody(request))));
    } catch (error) {
      // Not `request.destroyed`: that it is as soon as its body has been read.
      if (response.headersSent || request.socket.destroyed) response.destroy();
      else refuse(request, response, refusalOf(error));
    }
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => {});
    try {
      const target = findExec(callOf(cluster, admit(request), requestOf(request, Buffer.alloc(0))), world);
      const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
      if (request.headers.upgrade?.toLowerCase() !== 'websocket' || !offered?.includes(execProtocol))
        throw badRequest(
          `exec without ${execProtocol} is not part of the practice cluster: it takes a kubectl of 1.30 or later`,
        );
      webSockets.handleUpgrade(request, socket, head, (webSocket) => serveExec(webSocket, target, pod, report));
    } catch (error) {
      const { code, reason, status } = refusalOf(error);
      const body = JSON.stringify(status);
      const headers = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
      socket.end(`HTTP/1.1 ${code} ${reason}\r\n${headers}\r\n\r\n${body}`);
      setTimeout(() => socket.destroy(), lingerMs).unref();
    }
  };

  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', upgrade);
  // Of every connection, also of those that were upgraded or are still shaking hands.
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  return {
    /** For the kubeconfig: it is its own authority. */
    certificatePem,
    /** Resolves to the port, on 127.0.0.1 only. */
    listen: async () => {
      server.listen(0, '127.0.0.1');
      // Rejects with an `error` that comes instead.
      await once(server, 'listening');
      return portOf();
    },
    /** Ends every connection. */
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function requestOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Request {
  return { method, url, accept: headers.accept ?? '', contentType: headers['content-type'] ?? '', body };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = new Refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBodyBytes}`);
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  // Not `for await`: leaving it would destroy the connection before the refusal is out.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else {
        request.pause();
        reject(tooLarge);
      }
    });
    request.once('end', resolve);
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client is gone')));
  });
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'document') {
    response.writeHead(answer.code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
    return;
  }
  response.writeHead(200, { 'content-type': answer.type });
  // A client waits for them before it has anything to wait for.
  response.flushHeaders();
  let isOver = false;
  const stop = answer.start({
    write: (text) => {
      if (isOver || response.destroyed) return;
      response.write(text);
      if (response.writableLength > maxWaitingBytes) response.destroy();
    },
    end: () => {
      isOver = true;
      response.end();
    },
  });
  // Also of one that has ended by itself.
  if (response.destroyed) stop();
  else response.once('close', stop);
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  // Who takes no JSON gets the sentence alone: that is what kubectl prints then.
  const isText = !/json|\*\/\*|^$/.test(request.headers.accept ?? '');
  const body = Buffer.from(isText ? refusal.message : JSON.stringify(refusal.status));
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  const head = { 'content-type': type, 'content-length': body.length };
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (request.complete || (length === '0' && encoding === undefined)) {
    response.writeHead(refusal.code, head).end(body);
    return;
  }
  // The rest of the body is not read: the connection ends, a little later, so that the answer is not lost with it.
  response.writeHead(refusal.code, { ...head, connection: 'close' });
  response.write(body);
  setTimeout(() => request.socket.destroy(), lingerMs).unref();
}
