/**
 * `kubectl exec` over WebSocket: `v5.channel.k8s.io`, and `v4` for older clients. Each message is binary, its first byte says
 * the channel; v5 can close one, which is how standard input ends.
 */
import type { WebSocket } from 'ws';
import type { ExecInput, Pod, Runtime, RunInPod, World } from '../types.ts';
import { findObject, type Call } from './call.ts';
import { containerOf } from './logs.ts';
import { isYes } from './requestPath.ts';
import { badRequest, notFound, notOffered, Refusal } from './status.ts';

export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };
const mebibyte = 2 ** 20;
/** Of all that one session is sent; `kubectl cp` keeps it in memory here. */
const maxInputBytes = 64 * mebibyte;
/** A client that does not read is let go. */
const maxWaitingBytes = 64 * mebibyte;

/** What feeds the input of a program. */
export interface ExecFeed {
  feed(bytes: Buffer): void;
  end(): void;
  resize(columns: number, rows: number): void;
  hangUp(): void;
}

export interface PodPrograms {
  readonly runInPod: RunInPod;
  readonly createExecInput: (options: {
    readonly isTty: boolean;
    readonly echo: (text: string) => void;
    /** False: nobody will type. */
    readonly isOpen: boolean;
  }) => ExecInput & ExecFeed;
}

export interface ExecTarget {
  readonly pod: Pod;
  readonly runtime: Runtime;
  readonly world: World;
  readonly query: URLSearchParams;
}

/** What an upgrade may open, or a refusal: the words are the API server's and the kubelet's. */
export function findExec(call: Call, world: (namespace: string) => World | undefined): ExecTarget {
  const { cluster, resource, target, query } = call;
  const what = `${resource.plural}/${target.subresource ?? ''}`;
  if (what === 'pods/portforward') throw notOffered('port-forward');
  if (what !== 'pods/exec') throw notOffered(what);
  const { metadata } = findObject(call);
  const pod = cluster.store.get('pods', metadata.namespace, metadata.name);
  if (!pod) throw notFound(resource, metadata.name);
  const container = containerOf(pod, query.get('container'));
  if (query.getAll('command').length === 0) throw badRequest('you must specify at least one command for the container');
  const { phase } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed')
    throw badRequest(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const runtime = cluster.runtime(pod);
  if (runtime.phase !== 'running')
    throw new Refusal(500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`);
  const found = world(metadata.namespace ?? '');
  if (!found) throw notOffered(`exec in the namespace ${metadata.namespace ?? ''}`);
  return { pod, runtime, world: found, query };
}

/** Runs the command until it or the client ends. `report` gets what is a bug here. */
export function serveExec(
  socket: WebSocket,
  { pod, runtime, world, query }: ExecTarget,
  { runInPod, createExecInput }: PodPrograms,
  report: (error: unknown) => void,
): void {
  const isTty = isYes(query, 'tty');
  const send = (to: number, data: string | Buffer) => {
    if (socket.readyState !== socket.OPEN || data.length === 0) return;
    socket.send(Buffer.concat([Buffer.from([to]), Buffer.from(data)]));
    if (socket.bufferedAmount > maxWaitingBytes) socket.terminate();
  };
  const stdout = (data: string | Buffer) => {
    if (isYes(query, 'stdout')) send(channel.stdout, isTty ? withCarriageReturns(data) : data);
  };
  const stderr = (data: string | Buffer) => {
    if (isTty) stdout(data);
    else if (isYes(query, 'stderr')) send(channel.stderr, data);
  };
  const input = createExecInput({ isTty, echo: stdout, isOpen: isYes(query, 'stdin') });

  let isOver = false;
  const finish = (status: object) => {
    if (isOver) return;
    isOver = true;
    stopWaiting();
    send(channel.error, JSON.stringify(status));
    socket.close(1000);
    input.hangUp();
  };
  const stopWaiting = runtime.onEnd((code) => finish(statusOfExit(code)));

  let received = 0;
  socket.on('message', (message) => {
    const data = Buffer.isBuffer(message) ? message : Buffer.from([]);
    const [to, ...first] = data.subarray(0, 2);
    received += data.length;
    if (received > maxInputBytes)
      finish(statusOfError(`more than ${maxInputBytes / mebibyte} MiB of input are not part of the practice cluster`));
    else if (to === channel.stdin) input.feed(data.subarray(1));
    else if (to === channel.resize) resize(input, data.subarray(1));
    else if (to === channel.close && first[0] === channel.stdin) input.end();
  });
  // A message that is too long ends the connection, and then comes `close`.
  socket.on('error', () => {});
  socket.on('close', () => {
    isOver = true;
    stopWaiting();
    input.hangUp();
  });

  runInPod(query.getAll('command'), { pod, runtime, world, isTty, input, stdout, stderr }).then(
    (code) => finish(statusOfExit(code)),
    (error: unknown) => {
      // By its name: it is the other room's, and no part of the contract between them.
      const isMissing = error instanceof Error && error.name === 'NoSuchProgram';
      if (!isMissing) report(error);
      finish(statusOfError(error instanceof Error ? error.message : String(error)));
    },
  );
}

function resize(input: ExecFeed, data: Buffer): void {
  let size: unknown;
  try {
    size = JSON.parse(data.toString());
  } catch {
    return; // No reason to end a session.
  }
  if (typeof size !== 'object' || size === null || !('Width' in size) || !('Height' in size)) return;
  if (isSize(size.Width) && isSize(size.Height)) input.resize(size.Width, size.Height);
}

const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 10_000;

/** What a terminal does with a newline on its way out. */
function withCarriageReturns(data: string | Buffer): string | Buffer {
  if (typeof data === 'string') return data.replace(/\r?\n/g, '\r\n');
  return Buffer.from(data.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

/** `kubectl` makes its own exit code of the cause. */
function statusOfExit(code: number): object {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function statusOfError(message: string): object {
  const sentence = `Internal error occurred: ${message}`;
  return { metadata: {}, status: 'Failure', reason: 'InternalError', message: sentence, code: 500 };
}
