/** Loops that do not end by themselves. */
import type { CompoundList, SyntaxNode } from 'unbash';
import { walk } from './words.ts';

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
