/** The programs that a statement starts, with the words they are given and where those stand: also in `$(…)` and `sh -c '…'`. */
import { parse, type SyntaxNode, type Word } from 'unbash';
import { SHELLS, WRAPPERS } from './programs.ts';
import type { Range } from './types.ts';
import { literalOf, walk, type Arg } from './words.ts';

export interface PlacedArg extends Arg {
  /** Offsets in the block's text. */
  readonly range: Range;
}

export interface Started {
  readonly words: readonly PlacedArg[];
  /** False inside code whose offsets are not those of the text: each word's range is then that of the code. */
  readonly exact: boolean;
}

/** Deeper nobody writes; what is there has no trap. */
const MAX_DEPTH = 3;
/** What some trap is about, also in code that stands in a word. */
const PROGRAMS = /kubectl|\boc\b|^k$|mongo|jmap/;
/** They start what follows among their words. */
const RUNNERS: ReadonlySet<string> = new Set([
  ...Object.keys(WRAPPERS),
  'kubectl',
  'oc',
  'docker',
  'podman',
  'nerdctl',
  'watch',
  'xargs',
  'nsenter',
  'chroot',
  'ssh',
]);

/** `mayHold`: whether a text is worth a look; code in a word is parsed only where it is. */
export function startedIn(statements: readonly SyntaxNode[], mayHold: (text: string) => boolean): readonly Started[] {
  const found: Started[] = [];
  for (const statement of statements) collect(statement, (range) => range, true, 0, mayHold, found);
  return found;
}

function collect(
  root: SyntaxNode,
  place: (range: Range) => Range,
  exact: boolean,
  depth: number,
  mayHold: (text: string) => boolean,
  found: Started[],
): void {
  walk(root, (node) => {
    // The text of escaped backticks has offsets of its own.
    if (node.type === 'Script' && node.source !== undefined) return false;
    if (node.type !== 'Command' || node.name === undefined) return true;
    const words = [node.name];
    for (const part of node.suffix) if (part.type === 'Word') words.push(part);
    if (!words.some(({ text }) => PROGRAMS.test(text))) return true;
    const placed = words.map((word) => ({
      text: word.text,
      value: literalOf(word),
      range: place({ start: word.pos, end: word.end }),
    }));
    found.push({ words: placed, exact });
    for (const [at, word] of words.entries()) {
      if (depth < MAX_DEPTH && isCode(words, at) && mayHold(word.text))
        readCode(word, place, exact, depth, mayHold, found);
    }
    return true;
  });
}

/** `sh -c CODE`, `eval CODE`, `ssh host CODE`, `watch CODE`. */
function isCode(words: readonly Word[], at: number): boolean {
  const flag = words[at - 1];
  const isFlag = flag !== undefined && /^-[a-z]*c$/.test(flag.text);
  if (isFlag && words.slice(0, at - 1).some(({ text }) => SHELLS.has(baseName(text)))) return true;
  return at > 0 && /^(?:eval|ssh|watch)$/.test(words[0]?.text ?? '') && /\s/.test(words[at]?.text ?? '');
}

function readCode(
  word: Word,
  place: (range: Range) => Range,
  exact: boolean,
  depth: number,
  mayHold: (text: string) => boolean,
  found: Started[],
): void {
  const code = literalOf(word);
  const isQuoted = /^'[^']*'$/.test(word.text);
  const whole = place({ start: word.pos, end: word.end });
  const inner = (range: Range): Range =>
    isQuoted ? place({ start: word.pos + 1 + range.start, end: word.pos + 1 + range.end }) : whole;
  // What expands in double quotes is still a word of the code.
  const text = code ?? word.text.replace(/^"(.*)"$/s, '$1');
  for (const statement of parse(text).commands) collect(statement, inner, exact && isQuoted, depth + 1, mayHold, found);
}

/** The words from a program on, behind `sudo`, `kubectl exec … --` and the like; `undefined` where it is not started. */
export function startOf({ words }: Started, program: RegExp): readonly PlacedArg[] | undefined {
  const at = words.findIndex(({ value }) => value !== undefined && program.test(baseName(value)));
  if (at < 0) return undefined;
  return at === 0 || RUNNERS.has(baseName(words[0]?.value ?? '')) ? words.slice(at) : undefined;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
