/** What a word of the shell is before anything expands, and a walk through all that stands inside one. */
import { forEachChild, type Assignment, type ParsedScript, type SyntaxNode, type Word, type WordPart } from 'unbash';

/** A word of a command: `value` is undefined where the shell decides at run time what it is. */
export interface Arg {
  readonly text: string;
  readonly value: string | undefined;
}

const SPECIAL = /[$`'"\\{*?[]|[<>]\(/;
const EXPANDS = /[$`]|[<>]\(/;

/** The exact value of a word that nothing expands: `"kube"ctl` is `kubectl`; undefined for `$X`, `*`, `{a,b}`. */
export function literalOf(word: Word): string | undefined {
  if (!SPECIAL.test(word.text)) return word.text;
  const parts = word.parts;
  return parts === undefined || parts.every(isFixed) ? word.value : undefined;
}

function isFixed(part: WordPart): boolean {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return true;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.every((child) => child.type === 'Literal');
    default:
      return false;
  }
}

/** Text that holds code in a subscript: arithmetic, and builtins that take a name, run it. */
export const HIDDEN_CODE = /^(?:(?!\w\[).)*\w\[.*(?:\$[({[]|`)/s;

/** A word that may become a flag at run time. One value in double quotes counts as what its place is for. */
export function mayBeFlag(arg: Arg): boolean {
  return arg.value === undefined && (/^(?:\$|\{|-|`)/.test(arg.text) || isList(arg));
}

/** `"$@"`, `"${A[@]}"`, `"${@:2}"`: as many words as there are. */
export function isList({ text, value }: Arg): boolean {
  return value === undefined && /\$[@*]|\$\{!?(?:[@*]|\w+\[[@*]\])/.test(text);
}

/** It may become several words, whatever it is the value of: `$X` without quotes, `{a,b}`, a list. */
export function maySplit(arg: Arg): boolean {
  if (arg.value !== undefined) return false;
  const unquoted = arg.text.replaceAll(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, '');
  return isList(arg) || /[$`]|\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(unquoted);
}

/** Beside a flag that makes a verb harmless: it may become one that undoes it (`--dry-run=none`), or `--` in front of it. */
export function mayUndo(arg: Arg): boolean {
  return arg.value === undefined && (maySplit(arg) || /^["'-]*[$`{]/.test(arg.text));
}

export function argOf(node: Word | Assignment): Arg {
  if (node.type === 'Word') return { text: node.text, value: literalOf(node) };
  const value = node.value.type === 'Word' && node.index === undefined ? literalOf(node.value) : undefined;
  if (value !== undefined)
    return { text: node.text, value: `${node.name}${node.append === true ? '+=' : '='}${value}` };
  return { text: node.text, value: EXPANDS.test(node.text) ? undefined : node.text };
}

/** A word that another program will read as code: without its quotes, also where something in it expands here first. */
export function codeOf(arg: Arg): string {
  if (arg.value !== undefined) return arg.value;
  const text = withoutBackticks(arg.text, false);
  const inside = /^(["'])(.*)\1$/s.exec(text);
  return inside === null ? text : (inside[2] ?? '').replaceAll(/\\(["\\$`])/g, '$1');
}

/** `` `…` `` of the shell written as `$(…)`, so that no reader of the code behind takes it for its own. `isQuoted`: as in double quotes. */
export function withoutBackticks(text: string, isQuoted: boolean): string {
  if (!text.includes('`')) return text;
  let open = false;
  return text.replaceAll(isQuoted ? /\\[^]|`/g : /\\[^]|`|'[^']*'|"(?:\\[^]|[^"\\])*"/g, (piece) => {
    if (piece.startsWith('"')) return `"${withoutBackticks(piece.slice(1, -1), true)}"`;
    if (piece !== '`') return piece;
    open = !open;
    return open ? '$(' : ')';
  });
}

export function expands(text: string): boolean {
  return EXPANDS.test(text);
}

/**
 * Every node below `root` in source order, without recursion: hostile nesting costs no stack.
 * `enter` returns false to skip what is below a node.
 */
export function walk(root: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  const stack: SyntaxNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!enter(node)) continue;
    const at = stack.length;
    forEachChild(node, (child) => {
      stack.push(child);
    });
    for (let left = at, right = stack.length - 1; left < right; left++, right--) {
      const a = stack[left];
      const b = stack[right];
      if (a === undefined || b === undefined) break;
      stack[left] = b;
      stack[right] = a;
    }
  }
}

/** The scripts of `$(…)`, `` `…` `` and `<(…)` directly inside a node, not those inside one another. */
export function nestedScripts(root: SyntaxNode): readonly (ParsedScript | undefined)[] {
  const scripts: (ParsedScript | undefined)[] = [];
  walk(root, (node) => {
    switch (node.type) {
      case 'CommandExpansion':
      case 'ProcessSubstitution':
      case 'ArithmeticCommandExpansion':
        scripts.push(node.script);
        return false;
      default:
        return true;
    }
  });
  return scripts;
}
