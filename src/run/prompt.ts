/** Whether a shell stands at its prompt, as far as its terminal's settings tell. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { terminalOf } from './processes.ts';

/** Shells that edit the line themselves: at their prompt the terminal hands over each key as it comes and shows none. */
const lineEditors: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);
const sttyMs = 2000;
/** What a shell needs to take an interrupt: bash and dash drop what comes together with it. */
const interruptMs = { lineEditor: 60, other: 150, bound: 2000 } as const;

/**
 * `undefined`: cannot be told (dash has no line editor, the shell is gone). A question of a start file leaves other
 * settings: `read` alone leaves `icanon` on, `read -n1` echoes, and bash's `read -s -n1` translates Enter, which the line
 * editors of bash and fish do not (zsh's does).
 */
export async function isAtPrompt(shellPid: number, shellName: string): Promise<boolean | undefined> {
  if (!lineEditors.has(shellName)) return undefined;
  const terminal = terminalOf(shellPid);
  const settings = terminal === undefined ? undefined : await terminalSettings(terminal);
  if (settings === undefined) return undefined;
  return settings.has('-icanon') && settings.has('-echo') && (shellName === 'zsh' || settings.has('-icrnl'));
}

/** Resolves when the shell has taken a Ctrl-C that was typed at its prompt, so that a line can follow it. */
export async function afterInterrupt(shellPid: number, shellName: string): Promise<void> {
  const until = Date.now() + interruptMs.bound;
  await pause(lineEditors.has(shellName) ? interruptMs.lineEditor : interruptMs.other);
  while ((await isAtPrompt(shellPid, shellName)) === false && Date.now() < until) await pause(20);
}

function terminalSettings(path: string): Promise<ReadonlySet<string> | undefined> {
  const device = process.platform === 'linux' ? '-F' : '-f';
  return new Promise((resolve) => {
    execFile('stty', [device, path, '-a'], { timeout: sttyMs, killSignal: 'SIGKILL' }, (error, out) => {
      resolve(error ? undefined : new Set(out.split(/[\s;]+/)));
    });
  });
}
