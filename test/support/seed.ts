/** A real team's runbook where there is one beside the repository, else our own. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryFolder } from './repository.ts';

export interface Seed {
  readonly file: string;
  readonly text: string;
  /** False where it is our own runbook, of which only some of the same things hold. */
  readonly isReal: boolean;
}

export function readSeed(): Seed {
  const beside = path.resolve(repositoryFolder, '..', 'shared', 'seed', 'incident-response.md');
  const real = [process.env['SEED_RUNBOOK'], beside].find((file) => file !== undefined && existsSync(file));
  const file = real ?? path.join(repositoryFolder, 'runbooks', 'incident-response.md');
  return { file, text: readFileSync(file, 'utf8'), isReal: real !== undefined };
}
