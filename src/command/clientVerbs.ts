/** Finds the verb among the words of kubectl, oc and helm, and what it does: the worst of what it may be where that is not sure. */
import { lastFlag, type Line, type Syntax } from './flags.ts';
import type { Effect } from './types.ts';
import { strongest } from './verdict.ts';
import type { Verb, Verbs } from './verbs.ts';
import { maySplit, mayUndo, type Arg } from './words.ts';

export interface Found {
  /** Undefined: not one that we know, or not a word that is fixed. */
  readonly verb: Verb | undefined;
  /** The parent's effect where its second word is not listed. */
  readonly sure: boolean;
  /** `['rollout', 'restart']`; empty where it is not one that we know, or not sure. */
  readonly path: readonly string[];
}

export function findVerb(verbs: Verbs, line: Line): Found {
  const [first, second] = line.operands;
  const name = first?.arg.value;
  const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  const sure = first === undefined || first.at < line.unsureFrom;
  const path = verb === undefined || name === undefined || !sure ? [] : [name];
  if (verb?.subs === undefined) return { verb, sure, path };
  const sub = second?.arg.value;
  const subVerb = sub !== undefined && Object.hasOwn(verb.subs, sub) ? verb.subs[sub] : undefined;
  const surer = sure && (second === undefined || second.at < line.unsureFrom);
  return {
    verb: subVerb ?? verb,
    sure: surer,
    path: subVerb === undefined || sub === undefined || !surer ? path : [...path, sub],
  };
}

export function judgeVerb(found: Found, verbs: Verbs, args: readonly Arg[], line: Line, syntax: Syntax): Effect {
  if (line.operands.length === 0 && line.rest.length === 0 && args.every((arg) => arg.value !== undefined))
    return 'reads';
  if (found.verb === undefined || !found.sure) {
    // A flag that we do not know may have eaten a word: then any word may be the verb.
    const any = args.map((arg) => effectOfWord(verbs, arg.value));
    return any.reduce(strongest, 'unknown');
  }
  return found.verb.dryRun === true && isDryRun(args, line, syntax) ? 'reads' : found.verb.effect;
}

function effectOfWord(verbs: Verbs, word: string | undefined): Effect {
  const verb = word !== undefined && Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb === undefined) return 'unknown';
  return Object.values(verb.subs ?? {}).reduce((effect, sub) => strongest(effect, sub.effect), verb.effect);
}

/**
 * `--dry-run`, `=client`, `=server`: the last one counts, and not one that a flag before it takes for its value. A word that
 * only the shell knows may be the last one.
 */
export function isDryRun(args: readonly Arg[], line: Line, syntax: Syntax): boolean {
  // What is sent to a path as it stands is sent: `--dry-run` counts for nothing there.
  if (args.some(({ text }) => /^--raw(?:$|=)/.test(text))) return false;
  if (args.slice(0, args.length - line.rest.length).some((arg, at) => mayUndo(arg) && !isValue(arg, at))) return false;
  const flag = lastFlag(line, '--dry-run');
  if (flag === undefined || flag.at > line.unsureFrom) {
    if (flag === undefined) return false;
    const before = args[flag.at - 1]?.value;
    if (
      before === undefined ||
      (before.startsWith('-') && !before.includes('=') && !syntax.switches.has(before) && !isGlued(before))
    ) {
      return false;
    }
  }
  const word = args[flag.at]?.value;
  return word === '--dry-run' || word === '--dry-run=client' || word === '--dry-run=server';

  /** `-f "$FILE"`, `-n "$NS"`: whatever it holds, it is that flag's. */
  function isValue(arg: Arg, at: number): boolean {
    return (
      !maySplit(arg) &&
      line.flags.some(
        (flag) =>
          flag.at === at - 1 &&
          flag.at < line.unsureFrom &&
          flag.written === arg.text &&
          syntax.valueFlags.has(flag.name),
      )
    );
  }

  function isGlued(text: string): boolean {
    return !text.startsWith('--') && text.length > 2 && syntax.valueFlags.has(text.slice(0, 2));
  }
}
