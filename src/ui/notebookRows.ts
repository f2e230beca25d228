/** Incident notebooks as rows of a list: each names its file, so that two that look alike are told apart. */
import path from 'node:path';
import type { IncidentFacts } from '../incident/draft.ts';
import type { Draft } from '../incident/types.ts';
import { inert, joined } from './words.ts';

export interface NotebookRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly file: string;
}

/** `current`: the file that this window records into. */
export function draftRow({ file, title, startedAt, entries, heldBy }: Draft, current: string | undefined): NotebookRow {
  const holder = file === current ? 'records now' : heldBy === 'another window' ? 'another window' : '';
  return {
    label: inert(title),
    description: joined('draft', holder),
    detail: joined(startWords(startedAt), count(entries), inert(path.basename(file))),
    file,
  };
}

/** `place`: how people name the file, from its workspace folder. */
export function savedRow(
  { file, title, startedAt }: IncidentFacts & { readonly file: string },
  place: string,
  current: string | undefined,
): NotebookRow {
  return {
    label: inert(title),
    description: file === current ? 'records now' : '',
    detail: joined(startWords(startedAt), inert(place)),
    file,
  };
}

export function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

/** `2026-11-24 03:14 UTC`; nothing where it is not said. */
function startWords(startedAt: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(startedAt) ? `${startedAt.slice(0, 16).replace('T', ' ')} UTC` : '';
}
