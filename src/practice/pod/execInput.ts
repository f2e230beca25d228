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
  let wake: (() => void) | undefined;
  let controller = new AbortController();
  /** A program asked to be told of Ctrl-C, and does not read. */
  let isWatched = false;
  let isReading = false;
  let size = { columns: 80, rows: 24 };

  const push = (piece: Piece): void => {
    pieces.push(piece);
    wake?.();
  };
  const interrupt = (): void => {
    const told = controller;
    controller = new AbortController();
    if (isReading || !isWatched) push({ kind: 'interrupt' });
    isWatched = false;
    told.abort();
  };
  const discipline = createDiscipline({ echo, push, interrupt });
  const wait = async (): Promise<void> => {
    await new Promise<void>((resolve) => (wake = resolve));
    wake = undefined;
  };
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    isReading = true;
    try {
      return await read();
    } finally {
      isReading = false;
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
      return reading(async () => {
        const line: Buffer[] = [];
        const text = (): string => Buffer.concat(line).toString();
        for (;;) {
          const piece = pieces.shift();
          if (piece === undefined) {
            if (isEnded) return line.length > 0 ? { kind: 'line', text: text() } : { kind: 'end' };
            await wait();
          } else if (piece.kind === 'interrupt') {
            return piece;
          } else if (piece.kind === 'end') {
            return line.length > 0 ? { kind: 'line', text: text() } : { kind: 'end' };
          } else {
            const at = piece.bytes.indexOf(lineFeed);
            line.push(at < 0 ? piece.bytes : piece.bytes.subarray(0, at));
            if (at < 0) continue;
            if (at + 1 < piece.bytes.length) pieces.unshift({ kind: 'bytes', bytes: piece.bytes.subarray(at + 1) });
            return { kind: 'line', text: text() };
          }
        }
      });
    },
    readAll: async () =>
      reading(async () => {
        const all: Buffer[] = [];
        for (;;) {
          const piece = pieces.shift();
          if (piece?.kind === 'bytes') all.push(piece.bytes);
          else if (piece !== undefined || isEnded) return Buffer.concat(all);
          else await wait();
        }
      }),
  };
}

/** What a terminal does with keys before a program reads them. */
function createDiscipline({
  echo,
  push,
  interrupt,
}: {
  readonly echo: (text: string) => void;
  readonly push: (piece: Piece) => void;
  readonly interrupt: () => void;
}): (bytes: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  /** Of an escape sequence (an arrow key), which may come in two pieces. */
  let escape = '';
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
      case '\x1b':
        escape = letter;
        return undefined;
      default:
        if ((letter < ' ' && letter !== '\t') || line.length >= maxLineLength) return undefined;
        line.push(letter);
        // One column, so that it can be erased like any other
        return echo(letter === '\t' ? ' ' : letter);
    }
  };

  return (bytes) => {
    for (const letter of decoder.write(bytes)) {
      if (escape !== '') {
        escape += letter;
        if (isWholeSequence(escape)) escape = '';
        continue;
      }
      // Some clients send both
      if (!(letter === '\n' && wasReturn)) key(letter);
      wasReturn = letter === '\r';
    }
  };
}

/** `ESC [ … letter`, `ESC O letter`, else ESC and one more. */
function isWholeSequence(text: string): boolean {
  if (text.length > 32) return true;
  const [, kind = '', ...rest] = text;
  return kind === '[' ? /[@-~]/.test(rest.at(-1) ?? '') : kind === 'O' ? rest.length > 0 : true;
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
