/** What the drafts of an editor hold, read from the disk. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseNotebook } from '../../src/incident/format.ts';
import type { Entry } from '../../src/incident/types.ts';
import type { Place } from './place.ts';

export function draftsFolder(place: Place): string {
  return path.join(place.userData, 'User', 'globalStorage', 'incident-runbook.incident-runbook', 'drafts');
}

/** The entries of all drafts, in the order of their files and then as they stand. */
export function draftEntries(place: Place): readonly Entry[] {
  return readdirSync(draftsFolder(place))
    .filter((name) => name.endsWith('.incident.md'))
    .sort()
    .flatMap((name) => parseNotebook(readFileSync(path.join(draftsFolder(place), name), 'utf8')))
    .flatMap((segment) => (segment.kind === 'entry' ? [segment.entry] : []));
}
