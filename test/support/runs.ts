/** A runner on a folder of its own, and requests with what a test does not care about filled in. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../src/run/processes.ts';
import { createRunner, type Runner } from '../../src/run/runner.ts';
import type { Request, Run, RunHooks, TerminalPort } from '../../src/run/types.ts';
import { openPty, type Pty, type PtyOptions } from './pty.ts';

export interface Bench {
  readonly root: string;
  /** A folder that commands start in. */
  readonly cwd: string;
  readonly runner: Runner;
  request(text: string, more?: Partial<Request>): Request;
  /** Runs it and insists that it ran. */
  run(text: string, port: TerminalPort, more?: Partial<Request>): Promise<Extract<Run, { kind: 'ran' }>>;
  remove(): void;
}

export interface BenchOptions {
  readonly keepOutputMB?: number;
  /** As of another window of the same user: made by another bench, which also removes them. */
  readonly shared?: { readonly root: string; readonly cwd: string };
}

export function openBench({ keepOutputMB = 10, shared }: BenchOptions = {}): Bench {
  const root = shared?.root ?? mkdtempSync(join(tmpdir(), 'ir-'));
  const cwd = shared?.cwd ?? mkdtempSync(join(tmpdir(), 'cwd-'));
  const owner = identify(process.pid);
  if (!owner) throw new Error('this process is not to be seen');
  const runner = createRunner({
    root,
    owner,
    now: Date.now,
    outputFile: (id) => join(root, 'outputs', `${id}.txt`),
    keepOutputMB: () => keepOutputMB,
  });
  const request = (text: string, more: Partial<Request> = {}): Request => ({
    id: randomBytes(8).toString('hex'),
    text,
    shown: text,
    shell: 'bash',
    cwd,
    env: { KUBECONFIG: '/chosen/config', PAGER: 'cat' },
    needs: [],
    given: {},
    clusterClient: false,
    who: undefined,
    setsKubeconfig: false,
    timeoutMs: undefined,
    secrets: [],
    keepOutput: true,
    carry: { incident: 'incident', scope: 'dev/default' },
    mayWait: false,
    takesInput: false,
    onlyLooks: false,
    ...more,
  });
  return {
    root,
    cwd,
    runner,
    request,
    async run(text, port, more) {
      const run = await runner.run(request(text, more), port, hooks());
      if (run.kind !== 'ran') throw new Error(`It did not run: ${JSON.stringify(run)}`);
      return run;
    },
    remove() {
      runner.dispose();
      if (shared) return;
      rmSync(root, { recursive: true, force: true });
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** Of somebody who waits for nothing and is asked nothing. */
export function hooks(more: Partial<RunHooks> = {}): RunHooks {
  return {
    signal: new AbortController().signal,
    onStarted: () => undefined,
    onAsks: async () => {
      throw new Error('nobody to ask');
    },
    ...more,
  };
}

/** For a suite: its terminals, as many as are opened, and their end. */
export function useTerminals(): (options?: PtyOptions) => Pty {
  const opened: Pty[] = [];
  suiteTeardown(async () => {
    for (const one of opened.splice(0)) await one.kill();
  });
  return (options) => {
    const pty = openPty(options);
    opened.push(pty);
    return pty;
  };
}
