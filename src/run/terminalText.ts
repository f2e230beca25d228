/**
 * What reached a terminal → the text that a person would copy: line ends as LF, escape sequences removed, a line that was
 * redrawn as it stood last, full-screen programs as a note. Comes in pieces of bytes; how it is cut makes no difference.
 */
import { redraw } from './redraw.ts';
import { letterStart } from './letters.ts';

/** Bytes are held one to a character (latin1): exact, also where they are no text. */
export interface TerminalText {
  push(bytes: string): string;
  end(): string;
}

export interface TerminalTextOptions {
  /** Stands for what a full-screen program drew. */
  readonly fullScreen: string;
  /** Offset in all bytes of the last sequence that leaves the full screen; one entered behind it is never left: then nothing is hidden. */
  readonly lastLeave: number;
}

/** A line longer than this is handed on in parts. */
const maxHeld = 65_536;
/** Longer than any mark that a held line has inside (`ESC [ 12 G`), so that none is cut. */
const margin = 64;

/** Where something other than plain text may start. C1 controls are two bytes in UTF-8; alone 0x80–0x9f is a part of a letter. */
const special = /[\x1b\n\xc2]/g;
const remarkable = /[\x1b\xc2]|\r(?!\n)/g;
/** ECMA-48 control sequence, from behind its introducer. */
const controlSequence = /([\x30-\x3f]{0,64})[\x20-\x2f]{0,8}([\x40-\x7e])?/y;
const escapeSequence = /[\x20-\x2f]{0,8}([\x30-\x7e])?/y;
const stringEnd = /[\x07\x1b\n\xc2]/g;
const leaveFullScreen = /\x1b\[\?(?:1049|1047|47)l/g;
const fullScreenModes = /^\?(?:1049|1047|47)$/;

export function createTerminalText({ fullScreen, lastLeave }: TerminalTextOptions): TerminalText {
  let state: 'text' | 'string' | 'full screen' = 'text';
  /** What may be the beginning of a sequence. */
  let held = '';
  /** Of all bytes before `held`. */
  let offset = 0;
  /** The line so far, with carriage returns and the sequences that redraw. */
  let line = '';
  let out: string[] = [];

  const find = (pattern: RegExp, text: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  };
  /** Never more at once than fits, so that where a long line is cut does not depend on the pieces it came in. */
  const add = (text: string): void => {
    for (let at = 0; at < text.length;) {
      const fits = maxHeld + margin - line.length;
      line += text.slice(at, at + fits);
      at += fits;
      if (line.length >= maxHeld + margin) shorten();
    }
  };
  const shorten = (): void => {
    if (isRedrawn(line)) {
      const whole = letterStart(line, line.length);
      const shorter = redraw(line.slice(0, whole), { keepCursor: true });
      if (shorter.length < maxHeld / 2) {
        line = shorter + line.slice(whole);
        return;
      }
    }
    let cut = letterStart(line, maxHeld);
    const mark = line.lastIndexOf('\x1b', cut - 1);
    if (mark > cut - margin) cut = mark;
    // A carriage return belongs to the line feed that may follow.
    while (line[cut - 1] === '\r') cut -= 1;
    if (cut <= 0) cut = maxHeld;
    out.push(finished(line.slice(0, cut)));
    line = line.slice(cut);
  };
  const endLine = (): void => {
    // The recorded terminal made every line feed a carriage return and a line feed: one of them goes.
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    const own = content.endsWith('\r');
    out.push(finished(withoutReturns(content)), own ? '\r\n' : '\n');
    line = '';
  };
  const enterFullScreen = (): void => {
    if (line !== '') endLine();
    out.push(`${fullScreen}\n`);
    state = 'full screen';
  };

  /** One step from `at`; where to go on, or -1 where more bytes are needed to tell. */
  const step = (text: string, at: number, last: boolean): number => {
    if (state === 'full screen') {
      const found = find(leaveFullScreen, text, at);
      if (found < 0) return last ? text.length : -1;
      state = 'text';
      return leaveFullScreen.lastIndex;
    }
    if (state === 'string') return stepString(text, at, last);
    const next = find(special, text, at);
    if (next < 0) {
      add(text.slice(at));
      return text.length;
    }
    if (next > at) {
      add(text.slice(at, next));
      return next;
    }
    if (text[at] === '\n') {
      endLine();
      return at + 1;
    }
    if (at + 1 >= text.length) {
      if (!last) return -1;
      if (text[at] === '\xc2') add('\xc2');
      return at + 1;
    }
    return text[at] === '\x1b' ? stepEscape(text, at, last) : stepC1(text, at, last);
  };
  const stepC1 = (text: string, at: number, last: boolean): number => {
    const second = text.charCodeAt(at + 1);
    if (second === 0x9b) return stepControl(text, at, at + 2, last);
    if (second === 0x90 || second === 0x98 || (second >= 0x9d && second <= 0x9f)) {
      state = 'string';
      return at + 2;
    }
    if (second >= 0x80 && second <= 0x9f) return at + 2;
    add('\xc2');
    return at + 1;
  };
  const stepEscape = (text: string, at: number, last: boolean): number => {
    const second = text[at + 1] ?? '';
    if (second === '[') return stepControl(text, at, at + 2, last);
    if (']PX^_'.includes(second)) {
      state = 'string';
      return at + 2;
    }
    escapeSequence.lastIndex = at + 1;
    const found = escapeSequence.exec(text);
    const end = escapeSequence.lastIndex;
    return found?.[1] === undefined && end === text.length && !last ? -1 : Math.max(end, at + 1);
  };
  const stepControl = (text: string, at: number, from: number, last: boolean): number => {
    controlSequence.lastIndex = from;
    const [, parameters = '', final] = controlSequence.exec(text) ?? [];
    const end = Math.max(controlSequence.lastIndex, from);
    if (final === undefined) return end === text.length && !last ? -1 : end;
    if (final === 'h' && fullScreenModes.test(parameters) && offset + at < lastLeave) enterFullScreen();
    else if ((final === 'K' || final === 'G') && /^\d{0,4}$/.test(parameters)) add(`\x1b[${parameters}${final}`);
    return end;
  };
  /** Inside a title, a link or a picture. What nobody closes ends with its line. */
  const stepString = (text: string, at: number, last: boolean): number => {
    const found = find(stringEnd, text, at);
    if (found < 0) return text.length;
    const char = text[found];
    const following = text[found + 1];
    if ((char === '\x1b' || char === '\xc2') && following === undefined && !last) {
      return found > at ? found : -1;
    }
    if (char === '\xc2' && following !== '\x9c') return found + 1;
    state = 'text';
    if (char === '\n') return found;
    if (char === '\x07') return found + 1;
    // ST ends it; any other escape ends it too and stands for itself.
    return char === '\xc2' || following === '\\' ? found + 2 : found;
  };
  /** Most output is lines without anything to do but their ends. */
  const takePlainLines = (text: string): number => {
    const end = text.lastIndexOf('\n') + 1;
    if (state !== 'text' || line !== '' || end === 0) return 0;
    const first = find(remarkable, text, 0);
    const plainEnd = first < 0 || first >= end ? end : text.lastIndexOf('\n', first) + 1;
    if (plainEnd > 0) out.push(text.slice(0, plainEnd).replaceAll('\r\n', '\n'));
    return plainEnd;
  };
  const run = (bytes: string, last: boolean): string => {
    const text = held + bytes;
    let at = takePlainLines(text);
    while (at < text.length) {
      const next = step(text, at, last);
      if (next < 0) break;
      at = next;
    }
    // In a full screen only what may be the beginning of the end is held.
    if (state === 'full screen') at = Math.max(at, text.length - 8);
    held = text.slice(at);
    offset += at;
    if (last && line !== '') {
      out.push(finished(withoutReturns(line)));
      line = '';
    }
    const result = out.join('');
    out = [];
    return result;
  };
  return { push: (bytes) => run(bytes, false), end: () => run('', true) };
}

function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

function isRedrawn(line: string): boolean {
  return line.includes('\r') || /\x1b\[\d*G/.test(line);
}

function finished(line: string): string {
  if (isRedrawn(line)) return redraw(line, { keepCursor: false });
  return line.includes('\x1b') ? line.replace(/\x1b\[\d*[KG]/g, '') : line;
}

/** For `TerminalTextOptions.lastLeave`: reads in pieces too. -1 where there is none. */
export function createLastLeaveFinder(): { push(bytes: string): void; found(): number } {
  let held = '';
  let offset = 0;
  let last = -1;
  return {
    push(bytes) {
      const text = held + bytes;
      for (const match of text.matchAll(/\x1b\[\?(?:1049|1047|47)l/g)) last = offset + match.index;
      held = text.slice(-8);
      offset += text.length - held.length;
    },
    found: () => last,
  };
}
