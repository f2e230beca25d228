/** A box for one line that does not pass several pasted lines off as one. Esc and closing it mean: nothing was answered. */
import { env, InputBoxValidationSeverity, QuickInputButtons, window, type QuickInputButton } from 'vscode';
import { mayBePasted, retyped, type Typed } from './pasted.ts';

export interface LineQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly password?: boolean;
  readonly button?: QuickInputButton | undefined;
  /** Said where nothing is in it: that is no answer. */
  readonly empty: string;
  /** Said where several lines were pasted. */
  readonly severalLines: (count: number) => string;
  /** Several lines are an answer too, with their line breaks. */
  readonly takesSeveral: boolean;
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

export function askLine(
  question: LineQuestion & { readonly button: QuickInputButton },
): Promise<string | QuickInputButton | undefined>;
export function askLine(question: LineQuestion & { readonly button?: undefined }): Promise<string | undefined>;
export function askLine(question: LineQuestion): Promise<string | QuickInputButton | undefined> {
  const box = window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.placeholder = question.placeholder;
  box.value = question.value;
  box.password = question.password ?? false;
  box.ignoreFocusOut = true;
  box.buttons = question.button === undefined ? [] : [question.button];
  /** In the order of the changes: each one needs what was there before it. */
  let typed: Promise<Typed> = Promise.resolve({ shown: question.value, text: question.value });
  const said = (text: string): string | undefined =>
    text.includes('\n') ? question.severalLines(text.split('\n').length) : undefined;
  return new Promise((resolve) => {
    const finish = (answer: string | QuickInputButton | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue((shown) => {
      typed = typed.then(async (before) => {
        const now = retyped(before, shown, mayBePasted(before.shown, shown) ? await readClipboard() : '');
        const message = said(now.text);
        const severity = question.takesSeveral ? InputBoxValidationSeverity.Info : InputBoxValidationSeverity.Error;
        box.validationMessage = message === undefined ? undefined : { message, severity };
        return now;
      });
    });
    box.onDidAccept(() => {
      void typed.then(({ text }) => {
        const isEmpty = (question.takesSeveral ? text.trim() : text) === '';
        const message = isEmpty ? question.empty : question.takesSeveral ? undefined : said(text);
        if (message === undefined) finish(text);
        else box.validationMessage = message;
      });
    });
    box.onDidTriggerButton((pressed) => finish(pressed === QuickInputButtons.Back ? undefined : pressed));
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}
