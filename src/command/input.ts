/** What a command reads as its input, where that is written in the text itself. */
import { parse, type Command as SimpleCommand, type CommandNode, type Redirection } from 'unbash';
import { expandWords, textWith, type Known } from './knownWords.ts';
import { isSecretFile, printsSecretName, printsWhatItReads } from './secrets.ts';
import { argOf, codeOf, literalOf, withoutBackticks, type Arg } from './words.ts';

export function feeds(redirect: Redirection): boolean {
  return redirect.type !== 'Redirect' || redirect.operator === '<' || redirect.operator === '<>';
}

/** The here-document or here-string that counts: the last one. */
export function inputOf(redirects: readonly Redirection[], known: Known): string | undefined {
  const last = redirects.findLast((redirect) => feeds(redirect));
  if (last?.type === 'Redirect' && last.target !== undefined) return printedIn(last.target.text, known);
  if (last?.type === 'HereDoc') return bodyOf(last.body.text, last.delimiter?.quoted === true, known);
  if (last?.type === 'HereString' && last.target !== undefined) return printed([argOf(last.target)], known);
  return undefined;
}

/** In an unquoted here-document a backslash takes the sign from `$`. */
function bodyOf(text: string, isQuoted: boolean, known: Known): string {
  return isQuoted ? text : withoutBackticks(textWith(text, known), true).replaceAll(/\\([$`\\])/g, '$1');
}

/** What `echo '…'` and `cat <<EOF` hand on, where it is written. */
export function textPrintedBy(node: CommandNode, known: Known): string | undefined {
  if (node.type !== 'Command' || node.name === undefined) return undefined;
  const words = node.suffix.flatMap((part) => (part.type === 'Word' ? [argOf(part)] : []));
  const name = literalOf(node.name);
  if (name === 'cat' && words.every(({ text }) => text === '-')) return inputOf(node.redirects, known);
  if ((name !== 'echo' && name !== 'printf') || node.redirects.length > 0) return undefined;
  const told = words.filter((word, at) => !(at === 0 && /^-[neE]+$/.test(word.text)));
  return name === 'printf' && told.length > 1 ? undefined : printed(told, known).replaceAll(String.raw`\n`, '\n');
}

/** With what is known of variables put in: each way that it may be, below each other. */
function printed(words: readonly Arg[], known: Known): string {
  const ways = expandWords(words, known) ?? [words];
  return ways.map((way) => way.map(codeOf).join(' ')).join('\n');
}

/** The name of what a part of a pipe starts. */
export function programOf(node: CommandNode | undefined): string | undefined {
  return node?.type === 'Command' ? (node.name?.text ?? '').replace(/^.*\//, '') : undefined;
}

/** `tr '\\0' '\\n' < /proc/1/environ`, `base64 <<< "$PASSWORD"`. */
export function readsSecret({ redirects }: SimpleCommand, words: readonly Arg[]): boolean {
  if (redirects.length === 0 || !words.some(({ value }) => printsWhatItReads((value ?? '').replace(/^.*\//, ''))))
    return false;
  return redirects.some((redirect) => {
    const text = redirect.type === 'HereDoc' || !feeds(redirect) ? '' : (redirect.target?.text ?? '');
    return redirect.type === 'HereString' ? printsSecretName(text) : isSecretFile(text);
  });
}

/** What `<(echo …)` holds. */
export function printedIn(text: string, known: Known): string | undefined {
  const inside = /^<\((.*)\)$/s.exec(text)?.[1];
  const [only, more] = inside === undefined ? [] : parse(inside).commands;
  return only?.command.type === 'Command' && more === undefined ? textPrintedBy(only.command, known) : undefined;
}
