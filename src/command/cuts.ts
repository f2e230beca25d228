/** Finds statements that are cut: by the end of their block, by a blank behind a backslash, by a comment in the middle. */
import type { ParsedScript } from 'unbash';
import type { Problem } from '../errors.ts';
import { contains, readLeaves, type Leaves } from './leaves.ts';
import { walk } from './words.ts';

/** A problem, and the place in the text whose command has no Run because of it. */
export interface Cut {
  readonly problem: Problem;
  readonly at: number;
  /** The line goes on behind it: what follows belongs to the same command. */
  readonly joinsNext: boolean;
}

const BLANKS_BEHIND_BACKSLASH = /\\([ \t\r\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000\uFEFF]+)(?=\n|$)/g;
const COMMENT_BEHIND_BACKSLASH = /\\\n(?:[ \t]*\n)?[ \t]*(#[^\n]*)(?:\n|$)/g;

export function findCuts(text: string, script: ParsedScript): readonly Cut[] {
  const cuts: Cut[] = [];
  if (mayBeBroken(text)) findBroken(text, script, cuts);
  if (text.includes('<<')) findOpenHereDocuments(script, cuts);
  if (script.errors === undefined) return cuts;
  const textEnd = text.trimEnd().length;
  for (const error of script.errors) cuts.push(cutOfError(error.message, error.pos, text.length, textEnd));
  return cuts;
}

/** Most backslashes have a line end behind them and a word on the next line: a look at the letters there is enough. */
function mayBeBroken(text: string): boolean {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const behind = text.charCodeAt(at + 1);
    if (behind === 10) {
      let next = at + 2;
      let code = text.charCodeAt(next);
      while (code === 32 || code === 9 || code === 10) code = text.charCodeAt(++next);
      if (Number.isNaN(code) || code === 35) return true;
    } else if (Number.isNaN(behind) || behind > 126 || behind <= 32) return true;
  }
  return false;
}

function findBroken(text: string, script: ParsedScript, cuts: Cut[]): void {
  const blanks = Array.from(text.matchAll(BLANKS_BEHIND_BACKSLASH));
  const comments = Array.from(text.matchAll(COMMENT_BEHIND_BACKSLASH));
  const last = text.trimEnd().length - 1;
  const endsOpen = text.charAt(last) === '\\' && !isEscaped(text, last);
  if (blanks.length === 0 && comments.length === 0 && !endsOpen) return;
  const leaves = readLeaves(script);
  for (const match of blanks) addBlank(text, leaves, match.index, match[1] ?? '', cuts);
  for (const match of comments) {
    const comment = match[1] ?? '';
    addComment(text, leaves, match.index, match.index + match[0].indexOf(comment), comment, cuts);
  }
  if (endsOpen && !contains(leaves.covered, last) && !isInComment(text, leaves, last)) {
    cuts.push({
      at: last,
      joinsNext: false,
      problem: {
        code: 'statement-cut',
        severity: 'error',
        range: { start: last, end: last + 1 },
        message:
          'This command goes on after its last backslash, but the block ends here. Add the rest, or remove the backslash.',
        fix: { title: 'Remove the Backslash', range: { start: last, end: last + 1 }, text: '' },
      },
    });
  }
}

/** A backslash behind another one is a letter. */
function isEscaped(text: string, at: number): boolean {
  const before = /\\*$/.exec(text.slice(Math.max(0, at - 50), at))?.[0].length ?? 0;
  return before % 2 === 1;
}

function addBlank(text: string, { bare }: Leaves, at: number, blank: string, cuts: Cut[]): void {
  if (isEscaped(text, at) || !contains(bare, at)) return;
  const range = { start: at + 1, end: at + 1 + blank.length };
  cuts.push({
    at,
    joinsNext: true,
    problem: {
      code: 'blank-after-backslash',
      severity: 'error',
      range,
      message: 'There is a blank behind this backslash, so that the command ends here. Remove it to run the command.',
      fix: { title: 'Remove the Blank', range, text: '' },
    },
  });
}

/** `at` is the backslash, `start` the comment on the next line. */
function addComment(text: string, leaves: Leaves, at: number, start: number, comment: string, cuts: Cut[]): void {
  const before = text.slice(Math.max(0, at - 200), at).trimEnd();
  const continues = /(?:[|&;({]|\b(?:then|do|else))$/.test(before) || before === '';
  if (continues || contains(leaves.covered, at) || contains(leaves.covered, start)) return;
  if (isInComment(text, leaves, at)) return;
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const lineEnd = text.indexOf('\n', start);
  const range = { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1 };
  cuts.push({
    at,
    joinsNext: true,
    problem: {
      code: 'comment-in-command',
      severity: 'warning',
      range: { start, end: start + comment.length },
      message: 'A comment cannot stand inside a command that goes on over several lines: the command ends before it.',
      fix: { title: 'Remove the Comment', range, text: '' },
    },
  });
}

/** A backslash at the end of a comment continues nothing. */
function isInComment(text: string, { bare, covered }: Leaves, at: number): boolean {
  const lineStart = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 500);
  for (const match of text.slice(lineStart, at).matchAll(/(?<!\S)#/g)) {
    const sign = lineStart + match.index;
    if (!contains(bare, sign) && !contains(covered, sign)) return true;
  }
  return false;
}

function findOpenHereDocuments(script: ParsedScript, cuts: Cut[]): void {
  walk(script, (node) => {
    if (node.type === 'Script' && node.source !== undefined) return false;
    // A word's parts are read only when one asks for them.
    if (node.type === 'Word' || node.type === 'HereDocBody') return node.text.includes('<<');
    if (node.type !== 'HereDoc') return true;
    if (node.closing === undefined) {
      const word = node.delimiter?.value ?? '';
      cuts.push({
        at: node.pos,
        joinsNext: false,
        problem: {
          code: 'statement-cut',
          severity: 'error',
          range: { start: node.pos, end: node.end },
          message: `This here-document is not closed before the fence ends: the line ${word} is missing, or the block needs a longer fence.`,
        },
      });
    }
    return true;
  });
}

function cutOfError(message: string, at: number, length: number, textEnd: number): Cut {
  // What is not terminated runs to the end; `expected 'done'` counts as cut only where the text ends there.
  const isCut =
    message.startsWith('unterminated') || (/to close|expected command after/.test(message) && at >= textEnd);
  const end = Math.min(length, at + 1);
  const range = { start: Math.min(at, Math.max(0, end - 1)), end };
  if (isCut) {
    const what = message.includes('quote') ? 'This quote' : 'This statement';
    return {
      at,
      joinsNext: false,
      problem: {
        code: 'statement-cut',
        severity: 'error',
        range,
        message: `${what} is not closed before the fence ends. Close it, or give the block a longer fence.`,
      },
    };
  }
  return {
    at,
    joinsNext: false,
    problem: {
      code: 'shell-syntax',
      severity: 'warning',
      range,
      message: `The shell cannot read this (${message}). Correct it to run the command.`,
    },
  };
}
