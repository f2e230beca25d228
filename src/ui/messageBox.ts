/** The box for one part of a message: a line to type, or a list where there are usual answers; with a way back. */
import { QuickInputButtons, ThemeIcon, window, type QuickInputButton, type QuickPickItem } from 'vscode';
import type { MessageQuestion } from '../write/fillTemplate.ts';
import { askLine } from './lineBox.ts';
import { inert } from './words.ts';

export type MessageAnswer =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'back' | 'as written' }
  /** Nothing is copied. */
  | undefined;

const asWritten: QuickInputButton = { iconPath: new ThemeIcon('debug-step-over'), tooltip: 'Leave as It Is Written' };

export async function askMessagePart(
  question: MessageQuestion,
  title: string,
  canGoBack: boolean,
): Promise<MessageAnswer> {
  const buttons = [...(canGoBack ? [QuickInputButtons.Back] : []), asWritten];
  const prompt = `In: ${inert(question.line, 200)}`;
  const answer =
    question.choices.length > 0
      ? await askChoice(question, title, buttons)
      : await askLine({
          title,
          prompt,
          value: question.proposed,
          buttons,
          empty: 'Type something, or leave it as it is written with the button above.',
          severalLines: (count) => `You pasted ${count} lines: a part of a message is one line.`,
          takesSeveral: false,
        });
  if (answer === undefined) return undefined;
  if (typeof answer === 'string') return { kind: 'value', value: answer };
  return { kind: answer === QuickInputButtons.Back ? 'back' : 'as written' };
}

function askChoice(
  { choices, proposed, example }: MessageQuestion,
  title: string,
  buttons: readonly QuickInputButton[],
): Promise<string | QuickInputButton | undefined> {
  const box = window.createQuickPick<QuickPickItem & { readonly answer: string }>();
  const rows = choices.map(({ value, words }) => ({ label: inert(value), description: inert(words), answer: value }));
  const isKnown = choices.some(({ value }) => value === proposed);
  const from = proposed === example ? 'as the template has it' : 'as it was before';
  const own = proposed === '' || isKnown ? [] : [{ label: inert(proposed), description: from, answer: proposed }];
  const show = (typed: string): void => {
    const isOther = typed.trim() !== '' && ![...own, ...rows].some(({ answer }) => answer === typed.trim());
    const other = { label: inert(typed.trim()), description: 'as you typed it', answer: typed.trim() };
    box.items = isOther ? [...own, ...rows, other] : [...own, ...rows];
  };
  box.title = title;
  box.placeholder = 'Pick, or type something else.';
  box.ignoreFocusOut = true;
  box.buttons = buttons;
  show('');
  box.activeItems = box.items.filter(({ answer }) => answer === proposed);
  return new Promise((resolve) => {
    const finish = (answer: string | QuickInputButton | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue(show);
    box.onDidAccept(() => {
      const picked = box.activeItems[0]?.answer;
      if (picked !== undefined) finish(picked);
    });
    box.onDidTriggerButton(finish);
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}
