/** How a run ended, in a mark and a few words, for lens and notebook. */
import type { Outcome } from './types.ts';

export interface OutcomeWords {
  /** note: neither success nor failure, such as grep's *no match*. */
  readonly mark: 'ok' | 'failed' | 'unknown' | 'stopped' | 'note';
  /** Empty for a plain success. */
  readonly words: string;
}

export function describeOutcome(outcome: Outcome, command: string): OutcomeWords {
  if (outcome.kind !== 'exit') return { mark: 'unknown', words: command };
  return { mark: 'ok', words: '' };
}

/** Unknown and stopped are never a success. */
export function isSuccess(outcome: Outcome, command: string): boolean {
  const { mark } = describeOutcome(outcome, command);
  return mark === 'ok' || mark === 'note';
}
