/** Where in the text of a command its variables stand: what `assigns` and `needs` name, with their places. */
import { parse, type Assignment, type Command, type SyntaxNode, type Word } from 'unbash';
import { namedBy } from './assigning.ts';
import { commentsOf } from './leaves.ts';
import { isTooDeep } from './limits.ts';
import { coverHoles, findHoles } from './placeholders.ts';
import type { Range } from './types.ts';
import { argOf, literalOf, walk } from './words.ts';

export interface VariablePlace {
  readonly name: string;
  /** Of the name alone, without `$` and braces. Offsets in the text. */
  readonly range: Range;
  readonly isSet: boolean;
  /** In a comment, which tells of it. */
  readonly isMention?: true;
}

const NAME = /^[A-Za-z_]\w*$/;
/** They name a variable without setting it. */
const NAMING = /^(?:export|declare|typeset|local|readonly|unset)$/;

/** In the order in which they are written. What is not expanded here, such as the script in single quotes, is left out. */
export function variablePlaces(text: string): readonly VariablePlace[] {
  if (isTooDeep(text)) return [];
  const places = new Map<number, VariablePlace>();
  const add = (name: string, start: number, isSet: boolean): void => {
    // What an escape or a hole has moved is no place to write at.
    if (!NAME.test(name) || !text.startsWith(name, start)) return;
    const known = places.get(start);
    places.set(start, {
      name,
      range: { start, end: start + name.length },
      isSet: isSet || known?.isSet === true,
    });
  };
  const script = parse(coverHoles(text, findHoles(text)));
  walk(script, (node) => readNode(node, add));
  const mentions = commentsOf(text, script).flatMap((comment) => namedInComment(text, comment));
  return [...places.values(), ...mentions].sort((a, b) => a.range.start - b.range.start);
}

function namedInComment(text: string, comment: Range): readonly VariablePlace[] {
  const words = text.slice(comment.start, comment.end);
  return Array.from(words.matchAll(/(?<!\\)\$(\{?)([A-Za-z_]\w*)/g), ({ 1: brace = '', 2: name = '', index }) => {
    const start = comment.start + index + 1 + brace.length;
    return { name, range: { start, end: start + name.length }, isSet: false, isMention: true };
  });
}

type Add = (name: string, start: number, isSet: boolean) => void;

/** False: what is below the node is not this shell's. */
function readNode(node: SyntaxNode, add: Add): boolean {
  switch (node.type) {
    case 'Script':
      return node.source === undefined;
    case 'HereDoc':
      return node.delimiter?.quoted !== true;
    case 'SimpleExpansion':
      add(node.text.slice(1), node.pos + 1, false);
      return true;
    case 'ParameterExpansion': {
      const isSet = node.operation?.type === 'Default' && node.operation.operator.endsWith('=');
      add(node.parameter, node.parameterPos, isSet);
      return true;
    }
    case 'Assignment':
      add(node.name, node.pos, true);
      return true;
    case 'For':
    case 'Select':
      add(node.name.text, node.name.pos, true);
      return true;
    case 'ArithmeticBinary': {
      const { left } = node;
      if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(node.operator) && left.type === 'ArithmeticWord')
        add(left.value, left.pos, true);
      return true;
    }
    case 'ArithmeticUnary': {
      const { operand } = node;
      if (/^(?:\+\+|--)$/.test(node.operator) && operand.type === 'ArithmeticWord')
        add(operand.value, operand.pos, true);
      return true;
    }
    case 'ArithmeticWord':
      if (node.value.startsWith('$')) add(node.value.slice(1), node.pos + 1, false);
      else add(node.value, node.pos, false);
      return true;
    case 'TestUnary':
      if (node.operator === '-v') add(node.operand.text, node.operand.pos, false);
      return true;
    case 'FileDescriptorVariable':
      add(node.name, node.pos + 1, true);
      return true;
    case 'Command':
      readBuiltin(node, add);
      return true;
    default:
      return true;
  }
}

/** `read X`, `export X`, `printf -v X`, `[ -v X ]`. */
function readBuiltin(node: Command, add: Add): void {
  const program = node.name === undefined ? undefined : literalOf(node.name);
  if (program === undefined) return;
  const words = node.args.filter((arg): arg is Word => arg.type === 'Word');
  const set = new Set(
    namedBy(
      program,
      node.args.map((arg: Word | Assignment) => argOf(arg)),
    ).map(({ name }) => name),
  );
  for (const [at, { text, pos }] of words.entries()) {
    const before = words[at - 1]?.text;
    const isTested = (program === '[' || program === 'test') && before === '-v';
    if (set.has(text) || NAMING.test(program) || isTested) add(text, pos, set.has(text) && program !== 'unset');
  }
}
