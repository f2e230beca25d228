/** The questions before a run, in the editor's own boxes. Esc, Cancel and closing a box all mean: nothing runs. */
import { QuickInputButtons, ThemeIcon, window, type QuickInputButton } from 'vscode';
import type { Effect } from '../command/types.ts';
import { shortName } from '../kube/shortName.ts';
import type { Ask, Confirmation, Place } from './step.ts';
import { isSecretName } from './stepRecord.ts';

/** A dialog has no scroll bar: what does not fit would push the buttons off the screen. */
const maxLines = 16;
const maxColumns = 160;

/** `lastValue`: what was given for this name the last time, as a start. */
export function createAsk(lastValue: (name: string) => string | undefined): Ask {
  return {
    value: (name, command) =>
      askText({
        title: `Value for ${plain(name)}`,
        prompt: `It goes into: ${firstLine(command)}`,
        value: lastValue(name) ?? '',
        password: isSecretName(name),
      }),
    variable: async (name, command) => {
      const literally: QuickInputButton = {
        iconPath: new ThemeIcon('symbol-string'),
        tooltip: `Use Literally: pass the characters $${name}`,
      };
      const answer = await askText(
        {
          title: `$${name} is not set`,
          prompt: `Type its value, or press the button above to pass the characters $${name}. It goes into: ${firstLine(command)}`,
          value: '',
          password: isSecretName(name),
        },
        literally,
      );
      if (answer === literally) return 'literally';
      return typeof answer === 'string' ? { value: answer } : undefined;
    },
    emptied: async (names, command) => {
      const words = names.map((name) => `$${name}`).join(', ');
      const answer = await window.showWarningMessage(
        `The shell would empty ${words} in this command.`,
        {
          modal: true,
          detail: `${excerpt(command)}\n\nKeep as Written: what runs keeps the dollar signs. Edit: change it first.`,
        },
        'Keep as Written',
        'Edit',
      );
      if (answer === 'Keep as Written') return 'keep';
      return answer === 'Edit' ? 'edit' : undefined;
    },
    confirm: async (question) => {
      const { context } = question.place;
      // The part that tells it apart: the message has the whole name.
      const run = context === undefined ? 'Run' : `Run on ${shorten(plain(shortName(context)), 40)}`;
      const answer = await window.showWarningMessage(
        `${verb[question.effect]} ${whereWords(question.place)}?`,
        { modal: true, detail: confirmationDetail(question) },
        run,
      );
      return answer === run;
    },
    classify: async (place) => {
      const isProtected = 'Protected: Ask Before Changes';
      const isHarmless = 'Harmless: Do Not Ask';
      const answer = await window.showWarningMessage(
        `Is ${whereWords(place)} protected?`,
        {
          modal: true,
          detail: `Its name does not say it for sure. You are asked this once; the answer is kept for you.\n\nServer: ${plain(place.server ?? 'unknown')}`,
        },
        isProtected,
        isHarmless,
      );
      if (answer === isProtected) return 'protected';
      return answer === isHarmless ? 'open' : undefined;
    },
    changed: async (session, differences) => {
      const accept = 'Accept the New Cluster';
      const lines = differences.map(
        ({ what, old, new: now, context }) =>
          `${context === session.context ? '' : `${plain(context)}, `}${what}\n  was: ${plain(old)}\n  now: ${plain(now)}`,
      );
      const answer = await window.showWarningMessage(
        `${plain(session.context ?? 'The context')} is not what it was. Nothing ran.`,
        {
          modal: true,
          detail: `${lines.join('\n')}\n\nIf you know why, accept it and click Run again.`,
        },
        accept,
      );
      return answer === accept ? 'accept' : undefined;
    },
  };
}

const verb: Readonly<Record<Effect, string>> = {
  reads: 'Run',
  unknown: 'Run',
  changes: 'Make this change on',
  deletes: 'Delete on',
};

const sentence: Readonly<Record<Effect, string>> = {
  reads: 'It only reads.',
  unknown: 'What it does cannot be told: it may change something.',
  changes: 'It changes something.',
  deletes: 'It deletes something.',
};

function whereWords(place: Place): string {
  if (place.context === undefined) return 'without a cluster';
  return `${plain(place.context)} / ${plain(place.namespace)}`;
}

function confirmationDetail({ text, effect, place, because, values }: Confirmation): string {
  const given = Object.entries(values).map(
    ([name, value]) => `${plain(name)} = ${isSecretName(name) ? '••••' : plain(value)}`,
  );
  return [
    excerpt(text),
    '',
    sentence[effect],
    ...(because === undefined ? [] : [because]),
    ...(place.server === undefined ? [] : [`Server: ${plain(place.server)}`]),
    ...given,
  ].join('\n');
}

interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly password: boolean;
}

/** `undefined` on Esc. An empty value is not taken: it would leave the hole. */
function askText(question: TextQuestion): Promise<string | undefined>;
function askText(question: TextQuestion, button: QuickInputButton): Promise<string | QuickInputButton | undefined>;
function askText(question: TextQuestion, button?: QuickInputButton): Promise<string | QuickInputButton | undefined> {
  const box = window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.value = question.value;
  box.password = question.password;
  box.ignoreFocusOut = true;
  box.buttons = button === undefined ? [] : [button];
  return new Promise((resolve) => {
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => {
      if (box.value === '') box.validationMessage = 'Type a value, or press Esc: then nothing runs.';
      else finish(box.value);
    });
    box.onDidTriggerButton((pressed) => finish(pressed === QuickInputButtons.Back ? undefined : pressed));
    box.onDidHide(() => finish(undefined));
    const finish = (answer: string | QuickInputButton | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.show();
  });
}

/** For one line of a dialog: no control or direction characters, so that a name cannot look like something else. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function firstLine(command: string): string {
  const [first = '', ...rest] = command.split('\n');
  return shorten(plain(first), maxColumns) + (rest.length > 0 ? ' …' : '');
}

function excerpt(command: string): string {
  const lines = command.split('\n');
  const shown = lines.slice(0, maxLines).map((line) => shorten(plain(line.replaceAll('\t', '    ')), maxColumns));
  return lines.length <= maxLines
    ? shown.join('\n')
    : `${shown.join('\n')}\n… and ${lines.length - maxLines} more lines`;
}
