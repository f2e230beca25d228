/** What stands in a box of one line, with the line breaks that it was pasted with: the clipboard knows them, the box does not. */
import { env } from 'vscode';
import { mayBePasted, retyped, type Typed } from './pasted.ts';

export interface TypedText {
  /** To be told of every change, in order. */
  readonly changed: (shown: string) => Promise<Typed>;
  readonly now: () => Promise<Typed>;
}

/** In a browser the person may be asked whether we may look, and may say no. */
const clipboardMs = 1000;
let clipboardAnswers = true;

/** Never kept and never logged: it is only compared. */
async function readClipboard(): Promise<string> {
  if (!clipboardAnswers) return '';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), clipboardMs);
  });
  const text = await Promise.race([Promise.resolve(env.clipboard.readText()).catch(() => undefined), late]);
  clearTimeout(timer);
  clipboardAnswers = text !== undefined;
  return text ?? '';
}

export function createTypedText(start: string): TypedText {
  /** In the order of the changes: each one needs what was there before it. */
  let typed: Promise<Typed> = Promise.resolve({ shown: start, text: start });
  return {
    changed: (shown) => {
      typed = typed.then(async (before) =>
        retyped(before, shown, mayBePasted(before.shown, shown) ? await readClipboard() : ''),
      );
      return typed;
    },
    now: () => typed,
  };
}
