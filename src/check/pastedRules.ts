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
  /** The word that it makes; `meant` where nothing is said. */
  readonly word?: string;
}

/** What is to be known of a command, found once. */
interface Around {
  readonly command: Command;
  readonly text: string;
  /** Offset behind which another program's words begin: `kubectl exec web-1 -- …`. */
  readonly ownEnd: number;
  /** `kubectl exec web-1 ls`: its hyphens are missing. */
  readonly lacksEnd: boolean;
}

const MAY_BE = /[–—“”„‘’‚«»‹›＜＞]|&(?:lt|gt|amp|quot);/;
/** They print what they are given, whatever its signs. */
const PRINTS = /^(?:echo|printf|cat)$/;
/** Behind one hyphen they take no word, and hardly ever four letters: of others `–tulpn` may be either. */
const TWO_HYPHENS = /^(?:kubectl|oc|k|helm|docker|podman|git|aws|gcloud|az|eksctl|argocd|flux|istioctl|npm|mongosh)$/;
const MAX_QUOTED = 500;
const MAX_TITLE = 40;

function pastedSigns(manuscript: Manuscript): readonly Found[] {
  return manuscript.runbook.blocks.flatMap((block) => {
    if (block.kind !== 'shell' || !MAY_BE.test(block.text) || isTooDeep(block.text)) return [];
    return pastedIn(block).map(({ range, message, meant, word = meant }): Found => {
      const place = fileRange(block, range);
      return {
        range: place,
        message,
        ...(meant !== undefined && { fix: { title: `Write ${word}`, range: place, text: meant } }),
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
    const around = aroundOf(text, node);
    const set = node.prefix.filter((part) => part.type === 'Assignment');
    for (const word of [...set, ...(node.name === undefined ? [] : [node.name]), ...node.args]) {
      if (word.pos < done) continue;
      const pasted = signIn(word, around);
      if (pasted === undefined) continue;
      found.push(pasted);
      done = pasted.range.end;
    }
    return true;
  });
  return found;
}

function aroundOf(text: string, command: Command): Around {
  const end = command.args.find((word) => text.slice(word.pos, word.end) === '--');
  const execs = command.args.some((word) => text.slice(word.pos, word.end) === 'exec');
  return { command, text, ownEnd: end?.pos ?? command.end, lacksEnd: execs && end === undefined };
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

function signIn(word: Piece, around: Around): Pasted | undefined {
  const written = around.text.slice(word.pos, word.end);
  return (
    dashIn(written, word, around) ?? (/["'\\`]/.test(written) ? undefined : quotesOrBrackets(written, word, around))
  );
}

/** `–n`, `—tail`: programs that write text make one of two hyphens, and of one as well. */
function dashIn(written: string, { pos }: Piece, { command, ownEnd, lacksEnd }: Around): Pasted | undefined {
  // Elsewhere it may be a word of somebody who explains the line.
  const isAlone = lacksEnd && /^(?:[–—]-?|-[–—])$/.test(written);
  const dashes = isAlone ? written : /^(?:[–—]{1,2}|[–—]-|-[–—])(?=[A-Za-z][A-Za-z0-9-]*(?:=|$))/.exec(written)?.[0];
  if (dashes === undefined) return undefined;
  const flag = /^[^=]*/.exec(written.slice(dashes.length))?.[0] ?? '';
  const isOwn = pos < ownEnd && TWO_HYPHENS.test(command.name?.text ?? '');
  const isLong = isAlone || dashes.length === 2 || (isOwn && !lacksEnd && /^[a-z][a-z0-9-]{3,}$/.test(flag));
  const meant = isLong ? '--' : flag.length === 1 ? '-' : undefined;
  return {
    range: { start: pos, end: pos + dashes.length },
    message: `${dashes} is a dash of a text program. No flag begins with it: ${dashes}${flag} is read as a name. Write hyphens.`,
    meant,
    ...(meant !== undefined && { word: meant + flag }),
  };
}

const OPENING = /(?:^|=)([“”„‘’‚])/;

function quotesOrBrackets(written: string, { pos }: Piece, { command, text }: Around): Pasted | undefined {
  const bracketed = /[«‹＜]([\p{L}_][\p{L}\p{N}_.-]{0,60})[»›＞]/u.exec(written);
  if (bracketed !== null) {
    const start = pos + bracketed.index;
    return {
      range: { start, end: start + bracketed[0].length },
      message: `${bracketed[0]} looks like a value to fill in, but it runs as it stands. Write <${bracketed[1]}>: then it is asked for.`,
      meant: `<${bracketed[1]}>`,
    };
  }
  const opening = OPENING.exec(written);
  const sign = opening?.[1];
  if (opening === null || sign === undefined) return undefined;
  const start = pos + opening.index + opening[0].length - 1;
  const isDouble = /[“”„]/.test(sign);
  const rest = text.slice(start + 1, Math.min(command.end, start + MAX_QUOTED));
  const closing = (isDouble ? /[“”]/ : /[‘’]/).exec(rest);
  // `’80` and the like.
  if (closing === null && sign === '’') return undefined;
  const between = closing === null ? undefined : rest.slice(0, closing.index);
  const quote = isDouble ? '"' : "'";
  const meant = between === undefined || /["'`\\\n“”„]/.test(between) ? undefined : `${quote}${between}${quote}`;
  return {
    range: { start, end: start + 1 + (between === undefined ? 0 : between.length + 1) },
    message: `${sign} is a quote of a text program: to the shell it is a letter. Write ${quote}.`,
    meant,
    ...(meant !== undefined && meant.length > MAX_TITLE && { word: `${meant.slice(0, MAX_TITLE)}…` }),
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
