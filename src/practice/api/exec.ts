/**
 * `kubectl exec` over WebSocket, `v5.channel.k8s.io`: each message is binary, its first byte says the channel; one of them
 * closes another, which is how standard input ends.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { PodPrograms, World } from '../types.ts';
import type { Call } from './call.ts';
import { containerOf, findPod } from './logs.ts';
import { isYes } from './requestPath.ts';
import { badRequest, notOffered, Refusal } from './status.ts';

export const execProtocol = 'v5.channel.k8s.io';

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 };
const mebibyte = 2 ** 20;
/** Of all that one session is sent; `kubectl cp` keeps it in memory here. */
const maxInputBytes = 64 * mebibyte;
/** A client that does not read is let go. */
const maxWaitingBytes = 64 * mebibyte;
/** Of what was running in a container that has ended. */
const killedCode = 137;
/**
 * No real container has a program started and ended sooner. kubectl tells the size of its terminal twice at the start, and
 * complains into the person's output where it can no longer.
 */
const shortestTerminalMs = 100;

/** What an upgrade may open, or a refusal: the words are the API server's and the kubelet's. */
export function findExec(call: Call, worldOf: (namespace: string) => World | undefined) {
  const { cluster, target, query } = call;
  if (target.subresource !== 'exec') throw notOffered('an upgrade of anything but exec');
  const pod = findPod(call);
  const container = containerOf(pod, query.get('container'));
  if (query.getAll('command').length === 0) throw badRequest('you must specify at least one command for the container');
  const [runtime, world] = [cluster.runtime(pod), worldOf(target.namespace ?? '')];
  if (runtime.phase !== 'running' || !world)
    throw new Refusal(500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`);
  return { pod, runtime, world, query };
}

/** Runs the command until it or the client ends. `report` gets what is a bug here. */
export function serveExec(
  socket: WebSocket,
  { pod, runtime, world, query }: ReturnType<typeof findExec>,
  { runInPod, createExecInput }: PodPrograms,
  report: (error: unknown) => void,
): void {
  const isTty = isYes(query, 'tty');
  const send = (to: number, data: string | Buffer) => {
    if (socket.readyState !== socket.OPEN || data.length === 0) return;
    socket.send(Buffer.concat([Buffer.from([to]), Buffer.from(data)]));
    if (socket.bufferedAmount > maxWaitingBytes) socket.terminate();
  };
  const stdout = (data: string | Buffer) => send(channel.stdout, isTty ? withCarriageReturns(data) : data);
  const stderr = (data: string | Buffer) => (isTty ? stdout(data) : send(channel.stderr, data));
  const input = createExecInput({ isTty, echo: stdout, isOpen: isYes(query, 'stdin') });

  let isOver = false;
  const stop = () => {
    isOver = true;
    stopWaiting();
    input.hangUp();
  };
  const finish = (status: object) => {
    if (isOver) return;
    send(channel.error, JSON.stringify({ metadata: {}, ...status }));
    socket.close(1000);
    stop();
  };
  const stopWaiting = runtime.follow((line) => {
    if (line === undefined) finish(statusOfExit(killedCode));
  });

  let received = 0;
  socket.on('message', (message) => {
    const data = Buffer.isBuffer(message) ? message : Buffer.from([]);
    const rest = data.subarray(1);
    received += data.length;
    if (received > maxInputBytes)
      finish(statusOfError(`more than ${maxInputBytes / mebibyte} MiB of input are not part of the practice cluster`));
    else if (data[0] === channel.stdin) input.feed(rest);
    else if (data[0] === channel.close && rest[0] === channel.stdin) input.end();
  });
  // A message that is too long ends the connection, and then comes `close`.
  socket.on('error', () => {});
  socket.on('close', stop);

  const sizesAreTold = isTty ? pause(shortestTerminalMs) : Promise.resolve();
  runInPod(query.getAll('command'), { pod, runtime, world, isTty, input, stdout, stderr }).then(
    (code) => sizesAreTold.then(() => finish(statusOfExit(code))),
    (error: unknown) => {
      // By its name: it is the other room's, and no part of the contract between them.
      if (!(error instanceof Error && error.name === 'NoSuchProgram')) report(error);
      finish(statusOfError(error instanceof Error ? error.message : String(error)));
    },
  );
}

/** What a terminal does with a newline on its way out. */
function withCarriageReturns(data: string | Buffer): string | Buffer {
  if (typeof data === 'string') return data.replace(/\r?\n/g, '\r\n');
  return Buffer.from(data.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

/** `kubectl` makes its own exit code of the cause. */
function statusOfExit(code: number): object {
  if (code === 0) return { status: 'Success' };
  const message = `command terminated with non-zero exit code: exit status ${code}`;
  const details = { causes: [{ reason: 'ExitCode', message: String(code) }] };
  return { status: 'Failure', reason: 'NonZeroExitCode', message, details };
}

function statusOfError(message: string): object {
  return { status: 'Failure', reason: 'InternalError', message: `Internal error occurred: ${message}`, code: 500 };
}
