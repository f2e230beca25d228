/** A baseline: problems that are known and left for later, by code, path and words, so that moved lines stay known. */
import { readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import type { Finding } from './finding.ts';
import { reasonOf } from './readText.ts';

export interface Known {
  readonly path: string;
  readonly code: string;
  readonly hash: string;
  readonly count: number;
}

const keyOf = ({ path, code, hash }: Pick<Finding, 'path' | 'code' | 'hash'>): string => `${path}\n${code}\n${hash}`;

export function readBaseline(file: string): readonly Known[] {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON' : 'there is no such file';
    throw new UserError(`The baseline ${file} cannot be read: ${why}. --write-baseline makes one.`);
  }
  const problems: unknown = typeof read === 'object' && read !== null && 'problems' in read ? read.problems : undefined;
  if (!Array.isArray(problems) || !problems.every(isKnown))
    throw new UserError(`The baseline ${file} cannot be read: it is none of ours. --write-baseline makes one.`);
  return problems;
}

function isKnown(one: unknown): one is Known {
  return (
    typeof one === 'object' &&
    one !== null &&
    'path' in one &&
    typeof one.path === 'string' &&
    'code' in one &&
    typeof one.code === 'string' &&
    'hash' in one &&
    typeof one.hash === 'string' &&
    'count' in one &&
    typeof one.count === 'number'
  );
}

export function writeBaseline(file: string, findings: readonly Finding[]): void {
  const counts = new Map<string, Known>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const { path, code, hash } = finding;
    counts.set(key, { path, code, hash, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const problems = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, known]) => known);
  try {
    writeFileSync(file, `${JSON.stringify({ version: 1, problems }, undefined, 2)}\n`);
  } catch (error) {
    throw new UserError(`The baseline ${file} cannot be written: ${reasonOf(error)}.`);
  }
}

export interface Compared {
  readonly findings: readonly Finding[];
  /** What the baseline has and the files that were checked no longer have. */
  readonly gone: readonly Known[];
}

/** `paths`: of the files that were checked; of others nothing can be gone. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly Known[],
  paths: ReadonlySet<string>,
  isThere: (path: string) => boolean,
): Compared {
  const left = new Map(baseline.map((known) => [keyOf(known), known]));
  const marked = findings.map((finding): Finding => {
    const key = keyOf(finding);
    const known = left.get(key);
    if (known === undefined || known.count < 1) return finding;
    left.set(key, { ...known, count: known.count - 1 });
    return { ...finding, known: true };
  });
  const gone = [...left.values()].filter(({ count, path }) => count > 0 && (paths.has(path) || !isThere(path)));
  return { findings: marked, gone };
}
