/** What stands between a click and a command that runs: a terminal that is ready, free, and takes the line. */
import { setTimeout as pause } from 'node:timers/promises';
import { watchFolder } from './completeRun.ts';
import { whatIsInFront } from './processes.ts';
import { isAtPrompt } from './prompt.ts';
import { cancelRun, has, readRunFile, type RunFiles } from './runFolder.ts';
import type { Request, Run, RunHooks, TerminalPort } from './types.ts';

/** The proof of a start is a file. Without it the step is taken back after this time. */
const startMs = 10_000;

const promptMs = 3000;

const closedBefore: Run = { kind: 'taken back', by: 'closed terminal' };
export const stoppedBefore: Run = { kind: 'taken back', by: 'person' };

export function notStarted(because: string): Run {
  return { kind: 'not started', because };
}

/** `ready`, or why nothing runs. */
export async function waitUntilReady(port: TerminalPort, hooks: RunHooks): Promise<Run | 'ready'> {
  for (;;) {
    const readiness = await port.ready(hooks.signal);
    if (readiness === 'integrated' || readiness === 'plain') return 'ready';
    if (readiness === 'closed') return closedBefore;
    port.show(false);
    const answered = new AbortController();
    const asked = hooks.onAsks(answered.signal);
    // The person answers in the terminal, or us: whichever comes first.
    const gone = AbortSignal.any([hooks.signal, answered.signal]);
    const looking = (async () => {
      for (;;) {
        const again = await port.ready(gone);
        if (again !== 'asks') return again;
      }
    })();
    looking.catch(() => undefined);
    const first = await Promise.race([asked, looking]);
    answered.abort();
    if (first === 'send now') return 'ready';
    if (first === 'cancel') return notStarted('The terminal was not ready for it. Nothing ran.');
  }
}

/** What of the person's holds the terminal. Right after a run its own shell is in front for some ms. */
export async function inFront(port: TerminalPort): Promise<string | undefined> {
  const pid = await port.processId();
  if (pid === undefined) return undefined;
  for (let looks = 5; ; looks -= 1) {
    const front = whatIsInFront(pid);
    if (front === undefined || looks === 0) return front;
    await pause(100);
  }
}

/**
 * What is typed before zsh's line editor is there the terminal shows, with the marks of a paste. A prompt that takes
 * longer is not waited for.
 */
export async function untilAtPrompt(port: TerminalPort, signal: AbortSignal): Promise<void> {
  const pid = port.shellName === 'zsh' ? await port.processId() : undefined;
  if (pid === undefined) return;
  for (const until = Date.now() + promptMs; Date.now() < until && !signal.aborted;) {
    if ((await isAtPrompt(pid, port.shellName)) !== false) return;
    await pause(50);
  }
}

/** `held back`: it has started and ended again in front of the command, for a variable or since it only looks. Else why it did not start. */
export async function waitForStart(
  files: RunFiles,
  place: { readonly closedBy: 'person' | 'window' | undefined },
  request: Request,
  signal: AbortSignal,
): Promise<Run | 'started' | 'held back'> {
  const until = Date.now() + startMs;
  const late = (): boolean => Date.now() > until;
  await watchFolder(files.folder, signal, () => has(files, 'go') || place.closedBy !== undefined || late());
  if (!has(files, 'go') && cancelRun(files)) {
    if (signal.aborted) return stoppedBefore;
    if (place.closedBy !== undefined) return closedBefore;
    return notStarted(
      `The terminal did not start it within ${startMs / 1000} s, so it was taken back. Look at the terminal: does it ask something? Then click Run again.`,
    );
  }
  if (request.onlyLooks) return 'held back';
  if (request.needs.length === 0) return 'started';
  await watchFolder(files.folder, undefined, () => has(files, 'names') || has(files, 'end') || late());
  const heldBack = readRunFile(files, 'unset') ?? readRunFile(files, 'aimed');
  return !has(files, 'names') && heldBack !== undefined ? 'held back' : 'started';
}
