/**
 * The box for one value: a line to type, or a list that comes while it is open. It stays when the focus goes elsewhere. Esc and
 * closing it mean: nothing was answered.
 */
import {
  QuickInputButtons,
  ThemeIcon,
  window,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import { UserError } from '../errors.ts';
import type { Listing } from '../kube/lists.ts';
import { isCancelled } from './bugDetails.ts';
import { askLine } from './lineBox.ts';
import { createTypedText } from './typedText.ts';
import { valueRows, type ListState, type ValueChoice, type ValueRow } from './valueRows.ts';
import { inert } from './words.ts';

export interface ValueList {
  /** `pods`. */
  readonly what: string;
  /** `dev / default`. */
  readonly where: string;
  /** Why it is listed only when the person says so. */
  readonly waits: string | undefined;
  readonly source: (signal: AbortSignal) => AsyncIterable<Listing>;
}

export interface ValueQuestion {
  readonly title: string;
  /** The command that it goes into. */
  readonly into: string;
  readonly before: ValueChoice['before'];
  readonly isSecret: boolean;
  readonly mayBeFlag: boolean;
  /** The characters that *Use Literally* passes. */
  readonly literally: string;
  readonly canGoBack: boolean;
  readonly list: ValueList | undefined;
}

export type ValueAnswer =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'literally' | 'back' }
  /** Nothing runs. */
  | undefined;

/** An empty value is not taken: it would leave the hole. */
const lineWords = {
  empty: 'Type a value, or press Esc: then nothing runs.',
  severalLines: (count: number): string =>
    `You pasted ${count} lines, and this box makes blanks of their line breaks. A value is one line: delete what does not belong to it.`,
  takesSeveral: false,
} as const;

export function askValue(question: ValueQuestion): Promise<ValueAnswer> {
  return question.list === undefined || question.isSecret ? askTyped(question) : askListed(question, question.list);
}

function buttonsOf({ literally, canGoBack }: ValueQuestion): {
  readonly use: QuickInputButton;
  readonly all: QuickInputButton[];
} {
  const use = {
    iconPath: new ThemeIcon('symbol-string'),
    tooltip: `Use Literally: pass the characters ${inert(literally)}`,
  };
  return { use, all: canGoBack ? [QuickInputButtons.Back, use] : [use] };
}

async function askTyped(question: ValueQuestion): Promise<ValueAnswer> {
  const { title, into, before, isSecret, mayBeFlag } = question;
  const buttons = buttonsOf(question);
  const answer = await askLine({
    ...lineWords,
    title,
    prompt: `${before === undefined ? '' : `${capital(before.why)}. `}${orLiterally(question)}It goes into: ${into}`,
    value: before?.value ?? '',
    password: isSecret,
    hint: (text) => (mayBeFlag && text.startsWith('-') ? 'The command reads it as a flag.' : undefined),
    buttons: buttons.all,
  });
  if (answer === undefined) return undefined;
  if (typeof answer === 'string') return { kind: 'value', value: answer };
  return { kind: answer === buttons.use ? 'literally' : 'back' };
}

/** A variable that is unset may be one that only the program knows. */
function orLiterally({ literally }: ValueQuestion): string {
  if (!literally.startsWith('$')) return '';
  return `Type its value, or press the button above to pass the characters ${literally}. `;
}

type Item = QuickPickItem & Pick<ValueRow, 'does'>;

interface Rows {
  readonly items: readonly Item[];
  /** For which text they are. */
  readonly typed: string;
}

function askListed(question: ValueQuestion, list: ValueList): Promise<ValueAnswer> {
  const box = window.createQuickPick<Item>();
  const buttons = buttonsOf(question);
  box.title = `${question.title} · ${list.what} of ${list.where}`;
  box.placeholder = `Choose or type what goes into: ${question.into}`;
  box.ignoreFocusOut = true;
  box.buttons = buttons.all;
  const typed = createTypedText('');
  let shown = '';
  let state: ListState =
    list.waits === undefined ? { kind: 'comes', listing: undefined } : { kind: 'waits', because: list.waits };
  let listing = new AbortController();
  const shownRows = createShownRows(box);
  /** `keepsActive`: the list grows, and what a person is about to take stays what it is. */
  const render = (keepsActive = false): void => {
    box.busy = state.kind === 'comes';
    const { before, mayBeFlag } = question;
    const rows = valueRows({ typed: shown.trim(), what: list.what, list: state, before, mayBeFlag });
    shownRows.put(rows, shown.trim(), keepsActive);
  };
  return new Promise((resolve) => {
    let isOpen = true;
    const finish = (answer: ValueAnswer): void => {
      isOpen = false;
      listing.abort();
      resolve(answer);
      box.dispose();
    };
    const load = async (): Promise<void> => {
      const own = new AbortController();
      listing.abort();
      listing = own;
      const isCurrent = (): boolean => isOpen && listing === own;
      state = { kind: 'comes', listing: undefined };
      render();
      try {
        let last: Listing = { rows: [], isCut: false };
        for await (const one of list.source(own.signal)) {
          last = one;
          if (!isCurrent()) return;
          state = { kind: 'comes', listing: one };
          render(true);
        }
        state = { kind: 'there', listing: last };
      } catch (error) {
        if (!isCurrent()) return;
        state = failedState(error, list.what);
      }
      if (isCurrent()) render(true);
    };
    const accept = async (): Promise<void> => {
      const { does, typed: seenFor } = shownRows.chosen();
      const { text } = await typed.now();
      if (text.includes('\n')) return tellSeveral(text);
      const entered = text.trim();
      // Who types fast is ahead of the list: what was typed counts, not what still stands below it; taken out again, nothing does.
      // The editor may also say that no row is chosen, where the rows under the cursor were exchanged.
      if (seenFor !== entered || does === undefined) {
        if (entered === '') render();
        else finish({ kind: 'value', value: entered });
      } else if (does?.kind === 'take') finish({ kind: 'value', value: does.value });
      else if (does?.kind === 'list') await load();
      else if (does?.kind === 'stop') stop();
    };
    const stop = (): void => {
      listing.abort();
      state = { kind: 'failed', message: `The ${list.what} were not listed: you stopped it.`, nextStep: undefined };
      render();
    };
    const tellSeveral = (text: string): void => {
      const label = `$(error) ${lineWords.severalLines(text.split('\n').length)}`;
      shownRows.put([{ label, does: { kind: 'nothing' } }], text, false);
    };
    box.onDidChangeValue((value) => {
      shown = value;
      void typed.changed(value).then(({ text }) => {
        if (!isOpen || shown !== value) return;
        if (text.includes('\n')) tellSeveral(text);
        else render();
      });
    });
    box.onDidAccept(() => void accept());
    box.onDidTriggerButton((pressed) => finish({ kind: pressed === buttons.use ? 'literally' : 'back' }));
    box.onDidHide(() => finish(undefined));
    render();
    box.show();
    if (list.waits === undefined) void load();
  });
}

interface ShownRows {
  readonly put: (rows: readonly ValueRow[], typed: string, keepsActive: boolean) => void;
  /** What an Enter means now, and for which text its row was shown. */
  readonly chosen: () => { readonly does: ValueRow['does'] | undefined; readonly typed: string };
}

/**
 * The editor names a chosen row by its number, and draws new rows a moment after it was given them: until it says that it has
 * drawn them, an Enter means the row that the person saw under that number.
 */
function createShownRows(box: QuickPick<Item>): ShownRows {
  let sent: Rows = { items: [], typed: '' };
  let seen = sent;
  box.onDidChangeActive(() => {
    seen = sent;
  });
  return {
    put: (rows, typed, keepsActive) => {
      const taken = keepsActive ? valueOf(box.activeItems[0]) : undefined;
      sent = { items: rows.map((row): Item => ({ ...row, alwaysShow: true })), typed };
      box.items = sent.items;
      const active = taken === undefined ? undefined : sent.items.find((item) => valueOf(item) === taken);
      if (active !== undefined) box.activeItems = [active];
    },
    chosen: () => {
      const [selected] = box.selectedItems;
      const at = selected === undefined ? -1 : sent.items.indexOf(selected);
      return { does: seen.items[at]?.does, typed: seen.typed };
    },
  };
}

function valueOf(item: Item | undefined): string | undefined {
  return item?.does.kind === 'take' ? item.does.value : undefined;
}

/** The sentence stands in the list: a toast would come over what is typed. */
function failedState(error: unknown, what: string): ListState {
  if (error instanceof UserError) return { kind: 'failed', message: error.message, nextStep: error.nextStep };
  const message = isCancelled(error)
    ? `The ${what} were not listed: no answer in 10 s.`
    : `The ${what} were not listed.`;
  return { kind: 'failed', message, nextStep: undefined };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
