/** What is said of the practice cluster: each sentence calls it simulated, or stands where only it can be meant. */
import type { Session } from '../kube/types.ts';
import type { Resolved } from '../practice/protocol.ts';
import { durationText } from '../run/durationText.ts';
import type { LensContext } from './lenses.ts';
import { inert, withSimulated } from './words.ts';

export const startedAnew = 'A new practice cluster has started: nothing is wrong on it.';

type Chosen = Pick<Session, 'context' | 'short' | 'isSimulated'>;

/** `before`: what was chosen when the person asked. Where that was one of their own they must not miss that it is another now. */
export function begunWords(
  scenario: string,
  before: Chosen | undefined,
  { context, short, isSimulated }: Chosen,
): string {
  const where = withSimulated(inert(short ?? context ?? 'the practice cluster', 120), isSimulated);
  const wasOwn = before?.context !== undefined && !before.isSimulated;
  return `${scenario} has begun on ${where}${wasOwn ? ', which is chosen now' : ''}.`;
}

export function resolvedWords({ scenario, namespace, ms }: Resolved): string {
  return `Resolved after ${durationText(ms)}. “${scenario}” is over on the practice cluster (simulated), and the service in ${namespace} is well again.`;
}

/** Its process has ended, with an earlier life of the window for one: a click on the status bar begins anew, where that leads anywhere. */
export function clickStartsAgain(now: LensContext | undefined): boolean {
  return now?.isSimulated === true && now.isGone === true && now.isNameTaken !== true;
}
