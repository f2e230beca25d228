/**
 * `kubectl cp` out of a pod: kubectl's code is not to be relied on. It starts tar in the pod and unpacks what comes; where
 * one of the two ends first, the other's failure is a line, or not even that, and the code may be 0. Seen with 1.35: on a
 * busy machine 10 of 150 copies of a file that is not there ended with 0 and without a word.
 */
import type { Shown } from './answers.ts';
import type { OutcomeWords } from './describeOutcome.ts';
import type { Outcome } from './types.ts';

const copy = /\b(?:kubectl|oc)\s[^|;&\n]*?\bcp\s/;

/** A line of kubectl, not of another program. */
const cutOff =
  /^(?:error: .*|E\d{4} .*|)(?:unexpected EOF|error reading from error stream|connection reset by peer|broken pipe)|^Dropping out copy after \d+ retries/m;
const noTar = /exec: "tar": executable file not found|^(?:.*: )?tar: (?:command )?not found/m;
const noFile = /^tar: .*: (?:Cannot (?:stat|open)|No such file or directory)/m;

/** Undefined for everything else, and for a copy of which nothing speaks against its code. */
export function describeCopy(
  outcome: Extract<Outcome, { kind: 'exit' }>,
  command: string,
  output: Shown | undefined,
): OutcomeWords | undefined {
  if (!copy.test(command)) return undefined;
  const text = `${output?.head ?? ''}\n${output?.tail ?? ''}`;
  if (noTar.test(text)) return failed("there is no tar in the container's image, and kubectl cp needs it");
  if (cutOff.test(text)) return failed(`the copy was cut${copiedWords(outcome.copied)}, the file is not whole`);
  if (noFile.test(text)) return failed('there is no such file in the pod');
  return outcome.copied === 'nothing' ? failed('no file came, and kubectl does not say why') : undefined;
}

/** Whether a look at the file is worth it. */
export function isCopy(command: string): boolean {
  return copy.test(command);
}

export function isCutCopy(output: Shown): boolean {
  return cutOff.test(`${output.head}\n${output.tail ?? ''}`);
}

function copiedWords(copied: Extract<Outcome, { kind: 'exit' }>['copied']): string {
  if (copied === undefined || copied === 'nothing') return '';
  const figure = (bytes: number): string => bytes.toLocaleString('en-US');
  const whole = copied.of === undefined ? '' : ` of ${figure(copied.of)}`;
  return `: ${figure(copied.bytes)}${whole} bytes are here`;
}

function failed(words: string): OutcomeWords {
  return { mark: 'failed', words };
}
