/** Starts the practice's process and speaks with it. Knows nothing of what is in it: whoever starts it loads this file alone. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { folderPrefix, parseEvent, type Answer, type PracticeRequest, type Ready, type Resolved } from './protocol.ts';

export interface PracticeOptions {
  /** The built `practice.js`. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onResolved: (resolved: Resolved) => void;
  readonly signal: AbortSignal;
  /** How long it may take to come up: ten seconds where nothing is said. */
  readonly startMs?: number;
}

export interface PracticeProcess extends Omit<Ready, 'event'> {
  readonly pid: number;
  /** Resolves when the scenario has begun. @throws UserError where there is no such one. */
  readonly begin: (request: PracticeRequest) => Promise<void>;
  /** Resolves when it is gone, and with it what it wrote. */
  readonly stop: () => Promise<void>;
  /** For the end of the one who started it: asks it to end and waits for nothing. */
  readonly letGo: () => void;
  /** How it ended: `exit code 1`, `killed by SIGKILL`. What it wrote is gone by then. */
  readonly ended: Promise<string>;
}

const usualStartMs = 10_000;
const answerMs = 5_000;
const politeMs = 2_000;
const lastWordsLength = 4000;

/** In MiB, for what is just made: with more, V8 takes 240 MB for a heap of 12 before it looks for what is not used any more. */
const smallHeap = '--max-semi-space-size=1';

/** Of the environment only what finds folders and says times: nothing in it that would change how Node starts. */
const passedOn = ['HOME', 'TMPDIR', 'TEMP', 'TMP', 'USERPROFILE', 'SystemRoot', 'windir', 'LANG', 'LC_ALL', 'TZ'];

/** Rejects with a `UserError` where it does not come up in time; nothing of it is left then. */
export async function startPractice(options: PracticeOptions): Promise<PracticeProcess> {
  const { program, args = [], env, onResolved, signal, startMs = usualStartMs } = options;
  signal.throwIfAborted();
  const child = spawn(process.execPath, [smallHeap, program, ...args], {
    // Not the workspace: nothing of it is read.
    cwd: path.parse(program).root,
    env: { ...Object.fromEntries(passedOn.map((name) => [name, env[name]])), ELECTRON_RUN_AS_NODE: '1' },
    // It ends when this pipe does, however its other end goes.
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLength);
  });
  // It may end before it has read.
  child.stdin.on('error', () => undefined);
  let onReady: (ready: Ready) => void = () => undefined;
  const ready = new Promise<Ready>((resolve) => {
    onReady = resolve;
  });
  let folder = '';
  // Killed, it takes nothing away itself, and there are tokens in it.
  const ended = endOf(child).then(async (how) => {
    if (path.basename(folder).startsWith(folderPrefix))
      await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    return how;
  });
  /** Each looks whether an answer is its own. */
  const waiting = new Set<(answer: Answer) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = parseEvent(line);
    if (event?.event === 'resolved') onResolved(event);
    else if (event?.event === 'ready') {
      folder = path.dirname(event.kubeconfig);
      onReady(event);
    } else if (event !== undefined) for (const hear of waiting) hear(event);
  });
  const inTime = <T>(said: Promise<T>, boundMs: number) =>
    Promise.race([said, pause(boundMs, 'late' as const, { ref: false }), ended.then(() => 'ended' as const)]);
  const letGo = (): void => {
    child.stdin.end();
    child.kill('SIGTERM');
  };
  const stop = async (): Promise<void> => {
    letGo();
    const timer = setTimeout(() => child.kill('SIGKILL'), politeMs);
    await ended;
    clearTimeout(timer);
  };

  try {
    const first = await Promise.race([inTime(ready, startMs), abortOf(signal)]);
    if (first === 'late') throw new UserError(`The practice cluster did not start within ${startMs / 1000} s.`);
    if (first === 'ended')
      throw new UserError(`The practice cluster could not start: ${await ended}.`, whyOf(lastWords));
    const { kubeconfig, cacheDir, server } = first;
    return {
      kubeconfig,
      cacheDir,
      server,
      pid: child.pid ?? 0,
      begin: async (request) => {
        let hear: (answer: Answer) => void = () => undefined;
        const heard = new Promise<Answer>((resolve) => {
          hear = (answer) => {
            if (answer.scenario === request.scenario && answer.namespace === request.namespace) resolve(answer);
          };
        });
        waiting.add(hear);
        child.stdin.write(`${JSON.stringify(request)}\n`);
        const said = await inTime(heard, answerMs).finally(() => waiting.delete(hear));
        if (said === 'late')
          throw new UserError('The practice cluster does not answer.', 'Stop it and start it again.');
        if (said === 'ended') throw new UserError('The practice cluster has ended.');
        if (said.refused !== undefined) throw new UserError(said.refused);
      },
      stop,
      letGo,
      ended,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`));
  });
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Its last line. */
function whyOf(lastWords: string): string | undefined {
  return lastWords.trim().split('\n').at(-1) || undefined;
}
