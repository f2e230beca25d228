/** Whether a shell stands at its prompt, as far as its terminal's settings tell. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { terminalOf, timesAtRest, whatIsInFront } from './processes.ts';

/** Shells that edit the line themselves: at their prompt the terminal hands over each key as it comes and shows none. */
export const lineEditors: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);
const sttyMs = 2000;
/** `blind`: where the system does not tell when a process rests. */
const interruptMs = { look: 20, blind: 150, bound: 2000 } as const;

/**
 * `undefined`: cannot be told (dash has no line editor, the shell is gone). A question of a start file leaves other
 * settings: `read` alone leaves `icanon` on, `read -n1` echoes, and bash's `read -s -n1` translates Enter, which the line
 * editors of bash and fish do not (zsh's does).
 */
export async function isAtPrompt(shellPid: number, shellName: string): Promise<boolean | undefined> {
  if (!lineEditors.has(shellName)) return undefined;
  // What the system tells for nothing comes first: to start a program is felt in an editor with a lot of memory.
  if (timesAtRest(shellPid) === 'at work' || whatIsInFront(shellPid) !== undefined) return false;
  const terminal = terminalOf(shellPid);
  const settings = terminal === undefined ? undefined : await terminalSettings(terminal);
  if (settings === undefined) return undefined;
  return settings.has('-icanon') && settings.has('-echo') && (shellName === 'zsh' || settings.has('-icrnl'));
}

/**
 * Has Ctrl-C typed at a shell's prompt and resolves when the shell has taken it, so that a line can follow: bash and
 * dash drop what comes together with it. A shell has taken it when it was woken and rests again.
 */
export async function interruptPrompt(shellPid: number, shellName: string, typeInterrupt: () => void): Promise<void> {
  const before = await restsUntilNow(shellPid);
  typeInterrupt();
  if (before === undefined) return pause(interruptMs.blind);
  const until = Date.now() + interruptMs.bound;
  while (Date.now() < until) {
    const now = await restsUntilNow(shellPid);
    if (now !== before && now !== undefined && (await isAtPrompt(shellPid, shellName)) !== false) return;
  }
}

/** How often the process has gone to rest, once it rests; `undefined`: it does not, or that cannot be told. */
async function restsUntilNow(pid: number): Promise<number | undefined> {
  for (const until = Date.now() + interruptMs.bound; Date.now() < until;) {
    const first = timesAtRest(pid);
    await pause(interruptMs.look);
    const second = timesAtRest(pid);
    if (first === 'cannot tell' || second === 'cannot tell') return undefined;
    if (first !== 'at work' && first === second) return first;
  }
  return undefined;
}

function terminalSettings(path: string): Promise<ReadonlySet<string> | undefined> {
  const device = process.platform === 'linux' ? '-F' : '-f';
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LC_ALL: 'C' }, timeout: sttyMs, killSignal: 'SIGKILL' } as const;
    execFile('stty', [device, path, '-a'], options, (error, out) => {
      resolve(error ? undefined : new Set(out.split(/[\s;]+/)));
    });
  });
}
