/** Names of which the judge takes for granted what they start. */
import { JUDGES } from './judges.ts';
import { CONTEXT_CLIENTS, READERS, WRAPPERS } from './programs.ts';
import { CAREFUL_READERS, VERSIONED } from './readers.ts';
import { STARTERS } from './starters.ts';

/** None of them may mean something else when a command runs. */
export const TRUSTED_PROGRAMS: readonly string[] = [
  ...new Set([
    ...CONTEXT_CLIENTS,
    ...READERS,
    ...Object.keys(CAREFUL_READERS),
    ...VERSIONED,
    ...Object.keys(WRAPPERS),
    ...Object.keys(STARTERS),
    ...Object.keys(JUDGES),
  ]),
];
