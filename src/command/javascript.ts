/** Where a command hands JavaScript to a MongoDB shell: there `$group` is meant for the program, not for this shell. */
import type { Command as SimpleCommand, HereDocBody, SimpleExpansionPart, SyntaxNode, Word } from 'unbash';
import { literalOf, walk } from './words.ts';

/** The words behind `--eval` of `mongosh` or `mongo`, also through `kubectl exec … --`; undefined where there is none. */
export function evalWords(node: SimpleCommand): readonly Word[] | undefined {
  if (node.name === undefined || !mentionsMongo(node, node.name)) return undefined;
  const words = [node.name];
  for (const part of node.suffix) if (part.type === 'Word') words.push(part);
  const shell = words.findIndex((word) => /(?:^|\/)mongo(?:sh)?$/.test(literalOf(word) ?? ''));
  if (shell < 0) return undefined;
  const found: Word[] = [];
  for (let at = shell + 1; at < words.length; at++) {
    const word = words[at];
    const next = words[at + 1];
    if (word?.text === '--eval' && next !== undefined) found.push(next);
    else if (word?.text.startsWith('--eval=') === true) found.push(word);
  }
  return found;
}

function mentionsMongo(node: SimpleCommand, name: Word): boolean {
  return name.text.includes('mongo') || node.suffix.some((part) => part.type === 'Word' && part.text.includes('mongo'));
}

/** The `$name`s, `$$ROOT`'s two signs among them, that a script hands to a MongoDB shell in double quotes or a here-document. */
export function expansionsInJavaScript(root: SyntaxNode): readonly SimpleExpansionPart[] {
  const found: SimpleExpansionPart[] = [];
  walk(root, (node) => {
    // The text of escaped backticks has offsets of its own.
    if (node.type === 'Script') return node.source === undefined;
    if (node.type !== 'Command') return true;
    const words = evalWords(node);
    if (words === undefined) return true;
    const bodies = node.redirects.flatMap((part): readonly HereDocBody[] =>
      part.type === 'HereDoc' && part.delimiter?.quoted !== true ? [part.body] : [],
    );
    for (const root of [...words, ...bodies]) {
      walk(root, (part) => {
        if (part.type === 'SimpleExpansion') found.push(part);
        return part.type !== 'CommandExpansion';
      });
    }
    return true;
  });
  return found;
}
