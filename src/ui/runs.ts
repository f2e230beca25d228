/** The runs of this window: which terminal each gets, what waits, what can be stopped. */
import { commands, window } from 'vscode';
import type { Session } from '../kube/types.ts';
import type { Runner } from '../run/runner.ts';
import type { Adopted, Carry, Request, Run, TerminalPort } from '../run/types.ts';
import { contextKeys } from './ids.ts';
import type { RunOptions } from './step.ts';
import type { StepTarget } from './stepStates.ts';

/** The terminals of this window, as runs need them. */
export interface Terminals {
  /** The one terminal of a context, namespace and meaning, for commands that end by themselves. */
  readonly shared: (session: Session) => Promise<TerminalPort>;
  /** One more of them, where a program of the person's is in the first: one that is free, else a new one. */
  readonly spare: (session: Session) => Promise<TerminalPort>;
  /** A terminal for this run alone: it runs until stopped or waits for input. */
  readonly own: (session: Session, text: string) => TerminalPort;
}

export interface GoingRun {
  /** Of the request. */
  readonly id: string;
  readonly title: string;
  /** The command itself. */
  readonly text: string;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly isSimulated: boolean;
  readonly target: StepTarget | undefined;
  /** `since` in ms since 1970. */
  readonly state: { readonly kind: 'starts' | 'waits' } | { readonly kind: 'runs'; readonly since: number };
}

export interface RunListener {
  readonly title: string;
  readonly target: StepTarget | undefined;
  readonly onStarted: (at: number) => void;
  readonly onWaiting: () => void;
}

export interface Runs {
  readonly run: (request: Request, options: RunOptions, listener: RunListener) => Promise<Run>;
  /** Goes on with a run that an earlier life of the window started: it can be stopped like any other. */
  readonly goOn: (adopted: Adopted, going: GoingRun) => Promise<Run>;
  /** What runs or waits, the oldest first. */
  readonly going: () => readonly GoingRun[];
  /** Where a command starts: where one before it with the same carry went, else in `cwd`. */
  readonly startFolder: (carry: Carry | undefined, cwd: string) => string;
  /** Something of ours runs or waits in the shared terminal of this session. */
  readonly isBusy: (session: Session) => boolean;
  /** Gives how many that waited behind it were taken back. */
  readonly stop: (requestId: string) => Promise<number>;
}

const nothingKnown: Run = { kind: 'looked', values: {} };

export function createRuns(runner: Runner, terminals: Terminals): Runs {
  const going = new Map<string, GoingRun>();
  const cancelled = new Map<string, AbortController>();
  /** By the session's file. */
  const shared = new Map<string, TerminalPort>();

  const whileGoing = async (one: GoingRun, run: () => Promise<Run>): Promise<Run> => {
    going.set(one.id, one);
    void commands.executeCommand('setContext', contextKeys.running, true);
    try {
      return await run();
    } finally {
      going.delete(one.id);
      cancelled.delete(one.id);
      void commands.executeCommand('setContext', contextKeys.running, going.size > 0);
    }
  };

  return {
    run: async (request, { session, ends, stillMeans }, { title, target, onStarted, onWaiting }) => {
      const { onlyLooks, mayWait, text } = request;
      const opensOwn = ends !== 'itself';
      // The terminal of its own opens when it runs; what only looks opens none, and is content with what it is told.
      const port = opensOwn && !onlyLooks ? terminals.own(session, text) : await terminals.shared(session);
      if (!opensOwn) shared.set(session.file, port);
      const needNotKnow = onlyLooks && (opensOwn || mayWait);
      if (needNotKnow && runner.runsIn(port).length > 0) return nothingKnown;
      const abort = new AbortController();
      cancelled.set(request.id, abort);
      const { context, namespace, isSimulated } = session;
      const one: GoingRun = {
        id: request.id,
        title,
        text,
        context,
        namespace,
        isSimulated,
        target,
        state: { kind: 'starts' },
      };
      const become = (state: GoingRun['state']): void => void going.set(request.id, { ...one, state });
      const run = await whileGoing(one, () =>
        runner.run(request, port, {
          signal: abort.signal,
          onStarted: (at) => {
            become({ kind: 'runs', since: at });
            onStarted(at);
          },
          onWaiting: () => {
            become({ kind: 'waits' });
            onWaiting();
          },
          stillMeans,
          onAsks: (answered) => askSendNow(port, answered),
          anotherTerminal: async () => (onlyLooks ? undefined : terminals.spare(session)),
        }),
      );
      return needNotKnow && run.kind === 'not started' ? nothingKnown : run;
    },
    goOn: (adopted, one) => whileGoing(one, () => adopted.result),
    going: () => [...going.values()],
    startFolder: (carry, cwd) => (carry && runner.directoryOf(carry)) ?? cwd,
    isBusy: ({ file }) => {
      const port = shared.get(file);
      return port !== undefined && runner.runsIn(port).length > 0;
    },
    stop: async (requestId) => {
      cancelled.get(requestId)?.abort();
      return runner.stop(requestId);
    },
  };
}

/** The shell is not at a prompt that we know: the person looks, and decides. Goes on by itself once it has answered. */
async function askSendNow(port: TerminalPort, answered: AbortSignal): Promise<'send now' | 'cancel'> {
  port.show(false);
  const sendNow = 'Send Now';
  const question = window.showWarningMessage(
    'The terminal is not ready. Does it ask something? Answer it there, and the command runs.',
    sendNow,
    'Do Not Run',
  );
  const byItself = new Promise<undefined>((resolve) => {
    answered.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return (await Promise.race([question, byItself])) === sendNow ? 'send now' : 'cancel';
}
