/** Whether a shell stands at its prompt, as far as its terminal's settings tell. */
import { execFile } from 'node:child_process';
import { terminalOf } from './processes.ts';

/** Shells that edit the line themselves: at their prompt the terminal hands over each key as it comes and shows none. */
const lineEditors: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);
const sttyMs = 2000;

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

function terminalSettings(path: string): Promise<ReadonlySet<string> | undefined> {
  const device = process.platform === 'linux' ? '-F' : '-f';
  return new Promise((resolve) => {
    execFile('stty', [device, path, '-a'], { timeout: sttyMs, killSignal: 'SIGKILL' }, (error, out) => {
      resolve(error ? undefined : new Set(out.split(/[\s;]+/)));
    });
  });
}
