/** Judges parsed statements: what they do, how they end, what they show, which cluster they act on. The strongest part wins. */
import {
  parse,
  type ParsedScript,
  type CommandNode,
  type CompoundList,
  type PipelineNode,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type Command as SimpleCommand,
  type Function as ShellFunction,
} from 'unbash';
import { namedInside, readsCodeInside } from './assigning.ts';
import { feeds, inputOf, programOf, readsSecret, textPrintedBy } from './input.ts';
import { isForever, leaves } from './loops.ts';
import { noteRedirected } from './redirects.ts';
import { holdWords, noteAssignment, noteNamed } from './setVariables.ts';
import { judgeWords } from './simpleCommand.ts';
import { judgeHandedOn, judgePiped } from './unknownProgram.ts';
import type { Effect } from './types.ts';
import {
  emptyVerdict,
  endsLater,
  MAX_DEPTH,
  raise,
  raiseUnknown,
  strongest,
  type Functions,
  type Scope,
  type Verdict,
} from './verdict.ts';
import { argOf, expands, HIDDEN_CODE, literalOf, nestedScripts, walk } from './words.ts';

/** `shadowed`: functions elsewhere in the runbook, and what they do. */
export function judge(statements: readonly Statement[], shadowed: Functions): Verdict {
  const verdict = emptyVerdict();
  judgeList(statements, scopeOf(verdict, shadowed));
  return verdict;
}

/** What each function of a script does. `others`: functions that they may call. */
export function judgeFunctions(script: ParsedScript, others: Functions): ReadonlyMap<string, Effect> {
  const nodes: ShellFunction[] = [];
  walk(script, (node) => {
    if (node.type === 'Function') nodes.push(node);
    return node.type !== 'Word';
  });
  const found = new Map<string, Effect>();
  const known: Functions = { get: (name) => found.get(name) ?? others.get(name) };
  // One that calls one that stands behind it is known in the next round.
  for (let round = 0; round < 3; round++) {
    for (const node of nodes) {
      const verdict = emptyVerdict();
      judgeNode(node.body, scopeOf(verdict, known));
      const name = node.name.text;
      found.set(name, strongest(verdict.effect, known.get(name) ?? 'reads'));
    }
  }
  return found;
}

function scopeOf(verdict: Verdict, shadowed: Functions): Scope {
  return {
    fed: false,
    shadowed,
    functions: new Map<string, ShellFunction>(),
    verdict,
    code: judgeCode,
    away: false,
    start: judgeWords,
    input: undefined,
    pipedInto: undefined,
    held: new Map<string, string>(),
    entered: new Set<ShellFunction>(),
    depth: 0,
  };
}

/** Code inside a word, `sh -c '…'`: a program of its own, so that functions of ours do not reach into it. */
function judgeCode(text: string, scope: Scope): void {
  const script = parse(text);
  if (script.errors !== undefined) raiseUnknown(scope.verdict);
  judgeList(script.commands, { ...scope, functions: new Map(), depth: scope.depth + 1 });
}

function judgeList(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.background !== true) {
      judgePipeline(statement.command, scope);
      continue;
    }
    // In the background nothing waits for it.
    const { ends } = scope.verdict;
    judgePipeline(statement.command, { ...scope, fed: true });
    scope.verdict.ends = ends;
  }
}

function judgePipeline(node: PipelineNode | Statement['command'], scope: Scope): void {
  switch (node.type) {
    case 'AndOr':
      for (const part of node.commands) judgePipeline(part, scope);
      return;
    case 'Pipeline':
      for (const [at, part] of node.commands.entries()) {
        const before = node.commands[at - 1];
        const input = before === undefined ? undefined : textPrintedBy(before);
        if (before !== undefined && input === undefined) judgePiped(before, part, scope);
        const inner = { ...scope, pipedInto: programOf(node.commands[at + 1]) ?? scope.pipedInto };
        judgeNode(part, before === undefined ? inner : { ...inner, fed: true, input });
      }
      return;
    default:
      judgeNode(node, scope);
  }
}

function judgeNode(node: CommandNode | CompoundList, outer: Scope): void {
  if (node.type === 'Command') {
    judgeSimple(node, outer);
    return;
  }
  // Several commands share one input: which of them reads it we do not follow.
  const scope = outer.input === undefined ? outer : { ...outer, input: undefined };
  switch (node.type) {
    case 'Redirected': {
      for (const redirect of node.redirects) judgeRedirect(redirect, scope);
      judgeNode(node.command, node.redirects.some(feeds) ? { ...scope, fed: true } : scope);
      return;
    }
    case 'CompoundList':
      judgeList(node.commands, scope);
      return;
    case 'Subshell':
    case 'BraceGroup':
      judgeList(node.body.commands, scope);
      return;
    case 'If':
      for (const branch of [node, ...node.elif]) {
        judgeList(branch.clause.commands, scope);
        judgeList(branch.then.commands, scope);
      }
      judgeList(node.else?.commands ?? [], scope);
      return;
    case 'For':
    case 'Select':
      for (const word of node.wordlist ?? []) {
        judgeWord(word, scope);
        if (HIDDEN_CODE.test(literalOf(word) ?? '')) raiseUnknown(scope.verdict);
      }
      if (node.type === 'Select' && !scope.fed) endsLater(scope.verdict, 'after input');
      noteAssignment(node.name.text, undefined, scope);
      holdWords(node.name.text, (node.wordlist ?? []).map(argOf), scope);
      judgeList(node.body.commands, scope);
      return;
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part !== undefined) judgeWord(part, scope);
      if (node.test === undefined && !leaves(node.body)) endsLater(scope.verdict, 'when stopped');
      judgeList(node.body.commands, scope);
      return;
    case 'While':
      judgeList(node.clause.commands, scope);
      judgeList(node.body.commands, scope);
      if (isForever(node.kind, node.clause) && !leaves(node.body)) endsLater(scope.verdict, 'when stopped');
      return;
    case 'Case':
      judgeWord(node.word, scope);
      for (const item of node.items) {
        for (const pattern of item.pattern) judgeWord(pattern, scope);
        judgeList(item.body.commands, scope);
      }
      return;
    case 'Function':
      // Defining runs nothing, but what it holds is what a click would bring into the terminal.
      judgeFunction(node, scope);
      return;
    case 'Coproc':
      raiseUnknown(scope.verdict);
      noteAssignment(node.name?.text ?? 'COPROC', undefined, scope);
      judgeNode(node.body, { ...scope, fed: true });
      return;
    case 'TestCommand':
    case 'ArithmeticCommand':
      judgeWord(node, scope);
  }
}

/** More than anybody defines in one command: what is called beyond is not followed. */
const MAX_FUNCTIONS = 100;

/** What its commands do is judged here, how they end where it is called. */
function judgeFunction(node: ShellFunction, scope: Scope): void {
  const { ends } = scope.verdict;
  const name = literalOf(node.name) ?? '';
  scope.functions.set(name, node);
  // Its body may call others that are defined behind it, and itself.
  const functions = scope.functions.size > MAX_FUNCTIONS ? new Map<string, ShellFunction>() : new Map(scope.functions);
  judgeNode(node.body, { ...scope, functions, fed: true });
  scope.verdict.ends = ends;
}

function judgeSimple(node: SimpleCommand, around: Scope): void {
  const scope =
    node.name === undefined || node.prefix.length === 0 ? around : { ...around, held: new Map(around.held) };
  let fed = scope.fed;
  const feeding: Redirection[] = node.redirects.filter(feeds);
  for (const part of node.prefix) {
    if (part.type === 'Assignment') {
      if (expands(part.text) || part.index !== undefined) judgeWord(part, scope);
      noteAssignment(part.name, part.value.type === 'Word' ? literalOf(part.value) : undefined, scope);
      holdWords(part.name, (part.value.type === 'Word' ? [part.value] : part.value.elements).map(argOf), scope);
    } else {
      judgeRedirect(part, scope);
      fed ||= feeds(part);
    }
  }
  if (node.name === undefined) return;
  const words = [argOf(node.name)];
  const callsBefore = scope.verdict.calls.length;
  if (expands(node.name.text)) judgeWord(node.name, scope);
  for (const part of node.suffix) {
    switch (part.type) {
      case 'Word':
      case 'Assignment':
        words.push(argOf(part));
        if (expands(part.text)) judgeWord(part, scope);
        continue;
      default:
        judgeRedirect(part, scope);
        fed ||= feeds(part);
    }
  }
  const input = feeding.length > 0 ? inputOf(feeding) : scope.input;
  const own = fed === scope.fed && input === scope.input ? scope : { ...scope, fed, input };
  if (readsSecret(node, words)) scope.verdict.showsSecrets = true;
  // In the order in which they are written, what stands in its words comes behind the program.
  const inWords = scope.verdict.calls.splice(callsBefore);
  const called = scope.functions.get(words[0]?.value ?? '');
  if (called === undefined) judgeWords(words, own);
  else {
    callFunction(words[0]?.value ?? '', called, own);
    // `run() { "$@"; }; run kubectl delete pod x`
    judgeHandedOn(words.slice(1), own);
  }
  scope.verdict.calls.push(...inWords);
}

/** What it does was judged where it is defined; that it may wait or run on counts only now. */
function callFunction(name: string, called: ShellFunction, scope: Scope): void {
  if (scope.depth > MAX_DEPTH) {
    raise(scope.verdict, 'deletes');
    return;
  }
  // Once is enough: a chain of functions that each call the next one twice would cost twice as much with each.
  if (scope.entered.has(called)) return;
  scope.entered.add(called);
  const functions = new Map(scope.functions);
  functions.delete(name);
  const verdict = emptyVerdict();
  judgeNode(called.body, { ...scope, verdict, functions, depth: scope.depth + 1 });
  endsLater(scope.verdict, verdict.ends);
}

/** What stands in `$(…)`, `` `…` `` and `<(…)` counts as much as the command around it. */
function judgeWord(node: SyntaxNode, scope: Scope): void {
  noteNamed(namedInside(node), scope);
  if (readsCodeInside(node)) raiseUnknown(scope.verdict);
  for (const script of nestedScripts(node)) {
    if (script === undefined) raiseUnknown(scope.verdict);
    else judgeList(script.commands, { ...scope, functions: new Map(scope.functions), input: undefined });
  }
}

function judgeRedirect(redirect: Redirection, scope: Scope): void {
  if (redirect.type === 'HereDoc') {
    if (redirect.delimiter?.quoted !== true && expands(redirect.body.text)) judgeWord(redirect.body, scope);
    return;
  }
  if (redirect.descriptor?.type === 'FileDescriptorVariable')
    noteAssignment(redirect.descriptor.name, undefined, scope);
  const { target } = redirect;
  if (target === undefined) return;
  if (expands(target.text)) judgeWord(target, scope);
  if (redirect.type === 'HereString') {
    // `read` may make a variable of it.
    if (HIDDEN_CODE.test(literalOf(target) ?? '')) raiseUnknown(scope.verdict);
    return;
  }
  noteRedirected(redirect, target, scope);
}
