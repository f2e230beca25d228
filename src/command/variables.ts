/** Which variables a command sets, which it reads without having set them, and which words the shell would empty. */
import type {
  Assignment,
  Command as SimpleCommand,
  CommandNode,
  CompoundList,
  Function as ShellFunction,
  PipelineNode,
  Redirection,
  Statement,
  Word,
} from 'unbash';
import { namedBy } from './assigning.ts';
import { evalWords } from './javascript.ts';
import { assign, readArithmetic, readWord, subshell, type Env, type Found, type Names } from './expansions.ts';
import { variablesOfModule, type Shell } from './ownVariables.ts';
import { argOf, expands, literalOf, walk } from './words.ts';

export interface Variables {
  readonly assigns: readonly string[];
  readonly functions: readonly string[];
  readonly needs: readonly string[];
  readonly emptied: readonly string[];
}

/** Without one of these nothing is set and nothing is read: most commands of a runbook. */
const MENTIONS_VARIABLES =
  /[$`=]|\(\s*\)|\(\(|\{\w+\}[<>]|\b(?:printf\s+-v|wait\s+-\w*p)|\b(?:read|for|select|mapfile|readarray|getopts|let|coproc|function)\b/;
const NO_VARIABLES: Variables = { assigns: [], functions: [], needs: [], emptied: [] };

/** `text`: where the statements stand. */
export function readVariables(text: string, statements: readonly Statement[], known: Names, shell: Shell): Variables {
  if (!MENTIONS_VARIABLES.test(text)) return NO_VARIABLES;
  const found: Found = {
    assigns: new Set(),
    functions: new Set(),
    needs: new Set(),
    emptied: new Set(),
    known,
    shell,
    callsLeft: 500,
  };
  readList(statements, {
    set: new Set(),
    functions: new Map<string, ShellFunction>(),
    lasting: true,
    active: new Set(),
    opaque: false,
    found,
    script: readList,
  });
  return {
    assigns: [...found.assigns],
    functions: [...found.functions],
    needs: [...found.needs],
    emptied: [...found.emptied],
  };
}

function readList(statements: readonly Statement[], env: Env): void {
  for (const statement of statements)
    readPipeline(statement.command, statement.background === true ? subshell(env) : env);
}

function readPipeline(node: PipelineNode | Statement['command'], env: Env): void {
  switch (node.type) {
    case 'AndOr':
      for (const part of node.commands) readPipeline(part, env);
      return;
    case 'Pipeline':
      for (const part of node.commands) readNode(part, node.commands.length > 1 ? subshell(env) : env);
      return;
    default:
      readNode(node, env);
  }
}

function readNode(node: CommandNode | CompoundList, env: Env): void {
  switch (node.type) {
    case 'Command':
      readSimple(node, env);
      return;
    case 'Redirected':
      for (const redirect of node.redirects) readRedirect(redirect, env);
      readNode(node.command, env);
      return;
    case 'CompoundList':
      readList(node.commands, env);
      return;
    case 'Subshell':
      readList(node.body.commands, subshell(env));
      return;
    case 'BraceGroup':
      readList(node.body.commands, env);
      return;
    case 'If':
      for (const branch of [node, ...node.elif]) {
        readList(branch.clause.commands, env);
        readList(branch.then.commands, env);
      }
      readList(node.else?.commands ?? [], env);
      return;
    case 'For':
    case 'Select':
      for (const word of node.wordlist ?? []) readWord(word, env);
      assign(node.name.text, env);
      readList(node.body.commands, env);
      return;
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update])
        if (part !== undefined) readArithmetic(part, env, false);
      readList(node.body.commands, env);
      return;
    case 'While':
      readList(node.clause.commands, env);
      readList(node.body.commands, env);
      return;
    case 'Case':
      readWord(node.word, env);
      for (const item of node.items) {
        for (const pattern of item.pattern) readWord(pattern, env);
        readList(item.body.commands, env);
      }
      return;
    case 'Function':
      env.functions.set(node.name.text, node);
      if (env.lasting) env.found.functions.add(node.name.text);
      return;
    case 'Coproc':
      assign(node.name?.text ?? 'COPROC', env);
      readNode(node.body, subshell(env));
      return;
    case 'TestCommand':
      walk(node, (child) => {
        if (child.type === 'TestUnary' && /^-[nzvR]$/.test(child.operator)) guard(child.operand, env);
        if (child.type === 'Word') readWord(child, env);
        return child.type !== 'Word';
      });
      return;
    case 'ArithmeticCommand':
      if (node.expression !== undefined) readArithmetic(node.expression, env, false);
  }
}

/** `[ -z "$X" ]` asks whether it is set: after that its emptiness is meant. */
function guard(word: Word, env: Env): void {
  for (const name of word.text.match(/[A-Za-z_]\w*/g) ?? []) env.set.add(name);
}

function readSimple(node: SimpleCommand, env: Env): void {
  const prefix = node.name === undefined || node.prefix.length === 0 ? env : subshell(env);
  for (const part of node.prefix) {
    if (part.type === 'Assignment') readAssignment(part, prefix);
    else readRedirect(part, env);
  }
  if (node.name === undefined) return;
  if (expands(node.name.text)) readWord(node.name, env);
  const name = literalOf(node.name);
  const javaScript = evalWords(node);
  const words: (Word | Assignment)[] = [];
  for (const part of node.suffix) {
    if (part.type === 'Word' || part.type === 'Assignment') words.push(part);
    else readRedirect(part, env, javaScript !== undefined);
  }
  if (name === 'test' || name === '[') guardTest(words, env);
  for (const word of words) {
    if (word.type === 'Assignment' && isDeclaration(name)) readAssignment(word, env);
    else if (expands(word.text)) readWord(word, env, word.type === 'Word' && javaScript?.includes(word) === true);
  }
  readBuiltin(name, words, env);
}

function isDeclaration(name: string | undefined): boolean {
  return /^(?:export|declare|typeset|local|readonly)$/.test(name ?? '');
}

function guardTest(words: readonly (Word | Assignment)[], env: Env): void {
  for (const [at, word] of words.entries()) {
    const operand = words[at + 1];
    if (/^-[nzv]$/.test(word.text) && operand?.type === 'Word') guard(operand, env);
  }
}

function readBuiltin(name: string | undefined, words: readonly (Word | Assignment)[], env: Env): void {
  const texts = words.map((word) => word.text);
  switch (name) {
    case undefined:
      return;
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'printf':
    case 'getopts':
    case 'wait':
    case 'let':
      for (const named of namedBy(name, words.map(argOf))) assign(named.name, env);
      return;
    case 'unset':
      for (const text of texts) env.set.delete(text);
      return;
    case 'zmodload':
      for (const own of texts.flatMap((text) => variablesOfModule[text] ?? [])) assign(own, env);
      return;
    case 'source':
    case '.':
    case 'eval':
      env.opaque = true;
      return;
    default: {
      const called = env.functions.get(name);
      if (called !== undefined && !env.active.has(name) && env.found.callsLeft-- > 0) {
        readNode(called.body, { ...env, active: new Set([...env.active, name]) });
      }
    }
  }
}

function readAssignment(node: Assignment, env: Env): void {
  if (expands(node.text)) {
    if (node.index !== undefined) readWord(node.index, env);
    if (node.value.type === 'Word') readWord(node.value, env);
    else for (const element of node.value.elements) readWord(element, env);
  }
  assign(node.name, env);
}

function readRedirect(redirect: Redirection, env: Env, javaScript = false): void {
  if (redirect.type === 'HereDoc') {
    if (redirect.delimiter?.quoted !== true && expands(redirect.body.text)) readWord(redirect.body, env, javaScript);
    return;
  }
  if (redirect.descriptor?.type === 'FileDescriptorVariable') assign(redirect.descriptor.name, env);
  if (redirect.target !== undefined && expands(redirect.target.text)) readWord(redirect.target, env);
}
