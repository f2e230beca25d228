/**
 * Standard input of an exec. With a terminal it is the line discipline too: it echoes, takes back letters, and turns Ctrl-C and
 * Ctrl-D into what they mean; what `echo` gets has plain line feeds, as all that a program prints.
 */
import { StringDecoder } from 'node:string_decoder';
import type { PodPrograms } from '../types.ts';

/** What waits to be read: bytes, Ctrl-C, or Ctrl-D, which in a terminal ends one read, not the session. */
type Piece = Buffer | 'interrupt' | 'end';

/** What a line can grow to; a terminal takes no longer ones either. */
const maxLineLength = 4096;
const lineFeed = 0x0a;

export const createExecInput: PodPrograms['createExecInput'] = ({ isTty, echo, isOpen }) => {
  const pieces: Piece[] = [];
  let isEnded = !isOpen;
  /** Of who reads and waits. */
  let wake: (() => void) | undefined;

  const push = (piece: Piece): void => {
    pieces.push(piece);
    wake?.();
  };
  const discipline = createDiscipline(echo, push);
  const next = async (): Promise<Piece> => {
    for (;;) {
      const piece = pieces.shift();
      if (piece !== undefined) return piece;
      if (isEnded) return 'end';
      await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
  };

  return {
    feed: (bytes) => {
      if (isEnded || bytes.length === 0) return;
      if (isTty) discipline(bytes);
      else push(bytes);
    },
    end: () => {
      isEnded = true;
      wake?.();
    },
    hangUp: () => {
      isEnded = true;
      pieces.length = 0;
      wake?.();
    },
    readLine: async () => {
      const line: Buffer[] = [];
      for (;;) {
        const piece = await next();
        if (piece === 'interrupt') return { kind: piece };
        if (piece === 'end' && line.length === 0) return { kind: piece };
        const at = piece === 'end' ? 0 : piece.indexOf(lineFeed);
        if (piece !== 'end') line.push(at < 0 ? piece : piece.subarray(0, at));
        if (at < 0) continue;
        if (piece !== 'end' && at + 1 < piece.length) pieces.unshift(piece.subarray(at + 1));
        return { kind: 'line', text: Buffer.concat(line).toString() };
      }
    },
    readAll: async () => {
      const all: Buffer[] = [];
      for (let piece = await next(); typeof piece !== 'string'; piece = await next()) all.push(piece);
      return Buffer.concat(all);
    },
  };
};

/** Behind ESC, which an arrow key begins with: `[ … letter`, `O letter`, or one more. */
const wholeSequence = /^(?:\[.*[@-~]|O.|[^[O])$/s;

/** What a terminal does with keys before a program reads them. */
function createDiscipline(echo: (text: string) => void, push: (piece: Piece) => void): (bytes: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  /** What came behind ESC so far: it may come in two pieces. */
  let escape: string | undefined;
  let wasReturn = false;

  const send = (end: string): void => {
    const bytes = Buffer.from(line.join('') + end);
    line = [];
    if (bytes.length > 0) push(bytes);
  };
  const key = (letter: string): void => {
    switch (letter) {
      case '\r':
      case '\n':
        echo('\n');
        return send('\n');
      case '\x7f':
      case '\b':
        if (line.pop() !== undefined) echo('\b \b');
        return undefined;
      case '\x03':
        line = [];
        echo('^C');
        return push('interrupt');
      case '\x04':
        // In the middle of a line it hands over what is there
        if (line.length === 0) push('end');
        return send('');
      default:
        if ((letter < ' ' && letter !== '\t') || line.length >= maxLineLength) return undefined;
        line.push(letter);
        // One column, so that it can be erased like any other
        return echo(letter === '\t' ? ' ' : letter);
    }
  };

  return (bytes) => {
    for (const letter of decoder.write(bytes)) {
      if (escape !== undefined) {
        escape += letter;
        if (wholeSequence.test(escape) || escape.length > 32) escape = undefined;
      } else if (letter === '\x1b') escape = '';
      // Some clients send both
      else if (letter !== '\n' || !wasReturn) key(letter);
      wasReturn = letter === '\r';
    }
  };
}
