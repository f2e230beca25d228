/** One command of a runbook, run as a person runs it: clicked, its questions answered, waited for until its entry is there. */
import type { Entry } from '../../src/incident/types.ts';
import type { Editor } from './editor.ts';
import { draftEntries, outputOf } from './notebooks.ts';
import { waitFor } from './waitFor.ts';

export interface RowClick {
  /** Of the command's first line in the runbook that is open, 1-based. */
  readonly line: number;
  /** What is typed for a hole (`pod-name`) or an unset variable (`$MONGO_URI`). */
  readonly values?: Readonly<Record<string, string>>;
  /** What a person does about a command that does not end by itself. */
  readonly meanwhile?: () => Promise<void>;
}

export interface RowRun {
  readonly entry: Entry;
  /** All of it, also where the notebook shows only its two ends. */
  readonly output: string;
  /**
   * The names of the questions that came, in order: `pod-name`, `$MONGO_URI`, `dollars`, `production`, `confirm`. A value that
   * is kept from a command before, and shown above this one, counts as one.
   */
  readonly asked: readonly string[];
}

const runTimeoutMs = 60_000;

/** Every question that comes is answered with *yes*. */
export async function clickRow(e: Editor, { line, values = {}, meanwhile }: RowClick): Promise<RowRun> {
  const before = new Set(draftEntries(e.place).map(({ id }) => id));
  const asked: string[] = [];
  await keepValues(e, line, values);
  let isToBeEnded = meanwhile !== undefined;
  await e.clickLens(/^▶ Run/, { above: line });
  const entry = await waitFor(
    `the entry of line ${line}`,
    async () => {
      const question = await answerQuestion(e, values);
      if (question !== undefined) {
        asked.push(question);
        return undefined;
      }
      if (isToBeEnded && (await runs(e, line))) {
        isToBeEnded = false;
        await meanwhile?.();
      }
      const found = draftEntries(e.place).find(({ id }) => !before.has(id));
      if (found === undefined) throw new Error((await e.toasts()).map(({ message }) => message).join(' · '));
      return found;
    },
    runTimeoutMs,
  );
  // What the text says above the command is this run, not the one before.
  await e.lens(new RegExp(`^[✓✗■○] .*· #${entry.n}$`), { above: line });
  const dollars = asked.filter((name) => name === 'dollars');
  const others = asked.filter((name) => name !== 'dollars');
  // What a run before has kept may be drawn later than it is used: the entry tells it.
  const given = Object.keys(entry.values).map((hole) => hole.replace(/^(?:<|\{\{?)\s*(.+?)\s*(?:>|\}\}?)$/, '$1'));
  const kept = given.filter((name) => !others.includes(name) && !others.includes(`$${name}`));
  return { entry, output: outputOf(e.place, entry), asked: [...dollars, ...kept, ...others] };
}

const changes = ' · change';

/** A long value is shown by its two ends. */
function isShownAs(shown: string, value: string): boolean {
  const [start = '', end] = shown.split('…');
  return end === undefined ? shown === value : value.startsWith(start) && value.endsWith(end);
}

/** Where other values stand above the command than are wanted, *change* is pressed. */
async function keepValues(e: Editor, line: number, values: Readonly<Record<string, string>>): Promise<void> {
  await e.lens(/^▶ Run/, { above: line });
  const shown = async (): Promise<ReadonlyMap<string, string>> => {
    // As they are drawn. To ask the editor for them would count as its having drawn them, and it might never do so.
    const lens = (await e.lenses()).find((one) => one.line === line && one.text.endsWith(changes));
    const pairs = lens?.text.slice(0, -changes.length).split(', ') ?? [];
    return new Map(pairs.map((pair): [string, string] => [pair.split(' = ')[0] ?? '', pair.split(' = ')[1] ?? '']));
  };
  const isWanted = (kept: ReadonlyMap<string, string>): boolean =>
    [...kept].every(([name, value]) => values[name] === undefined || isShownAs(value, values[name]));
  if (!isWanted(await shown())) {
    await e.clickLens(changes, { above: line });
    await waitFor(`the values of line ${line}`, async () => {
      if ((await answerQuestion(e, values)) !== undefined) return undefined;
      return (await e.quickInput()) === undefined && isWanted(await shown());
    });
  }
}

/** The name of the question that was open and is answered by now. */
async function answerQuestion(e: Editor, values: Readonly<Record<string, string>>): Promise<string | undefined> {
  const dialog = await e.dialog();
  if (dialog !== undefined) {
    if (dialog.message.startsWith('The shell would empty')) {
      await e.pressDialogButton('Keep as Written');
      return 'dollars';
    }
    if (/^Is .+ production\?$/.test(dialog.message)) {
      await e.pressDialogButton(/^Yes/);
      return 'production';
    }
    if (!dialog.message.startsWith('Run this')) throw new Error(`Nobody knows an answer to: ${dialog.message}`);
    await e.pressDialogButton(/^(?:Run|Type the Name)\b/);
    if (dialog.buttons.some((button) => button.startsWith('Type the Name'))) {
      const box = await e.waitForQuickInput(/^Type .+ and press Enter/m);
      await e.answer(box.placeholder);
    }
    return 'confirm';
  }
  const title = (await e.quickInput())?.title ?? '';
  if (title === '') return undefined;
  const name = /^Value for (.+?)(?: · |$)/.exec(title)?.[1] ?? /^(\$\w+) is not set/.exec(title)?.[1] ?? title;
  const value = values[name];
  if (value === undefined) throw new Error(`No value is given for: ${name}`);
  await e.answer(value);
  await waitFor('the box to close', async () => (await e.quickInput())?.title !== title);
  return name;
}

function runs(e: Editor, line: number): Promise<boolean> {
  return e.lens(/^running/, { above: line, withinMs: 2000 }).then(
    () => true,
    () => false,
  );
}
