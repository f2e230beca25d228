/** Ends what a run started: Ctrl-C as typed, then TERM, then KILL, to all of its session. */
import { setTimeout as pause } from 'node:timers/promises';
import { descendants, identify, parseProcess, sendSignal, sessionMembers } from './processes.ts';
import { has, readRunFile, type RunFiles } from './runFolder.ts';

const graceMs = { interrupt: 2000, terminate: 1500, kill: 1500 } as const;
const lookEveryMs = 50;

/**
 * Returns when the record is complete or nothing more can be done, within 6 s. `interrupt` types Ctrl-C, where there is
 * a terminal: it reaches what no signal does, such as sudo, ssh or a shell in a pod.
 */
export async function endRun(files: RunFiles, interrupt: (() => void) | undefined): Promise<void> {
  if (interrupt) interrupt();
  else signalAll(files, 'SIGINT');
  if (await isOver(files, graceMs.interrupt)) return;
  signalAll(files, 'SIGTERM');
  if (await isOver(files, graceMs.terminate)) return;
  signalAll(files, 'SIGKILL');
  if (await isOver(files, graceMs.kill)) return;
  // Then the shell that would write the exit code is stuck too.
  const leader = processOf(files, 'pid');
  if (leader !== undefined) sendSignal(leader, 'SIGKILL');
}

/** What a stopped run left behind in its session. */
export function sweep(files: RunFiles): void {
  signalAll(files, 'SIGKILL');
}

/** True while a process of it lives that will still write its files. */
export function isGoing(files: RunFiles): boolean {
  const outer = processOf(files, 'outer');
  if (outer !== undefined && identify(outer) !== undefined) return true;
  const leader = processOf(files, 'pid');
  return leader !== undefined && (identify(leader) !== undefined || sessionMembers(leader).length > 0);
}

function processOf(files: RunFiles, kind: 'outer' | 'pid'): number | undefined {
  const text = readRunFile(files, kind);
  return text === undefined ? undefined : parseProcess(text);
}

/** All but its first process, which writes the exit code. */
function membersOf(files: RunFiles): readonly number[] {
  const leader = processOf(files, 'pid');
  if (leader === undefined) return [];
  // Without script(1) it leads no session of its own; then its children are all there is.
  return [...new Set([...sessionMembers(leader), ...descendants(leader)])].filter((pid) => pid !== leader);
}

function signalAll(files: RunFiles, signal: NodeJS.Signals): void {
  for (const pid of membersOf(files)) {
    sendSignal(pid, signal);
    // A stopped process takes a signal only when it goes on.
    if (signal !== 'SIGINT') sendSignal(pid, 'SIGCONT');
  }
}

async function isOver(files: RunFiles, boundMs: number): Promise<boolean> {
  for (const until = Date.now() + boundMs; Date.now() < until; await pause(lookEveryMs)) {
    if (has(files, 'end')) return true;
  }
  return has(files, 'end');
}
