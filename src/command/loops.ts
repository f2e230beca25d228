/** Loops: those that do not end by themselves, and what any of them sets. */
import type { Command, CompoundList, Function as ShellFunction, SyntaxNode } from 'unbash';
import { namedBy, namedInside } from './assigning.ts';
import { forget, forgetGiven, mayHold } from './knownWords.ts';
import type { Scope } from './verdict.ts';
import { argOf, walk } from './words.ts';

export function isForever(kind: 'while' | 'until', clause: CompoundList): boolean {
  const [only, more] = clause.commands;
  if (only === undefined || more !== undefined || only.command.type !== 'Command') return false;
  const name = only.command.name?.text ?? '';
  return kind === 'while' ? name === 'true' || name === ':' : name === 'false';
}

/** A `break`, `exit` or `return` somewhere in the loop. */
export function leaves(body: CompoundList): boolean {
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

/** What a loop sets may be set already when its first command runs again, and need not be set behind it. */
export function forgetSet(root: SyntaxNode, scope: Scope, seen = new Set<ShellFunction>()): void {
  const { known } = scope;
  walk(root, (node) => {
    if (node.type === 'Assignment') mayHold(known, node);
    if (node.type === 'For' || node.type === 'Select') forget(known, node.name.text);
    if (node.type === 'Command') forgetSetBy(node, scope, seen);
    return true;
  });
  for (const { name } of namedInside(root)) forget(known, name);
}

function forgetSetBy(node: Command, scope: Scope, seen: Set<ShellFunction>): void {
  const [first, ...args] = [...(node.name === undefined ? [] : [node.name]), ...node.suffix].flatMap((part) =>
    part.type === 'Word' || part.type === 'Assignment' ? [argOf(part)] : [],
  );
  const program = first?.value;
  const called = scope.functions.get(program ?? '');
  if (called !== undefined && !seen.has(called)) {
    seen.add(called);
    forgetSet(called, scope, seen);
  }
  if (program === undefined ? first !== undefined : /^(?:eval|source|\.|trap|command|builtin)$/.test(program))
    forget(scope.known, undefined);
  for (const { name } of namedBy(program ?? '', args)) forget(scope.known, name);
  if (program === 'shift' || program === 'set') forgetGiven(scope.known);
}
