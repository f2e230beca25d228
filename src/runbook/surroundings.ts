/** What the blocks of a runbook tell each other: functions, variables, the name of a database. */
import { functionsIn } from '../command/splitShell.ts';
import type { Effect } from '../command/types.ts';
import type { Part } from './parts.ts';

export interface Told {
  /** The texts that may define a function. */
  readonly definitions: readonly string[];
  readonly functions: ReadonlyMap<string, Effect>;
  /** Whether a block, or the front matter, sets a variable. */
  readonly isAssigned: (name: string) => boolean;
  /** The runbook says that its database is called `test`. */
  readonly saysTest: boolean;
}

/** `before`: of the last reading; its functions stay the same object where nothing changed them. */
export function tellEachOther(parts: readonly Part[], env: readonly string[], before: Told | undefined): Told {
  const definitions = parts.flatMap((part) => part.definitions);
  let assigned: ReadonlySet<string> | undefined;
  return {
    definitions,
    functions: before === undefined ? functionsOf(definitions) : functionsSince(before, definitions),
    isAssigned: (name) => {
      assigned ??= new Set([...env, ...parts.flatMap((part) => part.assigned())]);
      return assigned.has(name);
    },
    saysTest: parts.some(({ saysTest }) => saysTest),
  };
}

function functionsSince(before: Told, definitions: readonly string[]): Told['functions'] {
  const { length } = before.definitions;
  if (definitions.length === length && definitions.every((text, at) => text === before.definitions[at]))
    return before.functions;
  const functions = functionsOf(definitions);
  const isSame =
    functions.size === before.functions.size &&
    [...functions].every(([name, effect]) => before.functions.get(name) === effect);
  return isSame ? before.functions : functions;
}

/** Whether a text may define a function. */
export function mayDefine(text: string): boolean {
  return /\(\s{0,4}\)|\bfunction\b/.test(text);
}

function functionsOf(definitions: readonly string[]): Told['functions'] {
  // What only looks like a function is one that we cannot tell.
  const functions = new Map<string, Effect>(namesOfFunctions(definitions).map((name) => [name, 'unknown']));
  if (functions.size > 0) {
    for (const text of definitions)
      for (const [name, effect] of functionsIn(text, functions)) functions.set(name, effect);
  }
  return functions;
}

function namesOfFunctions(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    Array.from(
      text.matchAll(/([\w.:-]{1,80})\s{0,4}\(\s{0,4}\)|\bfunction\s{1,4}([\w.:-]{1,80})/g),
      (match) => match[1] ?? match[2] ?? '',
    ),
  );
}

/** The variables that a block's text sets. */
export function assignedIn(text: string): readonly string[] {
  const names: string[] = [];
  for (const match of text.matchAll(/(?:^|[\s;&|(])([A-Za-z_]\w{0,80})\+?=/g)) names.push(match[1] ?? '');
  for (const match of text.matchAll(/\b(?:read|for)\s+(?:-\w+\s+)?([A-Za-z_]\w{0,80})/g)) names.push(match[1] ?? '');
  return names;
}
