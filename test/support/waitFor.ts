/** Waiting for the thing itself, bounded; no test sleeps. */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a person's patience is taken to be where a test has no bound of its own. */
const patienceMs = 30_000;

/**
 * Asks again until the answer is neither `undefined`, `false` nor an exception, and gives it back.
 * At the end of the patience it throws, with what was waited for and what was the matter last.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = patienceMs,
  everyMs = 100,
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    let matter: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      matter = error;
    }
    if (Date.now() > giveUpAt) {
      const why = matter instanceof Error ? ` ${matter.message}` : '';
      throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.${why}`, { cause: matter });
    }
    await delay(everyMs);
  }
}

/** Whether a process, or with a minus sign a process group, is still there: to be waited for. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether a program that was started with these words is there. */
export function isRunning(words: string): boolean {
  return execFileSync('ps', ['-axo', 'args='], { encoding: 'utf8' }).includes(words);
}
