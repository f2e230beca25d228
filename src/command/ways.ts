/** Judges a command with what its variables hold, where the command itself has set them. */
import type { For, Select } from 'unbash';
import { copyKnown, expandWords, joinKnown, nothingKnown, setGiven, type Known } from './knownWords.ts';
import { emptyVerdict, mergeVerdict, raiseUnknown, type Scope, type Verdict } from './verdict.ts';
import { argOf, type Arg } from './words.ts';

/** What may run or not: behind it, variables hold what they held before, or what it has set. */
export function perhaps({ known }: Scope, judge: (known: Known) => void): void {
  const after = copyKnown(known);
  judge(after);
  joinKnown(known, [known, after]);
}

/** In a function's body what it is given counts as a value: the words of a call are judged where it is called. */
export function knownWhereDefined(): Known {
  const known = nothingKnown();
  setGiven(known, [[{ text: '"$1"', value: undefined }]]);
  return known;
}

/** The words of `for X in …`, where they are all known. */
export function givenWords({ wordlist }: For | Select, { known }: Scope): readonly Arg[] {
  const words = (wordlist ?? []).map(argOf);
  const ways = expandWords(words, known) ?? [words];
  return ways.length === 1 ? (ways[0] ?? []) : ways.flat();
}

/** `local X=…`, `export X=…` without flags that make another kind of variable of it. */
export function isDeclaration([program, ...args]: readonly Arg[]): boolean {
  return (
    /^(?:local|export|declare|typeset|readonly)$/.test(program?.value ?? '') &&
    args.every(({ value, text }) => !/^[-+]/.test(value ?? text) || /^-[rxg]+$/.test(value ?? ''))
  );
}

/**
 * The command as it is written, and each way that its words may be. Where these do something else, they count; else it is
 * told as it is written.
 */
export function judgeEachWay(
  words: readonly Arg[],
  known: Known,
  scope: Scope,
  judge: (words: readonly Arg[], scope: Scope) => void,
): void {
  // What is started in the end is looked at elsewhere.
  const [first, ...args] = words;
  const ways = first === undefined ? undefined : expandWords(args, known);
  if (first === undefined || ways === undefined) {
    judge(words, scope);
    return;
  }
  if ((scope.budget.left -= ways.length) <= 0) {
    judge(words, scope);
    raiseUnknown(scope.verdict);
    return;
  }
  const ends: Known[] = [];
  const attempt = (some: readonly (readonly Arg[])[]): Verdict => {
    const verdict = emptyVerdict();
    for (const way of some) {
      const after = copyKnown(scope.known);
      judge([first, ...way], { ...scope, verdict, known: after });
      ends.push(after);
    }
    return verdict;
  };
  const written = attempt([args]);
  const meant = attempt(ways);
  written.showsSecrets ||= meant.showsSecrets;
  meant.showsSecrets ||= written.showsSecrets;
  mergeVerdict(scope.verdict, meant.effect === written.effect ? written : meant);
  joinKnown(scope.known, ends);
}
