/** Whether a shell stands at its prompt, as far as its terminal's settings tell. */
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';

/** Shells that edit the line themselves: at their prompt the terminal hands over each key as it comes. */
const lineEditors: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);
const sttyMs = 2000;

/**
 * `undefined`: cannot be told (dash has no line editor, there is no /proc, the shell is gone).
 * A line editor reads Enter as it is (`-icrnl`), a question of `read -s -n1` does not; `read` alone leaves `icanon` on.
 */
export async function isAtPrompt(shellPid: number, shellName: string): Promise<boolean | undefined> {
  if (!lineEditors.has(shellName)) return undefined;
  const terminal = await readlink(`/proc/${shellPid}/fd/0`).catch(() => undefined);
  if (terminal === undefined || !terminal.startsWith('/dev/')) return undefined;
  const settings = await new Promise<string | undefined>((resolve) => {
    execFile('stty', ['-F', terminal, '-a'], { timeout: sttyMs, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
  if (settings === undefined) return undefined;
  const words = new Set(settings.split(/[\s;]+/));
  return words.has('-icanon') && words.has('-echo') && words.has('-icrnl');
}
