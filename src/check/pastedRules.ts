/** Signs that a text program or a wiki made of others: long dashes, curly quotes, `&lt;`, and brackets that no hole has. */
import type { Command } from 'unbash';
import { checkShell } from '../command/checkShell.ts';
import { isTooDeep } from '../command/limits.ts';
import type { Range } from '../command/types.ts';
import { walk } from '../command/words.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { Block } from '../runbook/types.ts';
import type { Found, Manuscript, Rule } from './types.ts';

/** A word or an assignment. */
interface Piece {
  readonly pos: number;
  readonly end: number;
}

interface Pasted {
  /** Offsets in the block's text. */
  readonly range: Range;
  readonly message: string;
  /** What was there before, where that is certain. */
  readonly meant: string | undefined;
}

const MAY_BE = /[–—“”„‘’‚«»‹›＜＞]|&(?:lt|gt|amp|quot);/;
/** They print what they are given, whatever its signs. */
const PRINTS = /^(?:echo|printf|cat)$/;
/** Their long flags have one hyphen. */
const ONE_HYPHEN = /\b(?:find|java|jcmd|jmap|javac|openssl|keytool|terraform|go|ffmpeg|convert|nomad|consul|vault)\b/;

function pastedSigns(manuscript: Manuscript): readonly Found[] {
  return manuscript.runbook.blocks.flatMap((block) => {
    if (block.kind !== 'shell' || !MAY_BE.test(block.text) || isTooDeep(block.text)) return [];
    return pastedIn(block).map(({ range, message, meant }): Found => {
      const place = fileRange(block, range);
      return {
        range: place,
        message,
        ...(meant !== undefined && { fix: { title: `Write ${meant}`, range: place, text: meant } }),
      };
    });
  });
}

function pastedIn({ text }: Block): readonly Pasted[] {
  const found: Pasted[] = [];
  let done = 0;
  walk(checkShell(text).script, (node) => {
    if (node.type === 'HereDoc') return false;
    if (node.type !== 'Command' || node.pos < done) return true;
    const entity = entityAt(text, node);
    if (entity !== undefined) {
      found.push(entity);
      done = entity.range.end;
    }
    if (PRINTS.test(node.name?.text ?? '')) return true;
    const set = node.prefix.filter((part) => part.type === 'Assignment');
    for (const word of [...set, ...(node.name === undefined ? [] : [node.name]), ...node.args]) {
      if (word.pos < done) continue;
      const pasted = signIn(text, word, node);
      if (pasted === undefined) continue;
      found.push(pasted);
      done = pasted.range.end;
    }
    return true;
  });
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** To the shell `&lt;` is the end of a command, and another that is called `lt`. */
function entityAt(text: string, { name }: Command): Pasted | undefined {
  if (name === undefined || !Object.hasOwn(ENTITIES, name.text) || text.charAt(name.pos - 1) !== '&') return undefined;
  const start = name.pos - 1;
  const rest = text.slice(start, start + 200);
  const written =
    /^&lt;[\p{L}_][\p{L}\p{N}_ .-]{0,80}&gt;/u.exec(rest)?.[0] ?? /^(?:&(?:lt|gt|amp|quot);)+/.exec(rest)?.[0];
  if (written === undefined) return undefined;
  const meant = written.replaceAll(/&(lt|gt|amp|quot);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
  return {
    range: { start, end: start + written.length },
    message: `${written} is how a web page writes ${meant}. Here the shell reads it as the end of the command and as others.`,
    meant,
  };
}

function signIn(text: string, word: Piece, command: Command): Pasted | undefined {
  const written = text.slice(word.pos, word.end);
  return (
    dashIn(written, word, text.slice(command.pos, command.end)) ??
    (/["'\\`]/.test(written) ? undefined : quotesOrBrackets(text, written, word, command))
  );
}

/** `–n`, `—tail`: programs that write text make one of two hyphens, and of one as well. */
function dashIn(written: string, { pos }: Piece, command: string): Pasted | undefined {
  // Elsewhere it may be a word of somebody who explains the line.
  const isAlone = /^(?:[–—]-?|-[–—])$/.test(written) && /\bexec\s/.test(command) && !/\s--\s/.test(command);
  const dashes = isAlone ? written : /^(?:[–—]{1,2}|[–—]-|-[–—])(?=[A-Za-z][A-Za-z0-9-]*(?:=|$))/.exec(written)?.[0];
  if (dashes === undefined) return undefined;
  const flag = written.slice(dashes.length).replace(/=.*/s, '');
  // `–it` may be `-it`, `–jar` is `-jar`.
  const isLong = isAlone || dashes.length === 2 || (flag.length > 3 && !ONE_HYPHEN.test(command));
  return {
    range: { start: pos, end: pos + dashes.length },
    message: `${dashes} is a dash of a text program. No flag begins with it: ${dashes}${flag} is read as a name. Write hyphens.`,
    meant: isLong ? '--' : flag.length === 1 ? '-' : undefined,
  };
}

const QUOTES = /(?:^|=)([“”„‘’‚])/;

function quotesOrBrackets(text: string, written: string, { pos }: Piece, command: Command): Pasted | undefined {
  const bracketed = /[«‹＜]([\p{L}_][\p{L}\p{N}_.-]{0,60})[»›＞]/u.exec(written);
  if (bracketed !== null) {
    const start = pos + bracketed.index;
    return {
      range: { start, end: start + bracketed[0].length },
      message: `${bracketed[0]} looks like a value to fill in, but it runs as it stands. Write <${bracketed[1]}>: then it is asked for.`,
      meant: `<${bracketed[1]}>`,
    };
  }
  const opening = QUOTES.exec(written);
  const sign = opening?.[1];
  if (opening === null || sign === undefined) return undefined;
  const start = pos + opening.index + opening[0].length - 1;
  const isDouble = /[“”„]/.test(sign);
  const rest = text.slice(start + 1, command.end);
  const closing = (isDouble ? /[“”]/ : /[‘’]/).exec(rest);
  // `’80` and the like.
  if (closing === null && sign === '’') return undefined;
  const between = closing === null ? undefined : rest.slice(0, closing.index);
  const quote = isDouble ? '"' : "'";
  return {
    range: { start, end: start + 1 + (between === undefined ? 0 : between.length + 1) },
    message: `${sign} is a quote of a text program: to the shell it is a letter. Write ${quote}.`,
    meant: between === undefined || /["'`\\\n“”„]/.test(between) ? undefined : `${quote}${between}${quote}`,
  };
}

const bash = (line: string): string => `# Shop\n\n\`\`\`bash\n${line}\n\`\`\`\n`;

export const pastedRules: readonly Rule[] = [
  {
    code: 'pasted-signs',
    severity: 'warning',
    title: 'Dashes and quotes of a text program',
    why: 'A text program or a wiki made `–n`, `“web”` or `&lt;pod&gt;` of what was typed. The shell reads it as something else.',
    cure: 'Write hyphens, straight quotes and `<pod>`.',
    bad: bash('kubectl get pods –n shop'),
    good: bash('kubectl get pods -n shop'),
    check: pastedSigns,
  },
];
