/**
 * A window in a process of its own, to be killed: runs the command of its arguments (folder for runs, folder to start in,
 * request as JSON) and tells when it has started and ended, a line each. With `IR_TYPE=no` the terminal takes no line.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openPty, removeRest, type PtyRest } from './pty.ts';
import { hooks, openBench } from './runs.ts';
import type { Request } from '../../src/run/types.ts';

export interface OtherWindow {
  readonly process: ChildProcess;
  /** Resolves when the command has started, or (`typed: false`) when it is prepared. */
  readonly started: Promise<void>;
  /** kill -9, and gone. Its terminal is still there. */
  kill(): Promise<void>;
  /** The same, and its terminal too. */
  remove(): Promise<void>;
}

export function openOtherWindow(
  shared: { readonly root: string; readonly cwd: string },
  request: Request,
  { typed = true }: { readonly typed?: boolean } = {},
): OtherWindow {
  const child = fork(fileURLToPath(import.meta.url), [shared.root, shared.cwd, JSON.stringify(request)], {
    env: { ...process.env, IR_TYPE: typed ? 'yes' : 'no' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  let rest: PtyRest | undefined;
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    process: child,
    started: new Promise((resolve, reject) => {
      child.once('message', (message) => {
        rest = message as PtyRest;
        resolve();
      });
      child.once('exit', () => reject(new Error('the other window ended before its command started')));
    }),
    kill,
    async remove() {
      await kill();
      if (rest) removeRest(rest);
    },
  };
}

async function main(root: string, cwd: string, request: Request): Promise<void> {
  const bench = openBench({ shared: { root, cwd } });
  const pty = openPty();
  const say = (): void => void process.send?.(pty.rest());
  const port = process.env['IR_TYPE'] === 'no' ? { ...pty, send: say } : pty;
  await bench.runner.run(request, port, hooks({ onStarted: say }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root = '', cwd = '', request = ''] = process.argv.slice(2);
  await main(root, cwd, JSON.parse(request) as Request);
}
