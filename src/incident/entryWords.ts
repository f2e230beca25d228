/** An entry in words: how it ended, what of its output is not shown. */
import { describeOutcome } from '../run/describeOutcome.ts';
import type { Entry } from './types.ts';

/** How a run ended, in the words that the lens has; a code alone would call a failed pipe a success. */
export function outcomeText({ outcome, command, output }: Pick<Entry, 'outcome' | 'command' | 'output'>): string {
  const { mark, words } = describeOutcome(outcome, command, output);
  if (outcome.kind === 'unknown') return `${words}: ${outcome.because}`;
  if (outcome.kind === 'stopped') return words;
  if (words === '') return `exit ${outcome.code}`;
  return mark === 'failed' || mark === 'stopped' ? words : `exit ${outcome.code}, ${words}`;
}

/** `anna as on-call`: the person, and who that was for the cluster, which knows no persons. */
export function whoText({ by, as }: Pick<Entry, 'by' | 'as'>): string {
  return as === undefined || as === by ? by : `${by} as ${as}`;
}

/** `198,000 of 200,000 lines are not shown. The whole output is 1f….txt beside this notebook.` Undefined where nothing is missing. */
export function notShownText(entry: Entry): string | undefined {
  const { head, tail, lines, bytes, whole, notKept, capture } = entry.output;
  if (capture === 'none') return 'The output was not kept.';
  const asShown = capture === 'as shown' ? 'The output is as the terminal showed it.' : undefined;
  if (tail === undefined) return asShown;
  // A line that is cut counts as shown.
  const missingLines = lines - lineCount(head) - lineCount(tail);
  const missingBytes = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  const missing =
    missingLines > 0
      ? `${figure(missingLines)} of ${figure(lines)} lines`
      : `${figure(Math.max(missingBytes, 0))} of ${figure(bytes)} bytes`;
  const where =
    whole === undefined ? 'The rest was not kept.' : `The whole output is ${whole.file} beside this notebook.`;
  const cut =
    notKept === undefined || whole === undefined ? undefined : `It lacks ${figure(notKept)} bytes in its middle.`;
  return [`${missing} are not shown.`, where, cut, asShown].filter((part) => part !== undefined).join(' ');
}

function lineCount(text: string): number {
  return text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}
