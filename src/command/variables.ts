/** Which variables a command sets, which it reads without having set them, and which words the shell would empty. */
import type {
  Assignment,
  Command as SimpleCommand,
  CommandNode,
  CompoundList,
  Function as ShellFunction,
  ParameterExpansionPart,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
} from 'unbash';
import { evalWords } from './javascript.ts';
import { expands, literalOf, walk } from './words.ts';

export interface Variables {
  readonly assigns: readonly string[];
  readonly functions: readonly string[];
  readonly needs: readonly string[];
  readonly emptied: readonly string[];
}

interface Found {
  readonly assigns: Set<string>;
  readonly functions: Set<string>;
  readonly needs: Set<string>;
  readonly emptied: Set<string>;
  /** Names that other commands of the runbook set. */
  readonly known: ReadonlySet<string>;
}

/** What is set at a point of the command. A subshell has a copy, and what it sets is lost with it. */
interface Env {
  readonly set: Set<string>;
  readonly functions: Map<string, ShellFunction>;
  readonly lasting: boolean;
  /** Functions whose body is being read: one that calls itself is read once. */
  readonly active: ReadonlySet<string>;
  /** `source` and `eval` may set anything. */
  opaque: boolean;
  readonly found: Found;
}

/** Set in every shell, or by the run itself. */
const ALWAYS_SET = new Set(
  `HOME PATH USER LOGNAME PWD OLDPWD SHELL TERM LANG TMPDIR HOSTNAME HOSTTYPE MACHTYPE OSTYPE UID EUID PPID GROUPS
  SHLVL IFS RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME LINENO COLUMNS LINES REPLY OPTIND OPTARG PIPESTATUS
  FUNCNAME MAPFILE COPROC DIRSTACK KUBECONFIG KUBERC PAGER EDITOR COMP_WORDS _`.split(/\s+/),
);
const NAME = /^[A-Za-z_]\w*$/;

export function readVariables(statements: readonly Statement[], known: ReadonlySet<string>): Variables {
  const found: Found = { assigns: new Set(), functions: new Set(), needs: new Set(), emptied: new Set(), known };
  readList(statements, {
    set: new Set(),
    functions: new Map<string, ShellFunction>(),
    lasting: true,
    active: new Set(),
    opaque: false,
    found,
  });
  return {
    assigns: [...found.assigns],
    functions: [...found.functions],
    needs: [...found.needs],
    emptied: [...found.emptied],
  };
}

function subshell(env: Env): Env {
  return { ...env, set: new Set(env.set), functions: new Map(env.functions), lasting: false };
}

function assign(name: string | undefined, env: Env): void {
  if (name === undefined || !NAME.test(name)) return;
  env.set.add(name);
  if (env.lasting) env.found.assigns.add(name);
}

function need(name: string, env: Env): void {
  if (!NAME.test(name) || env.opaque || env.set.has(name)) return;
  if (ALWAYS_SET.has(name) || /^(?:LC_|BASH)/.test(name)) return;
  env.found.needs.add(name);
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
      for (const text of texts) assign(text, env);
      return;
    case 'printf':
      if (texts[0] === '-v') assign(texts[1], env);
      return;
    case 'getopts':
      assign(texts[1], env);
      return;
    case 'let':
      for (const text of texts) assign(/^["']?(\w+)\s*(?:[-+*/%]?=|\+\+|--)/.exec(text)?.[1], env);
      return;
    case 'unset':
      for (const text of texts) env.set.delete(text);
      return;
    case 'source':
    case '.':
    case 'eval':
      env.opaque = true;
      return;
    default: {
      const called = env.functions.get(name);
      if (called !== undefined && !env.active.has(name)) {
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

/** A word and all that expands in it. `javaScript`: lower-case names in it are meant for the program. */
function readWord(root: SyntaxNode, env: Env, javaScript = false): void {
  let afterTwoSigns = -1;
  walk(root, (node) => {
    switch (node.type) {
      case 'SimpleExpansion': {
        const name = node.text.slice(1);
        if (name === '$') afterTwoSigns = node.end;
        else if (javaScript && isMeantForProgram(name, env)) env.found.emptied.add(name);
        else need(name, env);
        return false;
      }
      case 'Literal': {
        // `$$ROOT`: the shell puts its own process number there.
        const name = node.pos === afterTwoSigns ? /^[A-Za-z_]\w*/.exec(node.text)?.[0] : undefined;
        if (javaScript && name !== undefined) env.found.emptied.add(`$${name}`);
        return false;
      }
      case 'ParameterExpansion':
        return readParameter(node, env);
      case 'ArithmeticExpansion':
        if (node.expression !== undefined) readArithmetic(node.expression, env, true);
        return false;
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        if (node.script !== undefined) readList(node.script.commands, subshell(env));
        return false;
      default:
        return true;
    }
  });
}

/** `$group`, `$sku`; not `$NAMESPACE`, and not a name that the runbook sets. */
function isMeantForProgram(name: string, env: Env): boolean {
  return /^[a-z_][A-Za-z_]*\w*$/.test(name) && name !== '_' && !env.set.has(name) && !env.found.known.has(name);
}

function readParameter(node: ParameterExpansionPart, env: Env): boolean {
  const operator = node.operation?.type === 'Default' ? node.operation.operator : '';
  const covered = /^:?[-=+]$/.test(operator);
  const lists = node.operation?.type === 'Names';
  if (!covered && !lists) need(node.parameter, env);
  if (/^:?=$/.test(operator)) assign(node.parameter, env);
  return true;
}

/** `$X` in arithmetic is read; a bare name only in `$((…))`, where an unset one counts as 0 unseen. */
function readArithmetic(root: SyntaxNode, env: Env, bareNames: boolean): void {
  walk(root, (node) => {
    switch (node.type) {
      case 'ArithmeticBinary':
        if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(node.operator) && node.left.type === 'ArithmeticWord')
          assign(node.left.value, env);
        return true;
      case 'ArithmeticUnary':
        if (/^(?:\+\+|--)$/.test(node.operator) && node.operand.type === 'ArithmeticWord')
          assign(node.operand.value, env);
        return true;
      case 'ArithmeticWord':
        if (bareNames && NAME.test(node.value)) need(node.value, env);
        if (node.value.startsWith('$') && node.parts === undefined) need(node.value.slice(1), env);
        return true;
      case 'ArithmeticCommandExpansion':
        if (node.script !== undefined) readList(node.script.commands, subshell(env));
        return false;
      case 'SimpleExpansion':
        need(node.text.slice(1), env);
        return false;
      case 'ParameterExpansion':
        return readParameter(node, env);
      case 'CommandExpansion':
        if (node.script !== undefined) readList(node.script.commands, subshell(env));
        return false;
      default:
        return true;
    }
  });
}
