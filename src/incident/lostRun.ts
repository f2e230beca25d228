/** What can be said of a run of which nothing is left. */
import type { EntryEnd } from './types.ts';

export function lostRun(id: string): EntryEnd {
  const because = 'the editor ended before the run did, and nothing of the run was left';
  return {
    id,
    outcome: { kind: 'unknown', because },
    ms: 0,
    output: { head: '', lines: 0, bytes: 0, capture: 'none' },
  };
}
