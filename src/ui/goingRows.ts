/** What runs and what waits, in words: the list that *Stop* asks with, and what it says of those that were taken back. */
import { durationText } from '../run/durationText.ts';
import type { GoingRun } from './runs.ts';
import { inert, placeName, timeWords } from './words.ts';

export interface GoingRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** The command, where the label is not it. */
  readonly detail?: string;
}

/** The newest first. `going`: the oldest first; `now` in ms since 1970. */
export function goingRows(going: readonly GoingRun[], now: number): readonly GoingRow[] {
  return going.toReversed().map(({ id, title, text, state, ...place }) => ({
    id,
    label: inert(title),
    description: `${placeName(place)} · ${stateWords(state, now)}`,
    ...(title === text ? {} : { detail: inert(text) }),
  }));
}

function stateWords(state: GoingRun['state'], now: number): string {
  switch (state.kind) {
    case 'starts':
      return 'starting';
    case 'waits':
      return 'waiting: runs after the one before';
    case 'runs':
      return `running since ${timeWords(state.since)}, ${durationText(now - state.since)}`;
  }
}

/** Why a run that waited was not run, as its lens says it. */
export const notRunWords = {
  person: 'taken back by you',
  'closed terminal': 'its terminal was closed',
} as const;

/** What *Stop* did beside stopping; `undefined` where nothing waited. */
export function takenBackWords(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? 'Stopped. 1 that waited behind it was taken back, not run.'
    : `Stopped. ${count} that waited behind it were taken back, not run.`;
}
