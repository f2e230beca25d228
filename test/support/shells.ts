/** Shells that a test may do without. bash and dash are on every machine that we test on. */
import { existsSync } from 'node:fs';

export function isThere(shell: string): boolean {
  const found = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((folder) =>
    existsSync(`${folder}/${shell}`),
  );
  if (!found && (shell === 'bash' || shell === 'dash')) throw new Error(`${shell} is missing on this machine`);
  return found;
}
