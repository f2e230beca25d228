/** What is known of a call before it is made, in the server's words or in ours. */
import { firstLine } from './apiFailure.ts';
import type { KubectlResult } from './kubectl.ts';

/** What is known of a call in advance. */
export interface Proof {
  /** What the server says: a sentence or a `name: from → to` each. */
  readonly lines: readonly string[];
  /** Why it says nothing. */
  readonly notes: readonly string[];
  /** It deletes pods only, and each has a controller that starts another one. */
  readonly comesBack: boolean;
}

/** Longer lists are cut, and say so. */
export const maxNames = 5;

export function said(...lines: readonly string[]): Proof {
  return { lines, notes: [], comesBack: false };
}

export function unsaid(note: string): Proof {
  return { lines: [], notes: [note], comesBack: false };
}

/** kubectl's own words: they name the object and the right that is missing. */
export function refused({ code, stderr }: KubectlResult): Proof {
  if (code === undefined) return unsaid('The server did not answer in time.');
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  if (/^(?:Unable to connect to the server|The connection to the server)/.test(last)) {
    return unsaid(`The server did not answer: ${firstLine(last.replace(/^Unable to connect to the server: /, ''))}`);
  }
  const words = firstLine(stderr).replace(/^(?:error|Error from server(?: \(\w+\))?): /i, '');
  if (/forbidden/i.test(words)) return said(`It would refuse this: ${words}`);
  return words === ''
    ? unsaid('The server was asked, and did not say why it would refuse.')
    : said(`It would fail: ${words}`);
}

export function more(count: number): readonly string[] {
  return count > maxNames ? [`… and ${count - maxNames} more`] : [];
}

export function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
