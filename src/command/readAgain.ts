/**
 * What is read once more after its quotes are gone, by another shell as code or by this one as arithmetic or as the name
 * of a variable: quotes do not hold a value there, and `$(…)` in it would run.
 */
import type { Assignment, Command, CommandNode, SyntaxNode, Word } from 'unbash';
import { namedBy } from './assigning.ts';
import { SHELLS } from './programs.ts';
import { startedProgram } from './startedProgram.ts';
import { argOf, literalOf, walk } from './words.ts';

const NUMBERS_COMPARED = /^-(?:eq|ne|lt|le|gt|ge)$/;
const ASKS_FOR_NAME = /^-[vR]$/;
const DECLARES = /^(?:export|declare|typeset|local|readonly|integer|float|nameref)$/;
/** Programs that are no shells and give the value of `-c` to one. */
const GIVES_TO_SHELL = /^(?:su|runuser|script|flock|sg)$/;

/** The parts right below a node. `node` comes from a text whose holes are covered with `_`. */
export function readAgainIn(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case 'Command':
      return [...codeIn(node), ...namesIn(node)];
    case 'Pipeline':
      return node.commands.slice(0, Math.max(0, node.commands.findLastIndex(readsCode))).flatMap(wordsBelow);
    case 'TestBinary':
      return NUMBERS_COMPARED.test(node.operator) ? [node.left, node.right] : [];
    case 'TestUnary':
      return ASKS_FOR_NAME.test(node.operator) ? [node.operand] : [];
    case 'ArithmeticFor':
      return [node.initialize, node.test, node.update].filter((part) => part !== undefined);
    case 'Assignment': {
      const elements = node.value.type === 'Word' ? [] : node.value.elements;
      const indexed = elements.filter(({ text }) => /^\[[^\]]*__/.test(text));
      return node.index === undefined ? indexed : [node.index, ...indexed];
    }
    case 'ParameterExpansion': {
      const slice = node.operation?.type === 'Slice' ? [node.operation.offset, node.operation.length] : [];
      return [node.index, ...slice].filter((part) => part !== undefined);
    }
    default:
      return [];
  }
}

function wordsBelow(root: CommandNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(root, (node) => {
    if (node.type === 'Word' || node.type === 'HereDoc') found.push(node);
    return node.type !== 'Word';
  });
  return found;
}

/** A shell or a MongoDB shell that has no script of its own: what stands in front of its pipe is its script. */
function readsCode(node: CommandNode): boolean {
  if (node.type !== 'Command') return false;
  const started = startedProgram(node);
  const args = started?.args.map(literalOf) ?? [];
  const operands = args.filter((word) => word?.startsWith('-') !== true);
  switch (started?.program) {
    case undefined:
      return false;
    case 'ssh':
      return operands.length === 1;
    case 'mongo':
    case 'mongosh':
      return !args.some((word) => word === '--eval' || word?.startsWith('--eval=') === true);
    default:
      return (
        SHELLS.has(started?.program ?? '') &&
        !args.some((word) => /^-\w*c/.test(word ?? '')) &&
        (operands.length === 0 || args.includes('-s'))
      );
  }
}

/** What another shell gets. */
function codeIn(command: Command): readonly SyntaxNode[] {
  const words = command.name === undefined ? [] : [command.name, ...command.args];
  const names = words.map((word) => (word.type === 'Word' ? (literalOf(word) ?? '') : '').replace(/^.*\//, ''));
  const remote = names.indexOf('ssh');
  if (remote >= 0) return [...words.slice(remote + 1), ...command.redirects];
  if (/^(?:eval|trap|watch)$/.test(names[0] ?? '')) return words.slice(1);
  const shell = names.findIndex((name) => SHELLS.has(name) || GIVES_TO_SHELL.test(name));
  if (shell < 0) return [];
  const flag = names.findIndex((name, at) => at > shell && /^-\w*c/.test(name));
  if (flag < 0) return SHELLS.has(names[shell] ?? '') || names[shell] === 'su' ? command.redirects : [];
  const code = words.findIndex((word, at) => at > flag && !word.text.startsWith('-'));
  return words.slice(flag + 1, code < 0 ? undefined : code + 1);
}

/** What a builtin takes for a name or a number; and the name of the program, which no value with blanks can be. */
function namesIn(command: Command): readonly SyntaxNode[] {
  if (command.name === undefined) return [];
  const program = literalOf(command.name) ?? '';
  const args = command.suffix.filter((part): part is Word | Assignment => /^(?:Word|Assignment)$/.test(part.type));
  if (/^_+$/.test(program)) return [command.name];
  if (program === 'let' || program === 'unset') return args;
  if (program === '[' || program === 'test') {
    return args.filter((_, at) => {
      const before = args[at - 1]?.text ?? '';
      return (
        NUMBERS_COMPARED.test(before) || ASKS_FOR_NAME.test(before) || NUMBERS_COMPARED.test(args[at + 1]?.text ?? '')
      );
    });
  }
  if (DECLARES.test(program)) {
    const counts = program === 'integer' || args.some(({ text }) => /^-\w*[in]/.test(text));
    return args.filter(({ type }) => type === 'Word' || counts);
  }
  const named = namedBy(program, args.map(argOf)).flatMap(({ name }) => name ?? []);
  return args.filter(({ text }) => named.some((name) => text.includes(name)));
}
