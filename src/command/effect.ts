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
import { namedInside, readsCodeInside } from './assigning.ts';
import { feeds, inputOf, programOf, readsSecret, textPrintedBy } from './input.ts';
import {
  copyKnown,
  forget,
  joinKnown,
  nothingKnown,
  setChoices,
  setGiven,
  setKnown,
  takeGiven,
  type Known,
} from './knownWords.ts';
import { forgetSet, isForever, leaves } from './loops.ts';
import { emptiesFile, noteRedirected } from './redirects.ts';
import { holdWords, noteAssignment, noteNamed } from './setVariables.ts';
import { judgeWords } from './simpleCommand.ts';
import { judgeHandedOn, judgePiped } from './unknownProgram.ts';
import { emptyVerdict, endsLater, MAX_DEPTH, raise, raiseUnknown, strongest, type Scope } from './verdict.ts';
import { givenWords, isDeclaration, judgeEachWay, knownWhereDefined, perhaps } from './ways.ts';
import { argOf, expands, HIDDEN_CODE, literalOf, nestedScripts, type Arg } from './words.ts';

/** Code inside a word, `sh -c '…'`: a program of its own, so that functions of ours do not reach into it. */
export function judgeCode(text: string, scope: Scope, known: Known = nothingKnown()): void {
  const script = parse(text);
  if (script.errors !== undefined) raiseUnknown(scope.verdict);
  judgeList(script.commands, { ...scope, known, functions: new Map(), depth: scope.depth + 1 });
}

export function judgeList(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.background !== true) {
      judgePipeline(statement.command, scope);
      continue;
    }
    // In the background nothing waits for it.
    const { ends } = scope.verdict;
    judgePipeline(statement.command, { ...scope, fed: true, known: copyKnown(scope.known) });
    scope.verdict.ends = ends;
  }
}

function judgePipeline(node: PipelineNode | Statement['command'], scope: Scope): void {
  switch (node.type) {
    case 'AndOr':
      for (const [at, part] of node.commands.entries())
        if (at === 0) judgePipeline(part, scope);
        else perhaps(scope, (known) => judgePipeline(part, { ...scope, known }));
      return;
    case 'Pipeline':
      for (const [at, part] of node.commands.entries()) {
        const before = node.commands[at - 1];
        const input = before === undefined ? undefined : textPrintedBy(before, scope.known);
        if (before !== undefined && input === undefined) judgePiped(before, part, scope);
        const inner = { ...scope, pipedInto: programOf(node.commands[at + 1]) ?? scope.pipedInto };
        // What the last part sets stays set in some shells.
        perhaps(scope, (known) =>
          judgeNode(part, before === undefined ? { ...inner, known } : { ...inner, known, fed: true, input }),
        );
      }
      return;
    default:
      judgeNode(node, scope);
  }
}

export function judgeNode(node: CommandNode | CompoundList, outer: Scope): void {
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
      judgeList(node.body.commands, { ...scope, known: copyKnown(scope.known) });
      return;
    case 'BraceGroup':
      judgeList(node.body.commands, scope);
      return;
    case 'If':
      judgeList(node.clause.commands, scope);
      for (const branch of [node, ...node.elif]) {
        if (branch !== node) perhaps(scope, (known) => judgeList(branch.clause.commands, { ...scope, known }));
        perhaps(scope, (known) => judgeList(branch.then.commands, { ...scope, known }));
      }
      perhaps(scope, (known) => judgeList(node.else?.commands ?? [], { ...scope, known }));
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
      forgetSet(node.body, scope);
      setChoices(scope.known, node.name.text, givenWords(node, scope));
      judgeList(node.body.commands, scope);
      forgetSet(node.body, scope);
      forget(scope.known, node.name.text);
      return;
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part !== undefined) judgeWord(part, scope);
      if (node.test === undefined && !leaves(node.body)) endsLater(scope.verdict, 'when stopped');
      forgetSet(node.body, scope);
      judgeList(node.body.commands, scope);
      forgetSet(node.body, scope);
      return;
    case 'While':
      forgetSet(node, scope);
      judgeList(node.clause.commands, scope);
      judgeList(node.body.commands, scope);
      forgetSet(node, scope);
      if (isForever(node.kind, node.clause) && !leaves(node.body)) endsLater(scope.verdict, 'when stopped');
      return;
    case 'Case':
      judgeWord(node.word, scope);
      for (const item of node.items) {
        for (const pattern of item.pattern) judgeWord(pattern, scope);
        perhaps(scope, (known) => judgeList(item.body.commands, { ...scope, known }));
      }
      return;
    case 'Function':
      // Defining runs nothing, but what it holds is what a click would bring into the terminal.
      judgeFunction(node, scope);
      return;
    case 'Coproc':
      raiseUnknown(scope.verdict);
      noteAssignment(node.name?.text ?? 'COPROC', undefined, scope);
      judgeNode(node.body, { ...scope, fed: true, known: nothingKnown() });
      forget(scope.known, node.name?.text ?? 'COPROC');
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
  judgeNode(node.body, { ...scope, functions, fed: true, known: knownWhereDefined() });
  scope.verdict.ends = ends;
}

function judgeSimple(node: SimpleCommand, around: Scope): void {
  const scope =
    node.name === undefined || node.prefix.length === 0
      ? around
      : { ...around, held: new Map(around.held), known: copyKnown(around.known) };
  let fed = scope.fed;
  const feeding: Redirection[] = node.redirects.filter(feeds);
  for (const part of node.prefix) {
    if (part.type === 'Assignment') {
      if (expands(part.text) || part.index !== undefined) judgeWord(part, scope);
      noteAssignment(part.name, part.value.type === 'Word' ? literalOf(part.value) : undefined, scope);
      setKnown(scope.known, part);
      holdWords(part.name, (part.value.type === 'Word' ? [part.value] : part.value.elements).map(argOf), scope);
    } else {
      judgeRedirect(part, scope);
      fed ||= feeds(part);
    }
  }
  if (emptiesFile(node)) raise(scope.verdict, 'unknown');
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
  const input = feeding.length > 0 ? inputOf(feeding, around.known) : scope.input;
  const own = fed === scope.fed && input === scope.input ? scope : { ...scope, fed, input };
  if (readsSecret(node, words)) scope.verdict.showsSecrets = true;
  // In the order in which they are written, what stands in its words comes behind the program.
  const inWords = scope.verdict.calls.splice(callsBefore);
  const called = scope.functions.get(words[0]?.value ?? '');
  judgeEachWay(words, around.known, own, (way, inner) => {
    if (called === undefined) judgeWords(way, inner);
    else {
      callFunction(way, called, inner);
      // `run() { "$@"; }; run kubectl delete pod x`
      judgeHandedOn(way.slice(1), inner);
    }
  });
  for (const part of node.suffix) if (part.type === 'Assignment' && isDeclaration(words)) setKnown(scope.known, part);
  if (scope !== around) joinKnown(around.known, [around.known, scope.known]);
  scope.verdict.calls.push(...inWords);
}

/** With the words that it is given: what it does, how it ends, and what variables hold behind it. */
function callFunction([name, ...given]: readonly Arg[], called: ShellFunction, scope: Scope): void {
  if (scope.depth > MAX_DEPTH) {
    raise(scope.verdict, 'deletes');
    return;
  }
  // A chain of functions that each call the next one twice costs twice as much with each.
  if (scope.budget.left-- <= 0) {
    raiseUnknown(scope.verdict);
    forget(scope.known, undefined);
    return;
  }
  const functions = new Map(scope.functions);
  functions.delete(name?.value ?? '');
  const verdict = emptyVerdict();
  const known = copyKnown(scope.known);
  setGiven(known, [given]);
  judgeNode(called.body, { ...scope, verdict, functions, known, depth: scope.depth + 1 });
  takeGiven(known, scope.known);
  joinKnown(scope.known, [scope.known, known]);
  // Its calls were told where it is defined.
  scope.verdict.effect = strongest(scope.verdict.effect, verdict.effect);
  scope.verdict.besides = strongest(scope.verdict.besides, verdict.besides);
  if (verdict.showsSecrets) scope.verdict.showsSecrets = true;
  endsLater(scope.verdict, verdict.ends);
}

/** What stands in `$(…)`, `` `…` `` and `<(…)` counts as much as the command around it. */
function judgeWord(node: SyntaxNode, scope: Scope): void {
  noteNamed(namedInside(node), scope);
  if (readsCodeInside(node)) raiseUnknown(scope.verdict);
  for (const script of nestedScripts(node)) {
    if (script === undefined) raiseUnknown(scope.verdict);
    else
      judgeList(script.commands, {
        ...scope,
        known: copyKnown(scope.known),
        functions: new Map(scope.functions),
        input: undefined,
      });
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
