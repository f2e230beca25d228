/** What became of a notebook that an editor shows: still there, elsewhere, or thrown away. */
import type { Locks } from './lock.ts';
import { isThere } from './place.ts';
import type { WhereNow } from './types.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface WhereNowNeeds {
  readonly where: Whereabouts;
  readonly locks: Locks;
  /** The key of this window. */
  readonly window: string;
  readonly isDraft: (file: string) => boolean;
}

export async function whereNow(file: string, { where, locks, window, isDraft }: WhereNowNeeds): Promise<WhereNow> {
  const move = await where.moveOf(file);
  if (move === undefined) return { kind: 'here' };
  // A save that is under way comes to its end first.
  return locks.with(file, async () => {
    const byUs = move.by === window;
    // One that has come back is shown as it is, wherever the record goes on.
    if (!isDraft(file) && (await isThere(file))) return { kind: 'here' };
    const now = await where.now(file);
    if (now !== file && (await isThere(now))) return { kind: 'moved', file: now, byUs };
    return (await where.isThrownAway(file)) ? { kind: 'thrown away', byUs } : { kind: 'here' };
  });
}
