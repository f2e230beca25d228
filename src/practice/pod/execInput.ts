/**
 * Standard input of an exec. With a terminal it is the line discipline too: it echoes, erases, and turns Ctrl-C and Ctrl-D into
 * what they mean; what `echo` gets has plain line feeds, as all that a program prints.
 */
import { StringDecoder } from 'node:string_decoder';
import type { ExecInput } from '../types.ts';

export interface FedInput extends ExecInput {
  feed(bytes: Buffer): void;
  /** The caller has closed its side: what was typed is still read. */
  end(): void;
  resize(columns: number, rows: number): void;
  /** The caller is gone. */
  hangUp(): void;
}

export interface ExecInputOptions {
  readonly isTty: boolean;
  readonly echo: (text: string) => void;
  /** Whether there is a standard input at all. */
  readonly isOpen: boolean;
}

/** What waits to be read. Ctrl-D in a terminal ends one read, not the session. */
type Piece =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'interrupt' } | { readonly kind: 'end' };

/** What a line can grow to; a terminal takes no longer ones either. */
const maxLineLength = 4096;
const lineFeed = 0x0a;

export function createExecInput({ isTty, echo, isOpen }: ExecInputOptions): FedInput {
  const pieces: Piece[] = [];
  let isEnded = !isOpen;
  let isGone = false;
  /** Of who reads and waits. */
  let wake: (() => void) | undefined;
  let controller = new AbortController();
  /** A program asked to be told of Ctrl-C, and does not read. */
  let isWatched = false;
  let size = { columns: 80, rows: 24 };

  const push = (piece: Piece): void => {
    pieces.push(piece);
    wake?.();
  };
  const interrupt = (): void => {
    const told = controller;
    controller = new AbortController();
    if (wake || !isWatched) push({ kind: 'interrupt' });
    isWatched = false;
    told.abort();
  };
  const discipline = createDiscipline(echo, push, interrupt);
  /** `undefined`: nothing more comes. */
  const next = async (): Promise<Piece | undefined> => {
    for (;;) {
      const piece = pieces.shift();
      if (piece || isEnded) return piece;
      await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
  };

  return {
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    get interrupted() {
      if (isGone) return AbortSignal.abort();
      isWatched = true;
      return controller.signal;
    },
    feed: (bytes) => {
      if (isEnded || bytes.length === 0) return;
      if (isTty) discipline(bytes);
      else push({ kind: 'bytes', bytes });
    },
    end: () => {
      isEnded = true;
      wake?.();
    },
    resize: (columns, rows) => {
      size = { columns, rows };
    },
    hangUp: () => {
      isEnded = true;
      isGone = true;
      pieces.length = 0;
      controller.abort();
      wake?.();
    },
    readLine: async () => {
      isWatched = false;
      const line: Buffer[] = [];
      for (;;) {
        const piece = await next();
        if (piece?.kind === 'interrupt') return piece;
        const at = piece?.kind === 'bytes' ? piece.bytes.indexOf(lineFeed) : 0;
        if (piece?.kind === 'bytes') {
          line.push(at < 0 ? piece.bytes : piece.bytes.subarray(0, at));
          if (at < 0) continue;
          if (at + 1 < piece.bytes.length) pieces.unshift({ kind: 'bytes', bytes: piece.bytes.subarray(at + 1) });
        } else if (line.length === 0) return { kind: 'end' };
        return { kind: 'line', text: Buffer.concat(line).toString() };
      }
    },
    readAll: async () => {
      const all: Buffer[] = [];
      for (let piece = await next(); piece?.kind === 'bytes'; piece = await next()) all.push(piece.bytes);
      return Buffer.concat(all);
    },
  };
}

/** Behind ESC, which an arrow key begins with: `[ … letter`, `O letter`, or one more. */
const wholeSequence = /^(?:\[.*[@-~]|O.|[^[O])$/s;

/** What a terminal does with keys before a program reads them. */
function createDiscipline(
  echo: (text: string) => void,
  push: (piece: Piece) => void,
  interrupt: () => void,
): (bytes: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  /** What came behind ESC so far: it may come in two pieces. */
  let escape: string | undefined;
  let wasReturn = false;

  const erase = (count: number): void => {
    echo('\b \b'.repeat(line.splice(line.length - count).length));
  };
  const send = (end: string): void => {
    const bytes = Buffer.from(line.join('') + end);
    line = [];
    if (bytes.length > 0) push({ kind: 'bytes', bytes });
  };
  const key = (letter: string): void => {
    switch (letter) {
      case '\r':
      case '\n':
        echo('\n');
        return send('\n');
      case '\x7f':
      case '\b':
        return erase(Math.min(1, line.length));
      case '\x15':
        return erase(line.length);
      case '\x17':
        return erase(Array.from(/\S*\s*$/.exec(line.join(''))?.[0] ?? '').length);
      case '\x03':
        line = [];
        echo('^C');
        return interrupt();
      case '\x04':
        // In the middle of a line it hands over what is there
        if (line.length === 0) push({ kind: 'end' });
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

/** What a pipe hands to a program. */
export function inputOf(bytes: Buffer, outer: ExecInput): ExecInput {
  const input = createExecInput({ isTty: false, echo: () => undefined, isOpen: true });
  input.feed(bytes);
  input.end();
  return {
    columns: outer.columns,
    rows: outer.rows,
    get interrupted() {
      return outer.interrupted;
    },
    readLine: () => input.readLine(),
    readAll: () => input.readAll(),
  };
}
