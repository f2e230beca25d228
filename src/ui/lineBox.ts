/** A box for one line that does not pass several pasted lines off as one. Esc and closing it mean: nothing was answered. */
import { InputBoxValidationSeverity, window, type QuickInputButton } from 'vscode';
import { createTypedText } from './typedText.ts';

/** What was typed, or the button that was pressed. */
export type LineAnswer = string | QuickInputButton | undefined;

export interface LineQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly password?: boolean;
  /** Said while this is in it, and no reason against it. */
  readonly hint?: (text: string) => string | undefined;
  /** Said where nothing is in it: that is no answer. */
  readonly empty: string;
  /** Said where several lines were pasted. */
  readonly severalLines: (count: number) => string;
  /** Several lines are an answer too, with their line breaks. */
  readonly takesSeveral: boolean;
}

export function askLine(
  question: LineQuestion & { readonly buttons: readonly QuickInputButton[] },
): Promise<LineAnswer>;
export function askLine(question: LineQuestion): Promise<string | undefined>;
export function askLine(
  question: LineQuestion & { readonly buttons?: readonly QuickInputButton[] },
): Promise<LineAnswer> {
  const box = window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.placeholder = question.placeholder;
  box.value = question.value;
  box.password = question.password ?? false;
  box.ignoreFocusOut = true;
  box.buttons = question.buttons ?? [];
  const typed = createTypedText(question.value);
  const said = (text: string): string | undefined =>
    text.includes('\n') ? question.severalLines(text.split('\n').length) : undefined;
  return new Promise((resolve) => {
    const finish = (answer: LineAnswer): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue((shown) => {
      void typed.changed(shown).then(({ text }) => {
        const several = said(text);
        const message = several ?? question.hint?.(text);
        const isError = several !== undefined && !question.takesSeveral;
        const severity = isError ? InputBoxValidationSeverity.Error : InputBoxValidationSeverity.Info;
        box.validationMessage = message === undefined ? undefined : { message, severity };
      });
    });
    box.onDidAccept(() => {
      void typed.now().then(({ text }) => {
        const isEmpty = (question.takesSeveral ? text.trim() : text) === '';
        const message = isEmpty ? question.empty : question.takesSeveral ? undefined : said(text);
        if (message === undefined) finish(text);
        else box.validationMessage = message;
      });
    });
    box.onDidTriggerButton(finish);
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}

/** Of a box for a command: several lines are not run unseen. */
export const commandBox = {
  empty: 'Type a command, or press Esc: then nothing runs.',
  severalLines: (count: number): string =>
    `You pasted ${count} lines, and this box can show only one. Enter puts them as they are into the notebook, to run there; nothing runs yet.`,
  takesSeveral: true,
} as const;
