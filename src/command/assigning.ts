/**
 * The variables that a command sets without writing `NAME=…` in front: builtins that take a name, arithmetic, and
 * expansions that set. `KUBECONFIG` set in one of these ways sends a command to another cluster as well.
 */
import { HIDDEN_CODE, literalOf, walk, type Arg } from './words.ts';
import type { SyntaxNode } from 'unbash';

/** `name` undefined: the shell decides at run time which variable it is. `value` as far as it is a literal. */
export interface Named {
  readonly name: string | undefined;
  readonly value: string | undefined;
}

const unknownName: Named = { name: undefined, value: undefined };

/** Flags that take a value. Source: the manuals of bash, zsh and ksh. */
const VALUE_FLAGS: Readonly<Record<string, string>> = {
  read: 'adinNptuk',
  mapfile: 'dnOsuCc',
  readarray: 'dnOsuCc',
  printf: 'v',
  print: 'vuCxX',
  wait: 'p',
  set: 'A',
};
/** The value of these flags is a name that is set. */
const NAME_FLAGS: Readonly<Record<string, string>> = { read: 'aA', printf: 'v', print: 'v', wait: 'p', set: 'A' };

/** Builtins that take the name of a variable, or an expression. */
const TAKES_NAMES =
  /^(?:let|test|\[|printf|read|mapfile|readarray|declare|typeset|local|export|readonly|unset|wait|getopts|set)$/;

/** `printf -v 'a[$(x)]' …` runs what stands in the subscript. */
export function runsNames(program: string, args: readonly Arg[]): boolean {
  // Without `-v` printf only prints what it is given.
  if (program === 'printf' && !args.some(({ text }) => /^["']?-v/.test(text))) return false;
  return TAKES_NAMES.test(program) && args.some(({ value }) => HIDDEN_CODE.test(value ?? ''));
}

/** What a builtin sets or unsets by its name. Nothing for all other programs. */
export function namedBy(program: string, args: readonly Arg[]): readonly Named[] {
  switch (program) {
    case 'let':
      return args.flatMap((arg) => namedInArithmetic(arg.value ?? arg.text));
    case 'export':
    case 'declare':
    case 'typeset':
    case 'local':
    case 'readonly':
    case 'integer':
    case 'float':
    case 'nameref':
      return namedByDeclaration(program, args);
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'unset':
    case 'vared':
    case 'getopts': {
      const { operands, inFlags } = splitFlags(program, args);
      return [...inFlags, ...(program === 'getopts' ? operands.slice(1, 2) : operands).flatMap(namedByWord)];
    }
    case 'printf': {
      const { operands, inFlags } = splitFlags(program, args);
      return inFlags.length === 0 && mayBecomeFlag(operands) ? [unknownName] : inFlags;
    }
    case 'print':
    case 'wait':
    case 'set':
      return splitFlags(program, args).inFlags;
    case 'zstyle':
    case 'zparseopts':
    case 'zformat':
    case 'zstat':
    case 'strftime':
    case 'sysread':
      return args.flatMap(namedByWord).filter(({ name }) => name !== undefined);
    default:
      return [];
  }
}

function namedByDeclaration(program: string, args: readonly Arg[]): readonly Named[] {
  const isFlag = (arg: Arg): boolean => /^[-+]/.test(arg.text);
  const flags = args.filter(isFlag).map((arg) => arg.text);
  const has = (letter: string): boolean => flags.some((flag) => /^[-+]\w/.test(flag) && flag.includes(letter));
  const refers = program === 'nameref' || (program !== 'export' && program !== 'readonly' && has('n'));
  // `export X` and `declare -p X` leave it as it is; `export -n X`, `declare +x X` and `local X` do not.
  const keeps = (program === 'export' && !has('n')) || program === 'readonly';
  if (has('p') || has('f')) return [];
  return args
    .filter((arg) => !isFlag(arg))
    .flatMap((arg): readonly Named[] => {
      const assigned = /^["']?([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=(.*)$/s.exec(arg.value ?? arg.text);
      if (assigned !== null) {
        const value = arg.value === undefined ? undefined : assigned[2];
        const own = { name: assigned[1], value };
        // What is set through the reference later is the variable that it names here.
        return refers ? [own, { name: value?.replace(/^["']|["']$/g, ''), value: undefined }] : [own];
      }
      if (refers || arg.value === undefined) return [unknownName];
      return keeps ? [] : namedByWord(arg);
    });
}

/** `inFlags`: names that are the value of a flag, `printf -v NAME`. */
function splitFlags(
  program: string,
  args: readonly Arg[],
): { readonly operands: readonly Arg[]; readonly inFlags: readonly Named[] } {
  const valueFlags = VALUE_FLAGS[program] ?? '';
  const nameFlags = NAME_FLAGS[program] ?? '';
  const inFlags: Named[] = [];
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at];
    const text = arg?.value ?? arg?.text.replace(/^"/, '') ?? '';
    if (arg === undefined || text === '-' || !/^[-+]/.test(text)) break;
    if (text === '--') {
      at++;
      break;
    }
    for (let i = 1; i < text.length; i++) {
      const letter = text.charAt(i);
      if (!valueFlags.includes(letter) && !nameFlags.includes(letter)) continue;
      const glued = text.slice(i + 1);
      if (glued === '') at++;
      const value = glued === '' ? args[at] : { text: glued, value: arg.value === undefined ? undefined : glued };
      if (nameFlags.includes(letter) && value !== undefined) inFlags.push(...namedByWord(value));
      break;
    }
  }
  return { operands: args.slice(at), inFlags };
}

/** A format that is a variable's value may be `-vNAME`; no name has a `%`, a blank or a backslash in it. */
function mayBecomeFlag([first, second]: readonly Arg[]): boolean {
  if (first === undefined || first.value !== undefined || !/^"?[$`]/.test(first.text)) return false;
  if (!first.text.startsWith('"')) return true;
  const rest = first.text.slice(1).replace(/\$\w+|\$\{\w+\}/g, '');
  return second !== undefined && !(/[^\w"\]]/.test(rest) && !/[$`]/.test(rest));
}

/** `X`, `X[0]`, zsh's `X?question`. */
function namedByWord(arg: Arg): readonly Named[] {
  const { value, text } = arg;
  const name =
    value === undefined
      ? /^["']?([A-Za-z_]\w*)\[|^["']([A-Za-z_]\w*)\?/.exec(text)
      : /^([A-Za-z_]\w*)(?=$|\[|\?)/.exec(value);
  if (name !== null) return [{ name: name[1] ?? name[2], value: undefined }];
  return value === undefined ? [unknownName] : [];
}

const SETS = String.raw`(?:(?:[-+*/%&|^]|<<|>>|\*\*)?=(?!=)|\+\+|--)`;
const SET_BY_NAME = new RegExp(String.raw`([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*${SETS}|(?:\+\+|--)\s*([A-Za-z_]\w*)`, 'g');
const SET_BY_VALUE = new RegExp(String.raw`^["']?\s*\$\{?\w+\}?["']?$|\$\{?\w+\}?(?:\[[^\]]*\])?\s*${SETS}`);

/** `i = 5`, `i++`; a value that stands where a name would be is a name that we do not know. */
function namedInArithmetic(text: string): readonly Named[] {
  const names = Array.from(text.matchAll(SET_BY_NAME), (match) => ({ name: match[1] ?? match[2], value: undefined }));
  return SET_BY_VALUE.test(text) ? [...names, unknownName] : names;
}

/** What expansions and arithmetic below `root` set: `${X:=y}`, `$((X = 1))`, `a[X = 1]`. What stands in `$(…)` is left out. */
export function namedInside(root: SyntaxNode): readonly Named[] {
  const found: Named[] = [];
  walk(root, (node) => {
    switch (node.type) {
      case 'CommandExpansion':
      case 'ProcessSubstitution':
      case 'ArithmeticCommandExpansion':
        return false;
      case 'ParameterExpansion': {
        const { operation, index } = node;
        if (index !== undefined) found.push(...namedInSubscript(index.text));
        if (operation?.type === 'Default' && /^:?=$/.test(operation.operator)) {
          const name = node.prefix === undefined ? node.parameter : undefined;
          found.push({ name, value: operation.operand === undefined ? undefined : literalOf(operation.operand) });
        } else if (operation?.type === 'Slice') {
          // zsh's `${X::=y}` looks like a slice to bash.
          if (/^\$\{[^:]*::=/.test(node.text)) found.push({ name: node.parameter, value: undefined });
          else found.push(...namedInSubscript(node.text.slice(node.text.indexOf(':') + 1)));
        }
        // zsh's `${(P)X::=y}` sets the variable that X names.
        if (/^\$\{\([^)]*\).*=/s.test(node.text)) found.push(unknownName);
        return true;
      }
      case 'ArithmeticBinary':
        if (/^(?:[-+*/%&|^]|<<|>>|\*\*)?=$/.test(node.operator) && node.left.type === 'ArithmeticWord')
          found.push(nameInArithmetic(node.left.value));
        return true;
      case 'ArithmeticUnary':
        if (/^(?:\+\+|--)$/.test(node.operator) && node.operand.type === 'ArithmeticWord')
          found.push(nameInArithmetic(node.operand.value));
        return true;
      case 'TestBinary':
        if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(node.operator))
          found.push(...namedInSubscript(node.left.text), ...namedInSubscript(node.right.text));
        return true;
      case 'Assignment':
        if (node.index !== undefined) found.push(...namedInSubscript(node.index.text));
        return true;
      default:
        return true;
    }
  });
  return found;
}

function nameInArithmetic(word: string): Named {
  return { name: /^[A-Za-z_]\w*/.exec(word)?.[0], value: undefined };
}

/** A value alone is only read there. */
function namedInSubscript(text: string): readonly Named[] {
  return text.includes('=') || /\+\+|--/.test(text) ? namedInArithmetic(text) : [];
}

/** `[[ -v 'a[$(x)]' ]]` runs what stands in the subscript, `${x@P}` what stands in the variable. */
export function readsCodeInside(root: SyntaxNode): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.type === 'TestUnary') found ||= HIDDEN_CODE.test(literalOf(node.operand) ?? '');
    if (node.type === 'TestBinary' && node.operator.startsWith('-'))
      found ||= [node.left, node.right].some((word) => HIDDEN_CODE.test(literalOf(word) ?? ''));
    if (node.type === 'ParameterExpansion') found ||= /@[^}]*P[^}]*\}$/.test(node.text);
    return !/^(?:CommandExpansion|ProcessSubstitution)$/.test(node.type);
  });
  return found;
}
