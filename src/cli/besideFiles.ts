/** What stands beside a runbook on this machine's disk: each file is asked for once. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { anchorsIn } from '../check/anchors.ts';
import type { Beside } from '../check/types.ts';
import { filesBelow, slashed } from './findRunbooks.ts';
import { readText } from './readText.ts';

/** Above that, where a file of some name lies is not looked for. */
const MAX_FILES = 200_000;

export function besideFiles(root: string): Beside {
  const known = new Map<string, boolean>();
  const anchors = new Map<string, ReadonlySet<string> | undefined>();
  let byName: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    exists: (file) => {
      const answer = known.get(file) ?? existsSync(path.join(root, file));
      known.set(file, answer);
      return answer;
    },
    anchors: (file) => {
      if (anchors.has(file)) return anchors.get(file);
      const text = readText(path.join(root, file));
      const read = typeof text === 'string' ? anchorsIn(text) : undefined;
      anchors.set(file, read);
      return read;
    },
    named: (name) => (byName ??= namesBelow(root))?.get(name) ?? (byName.size === 0 ? undefined : []),
  };
}

function namesBelow(root: string): ReadonlyMap<string, readonly string[]> {
  const files = filesBelow(root, MAX_FILES);
  const names = new Map<string, string[]>();
  if (files.length >= MAX_FILES) return names;
  for (const file of files) {
    const relative = slashed(path.relative(root, file));
    const same = names.get(path.basename(file));
    if (same === undefined) names.set(path.basename(file), [relative]);
    else same.push(relative);
  }
  return names;
}
