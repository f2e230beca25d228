/** Judges parsed statements: what they do, how they end, what they show, which cluster they act on. The strongest part wins. */
import {
  parse,
  type CommandNode,
  type CompoundList,
  type PipelineNode,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type Command as SimpleCommand,
  type Function as ShellFunction,
} from 'unbash';
import { namedInside } from './assigning.ts';
import { noteWrittenFile } from './localFiles.ts';
import { judgeFedCode, judgeWords, noteAssignment, noteNamed } from './simpleCommand.ts';
import { emptyVerdict, endsLater, raise, raiseUnknown, type Scope, type Verdict } from './verdict.ts';
import { argOf, expands, literalOf, nestedScripts, walk } from './words.ts';

/** `shadowed`: names that are functions elsewhere in the runbook. */
export function judge(statements: readonly Statement[], shadowed: ReadonlySet<string>): Verdict {
  const verdict = emptyVerdict();
  judgeList(statements, {
    fed: false,
    shadowed,
    functions: new Map<string, ShellFunction>(),
    verdict,
    code: judgeCode,
    away: false,
    depth: 0,
  });
  return verdict;
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
      for (const [at, part] of node.commands.entries()) judgeNode(part, at === 0 ? scope : { ...scope, fed: true });
      return;
    default:
      judgeNode(node, scope);
  }
}

function judgeNode(node: CommandNode | CompoundList, scope: Scope): void {
  switch (node.type) {
    case 'Command':
      judgeSimple(node, scope);
      return;
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
      for (const word of node.wordlist ?? []) judgeWord(word, scope);
      if (node.type === 'Select' && !scope.fed) endsLater(scope.verdict, 'after input');
      noteAssignment(node.name.text, undefined, scope);
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

function judgeFunction(node: ShellFunction, scope: Scope): void {
  const { ends } = scope.verdict;
  const name = literalOf(node.name) ?? '';
  scope.functions.set(name, node);
  judgeNode(node.body, { ...scope, functions: new Map(), fed: true });
  scope.verdict.ends = ends;
}

function judgeSimple(node: SimpleCommand, scope: Scope): void {
  let fed = scope.fed;
  for (const part of node.prefix) {
    if (part.type === 'Assignment') {
      if (expands(part.text) || part.index !== undefined) judgeWord(part, scope);
      noteAssignment(part.name, part.value.type === 'Word' ? literalOf(part.value) : undefined, scope);
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
  for (const part of node.redirects) {
    if (part.type === 'HereDoc') judgeFedCode(words, part.body.text, scope);
    else if (part.type === 'HereString' && part.target !== undefined) {
      judgeFedCode(words, literalOf(part.target) ?? part.target.text, scope);
    }
  }
  const called = scope.functions.get(words[0]?.value ?? '');
  if (called !== undefined) {
    // The function's own commands were judged where it was defined; what it is given we cannot follow.
    raiseUnknown(scope.verdict);
    return;
  }
  // In the order in which they are written, what stands in its words comes behind the program.
  const inWords = scope.verdict.calls.splice(callsBefore);
  judgeWords(words, fed === scope.fed ? scope : { ...scope, fed });
  scope.verdict.calls.push(...inWords);
}

/** What stands in `$(…)`, `` `…` `` and `<(…)` counts as much as the command around it. */
function judgeWord(node: SyntaxNode, scope: Scope): void {
  noteNamed(namedInside(node), scope);
  for (const script of nestedScripts(node)) {
    raiseUnknown(scope.verdict);
    if (script !== undefined) judgeList(script.commands, { ...scope, functions: new Map(scope.functions) });
  }
}

function feeds(redirect: Redirection): boolean {
  return redirect.type !== 'Redirect' || redirect.operator === '<' || redirect.operator === '<>';
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
  if (redirect.type === 'HereString') return;
  const file = literalOf(target);
  const harmless = /^\/dev\/(?:null|stdout|stderr|stdin|tty|fd\/\d+)$/;
  const duplicates = redirect.operator === '>&' || redirect.operator === '<&';
  if (duplicates && (file === undefined || /^(?:\d*-?)$/.test(file))) {
    if (file === undefined) raise(scope.verdict, 'unknown');
    return;
  }
  const onlyReads = redirect.operator === '<' && file !== undefined && !/^\/dev\/(?:tcp|udp)\//.test(file);
  if (redirect.operator === '<' && file === undefined && !target.text.startsWith('/dev/')) return;
  if (onlyReads || (file !== undefined && harmless.test(file))) return;
  // `/dev/tcp/…` is a connection.
  if (redirect.operator === '<' || (file ?? target.text).startsWith('/dev/')) raise(scope.verdict, 'unknown');
  else noteWrittenFile(argOf(target), scope);
}

function isForever(kind: 'while' | 'until', clause: CompoundList): boolean {
  const [only, more] = clause.commands;
  if (only === undefined || more !== undefined || only.command.type !== 'Command') return false;
  const name = only.command.name?.text ?? '';
  return kind === 'while' ? name === 'true' || name === ':' : name === 'false';
}

/** A `break`, `exit` or `return` somewhere in the loop. */
function leaves(body: CompoundList): boolean {
  return body.commands.some((statement) => mentionsLeaving(statement));
}

function mentionsLeaving(root: SyntaxNode): boolean {
  return nodesOf(root).some((node) => node.type === 'Command' && /^(?:break|exit|return)$/.test(node.name?.text ?? ''));
}

function nodesOf(root: SyntaxNode): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  walk(root, (node) => {
    nodes.push(node);
    return node.type !== 'Word';
  });
  return nodes;
}
