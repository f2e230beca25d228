/** The words of the shell command that is being written, up to the cursor: the text behind it may not be read yet. */
import { coverHoles, findHoles } from '../command/placeholders.ts';

export interface WordsAt {
  /** In front of the one at the cursor, as written, without what is behind `>`. */
  readonly words: readonly string[];
  /** Of the word at the cursor; the cursor's own offset where none is begun. */
  readonly start: number;
  readonly quote: Quote;
}

type Quote = '' | "'" | '"';

/** A command, and how it is left again where it stands in `$(…)`. */
interface Frame {
  words: string[];
  /** Where the word begins that is being read. */
  start: number | undefined;
  isRedirect: boolean;
  readonly closes: string;
  readonly quoteAround: Quote;
}

interface Reading {
  readonly text: string;
  /** `text` with its holes covered, up to the cursor. */
  readonly covered: string;
  readonly outer: Frame[];
  frame: Frame;
  quote: Quote;
  /** Delimiters of here-documents that begin on the next line. */
  readonly waiting: string[];
}

/** Words behind which a command begins. */
const OPENERS = new Set(['do', 'then', 'else', 'elif', 'if', 'while', 'until', '!', '{', 'time']);
const BARE = /\\\n|\\[^]?|[ \t]+|'[^']*'?|"|\$\(|`|\n|\d*[<>][<>&|]*-?|&>{1,2}|[;|&]+|[()]|[^\\\s'"$`<>;|&()]+|[^]/y;
const QUOTED = /\\[^]?|"|\$\(|`|[^\\"$`]+|[^]/y;

/** Undefined in a comment, a here-document and the name of a file behind `>`: no word of a command stands there. */
export function wordsAt(text: string, offset: number): WordsAt | undefined {
  const covered = coverHoles(text, findHoles(text)).slice(0, offset);
  const reading: Reading = { text, covered, outer: [], frame: newFrame('', ''), quote: '', waiting: [] };
  for (let at = 0; at < offset;) {
    const pattern = reading.quote === '"' ? QUOTED : BARE;
    pattern.lastIndex = at;
    const token = pattern.exec(covered)?.[0] ?? covered.charAt(at);
    if (reading.quote === '"') readQuoted(reading, token, at);
    else if (token.startsWith('#') && reading.frame.start === undefined) {
      const end = covered.indexOf('\n', at);
      if (end < 0) return undefined;
      at = end;
      continue;
    } else readBare(reading, token, at);
    at += token.length;
    if (token === '\n' && reading.quote === '') {
      const behind = behindHereDocuments(reading, at);
      if (behind === undefined) return undefined;
      at = behind;
    }
  }
  const { frame, quote } = reading;
  return frame.isRedirect ? undefined : { words: frame.words, start: frame.start ?? offset, quote };
}

function newFrame(closes: string, quoteAround: Quote): Frame {
  return { words: [], start: undefined, isRedirect: false, closes, quoteAround };
}

function readQuoted(reading: Reading, token: string, at: number): void {
  if (token === '"') reading.quote = '';
  else if (token === '$(' || token === '`') enterOrLeave(reading, token, at);
}

function readBare(reading: Reading, token: string, at: number): void {
  const { frame } = reading;
  if (token === '\\\n' || /^[ \t]/.test(token)) endWord(reading, at);
  else if (token === '"') {
    frame.start ??= at;
    reading.quote = '"';
  } else if (token.startsWith("'")) {
    frame.start ??= at;
    if (token.length === 1 || !token.endsWith("'")) reading.quote = "'";
  } else if (token === '$(' || token === '`' || (token === ')' && reading.outer.length > 0))
    enterOrLeave(reading, token, at);
  else if (token === '(') {
    endCommand(reading, at);
    reading.outer.push(frame);
    reading.frame = newFrame(')', '');
  } else if (/^(?:\n|[;|&]+|\))$/.test(token)) endCommand(reading, at);
  else if (/^(?:\d*[<>]|&>)/.test(token)) readRedirect(reading, token, at);
  else frame.start ??= at;
}

function enterOrLeave(reading: Reading, token: string, at: number): void {
  const { frame } = reading;
  if (token === frame.closes) {
    endCommand(reading, at);
    reading.frame = reading.outer.pop() ?? frame;
    reading.quote = frame.quoteAround;
    return;
  }
  frame.start ??= at;
  reading.outer.push(frame);
  reading.frame = newFrame(token === '`' ? '`' : ')', reading.quote);
  reading.quote = '';
}

function readRedirect(reading: Reading, token: string, at: number): void {
  endWord(reading, at);
  const here = /^<<-?[ \t]*(["']?)([\w.-]+)\1/.exec(reading.text.slice(at, at + 100));
  if (here !== null && token !== '<<<') reading.waiting.push(here[2] ?? '');
  // `2>&-` closes, and names no file.
  reading.frame.isRedirect = !token.endsWith('&-');
}

function endWord(reading: Reading, at: number): void {
  const { frame, text } = reading;
  if (frame.start === undefined) return;
  const word = text.slice(frame.start, at);
  if (frame.isRedirect) frame.isRedirect = false;
  else if (frame.words.length > 0 || !OPENERS.has(word)) frame.words.push(word);
  frame.start = undefined;
}

function endCommand(reading: Reading, at: number): void {
  endWord(reading, at);
  reading.frame.words = [];
  reading.frame.isRedirect = false;
}

/** Undefined: the cursor stands in one of them. */
function behindHereDocuments({ covered, waiting }: Reading, from: number): number | undefined {
  let at = from;
  for (const delimiter of waiting.splice(0)) {
    for (let isInside = true; isInside;) {
      const lineEnd = covered.indexOf('\n', at);
      if (lineEnd < 0) return undefined;
      isInside = covered.slice(at, lineEnd).trim() !== delimiter;
      at = lineEnd + 1;
    }
  }
  return at;
}
