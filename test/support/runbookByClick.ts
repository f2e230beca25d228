/**
 * Commands of a runbook by click, each compared with the same line outside: what the entry holds is what a terminal shows.
 * The context must be protected, so that all that is not a read asks.
 */
import assert from 'node:assert/strict';
import type { Command } from '../../src/command/types.ts';
import type { Entry } from '../../src/incident/types.ts';
import { fileRange } from '../../src/runbook/fileRange.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { alikeOf, unlike } from './alike.ts';
import { byHandOf } from './byHand.ts';
import { clickRow, type RowRun } from './clickRow.ts';
import type { Editor } from './editor.ts';
import type { Outside, Said } from './outside.ts';
import { waitFor } from './waitFor.ts';

export interface RunbookRow {
  readonly command: Command;
  /** 1-based, in the file. */
  readonly line: number;
  /** The heading of at most the third level that it stands under. */
  readonly part: string;
}

export function rowsOf(text: string): readonly RunbookRow[] {
  const { blocks } = parseRunbook(text);
  return blocks.flatMap((block) =>
    block.commands.map((command) => ({
      command,
      line: text.slice(0, fileRange(block, command.range).start).split('\n').length,
      part: block.headingPath.slice(0, 3).at(-1) ?? '',
    })),
  );
}

export interface ByClick {
  /** In the runbook that is open. @throws AssertionError with what is not as outside, or not asked as it should be. */
  click(row: RunbookRow): Promise<Entry>;
  /** Waits until what was changed has come about. */
  settle(): Promise<void>;
}

export interface ByClickNeeds {
  readonly editor: () => Editor;
  readonly outside: Outside;
  /** The context on which the editor runs them. */
  readonly here: string;
  /** Where a change is made outside: the same one a second time would only say that nothing changes. */
  readonly elsewhere: string;
  /** What is typed for `$MONGO_URI`; outside it is set. */
  readonly uri: string;
}

export function createByClick({ editor, outside, here, elsewhere, uri }: ByClickNeeds): ByClick {
  /** `deployment kafka`, until its change has come about. */
  const unsettled = new Set<string>();
  /** Variables that were asked for once are set from then on. */
  const known = new Set<string>();

  const words = async (line: string): Promise<readonly string[]> => {
    const { code, output } = await outside.run(line, here);
    assert.equal(code, 0, output);
    return output.split(/\s+/).filter((word) => word !== '');
  };

  const settle = async (): Promise<void> => {
    for (const workload of unsettled) {
      const name = workload.split(' ')[1] ?? '';
      await words(`kubectl rollout status ${workload} --timeout=120s`);
      const [wanted] = await words(`kubectl get ${workload} -o jsonpath={.spec.replicas}`);
      const allGone = async (): Promise<boolean> =>
        (await words(`kubectl get pods -l app=${name} -o name`)).length === Number(wanted);
      await waitFor(`the old pods of ${name} to be gone`, allGone, 60_000);
    }
    unsettled.clear();
  };

  /** All that the service has logged. */
  const log = async (): Promise<string> =>
    (await outside.run('kubectl logs -l app=inventory-service --tail=-1', here)).output;

  const compare = async (command: Command, run: RowRun, line: string): Promise<void> => {
    const { outcome } = run.entry;
    assert.ok(outcome.kind === 'exit', `it ended by ${outcome.kind}`);
    const kind = alikeOf(command.text);
    if (kind === 'log') {
      const app = /-l (app=[\w-]+)/.exec(line)?.[1] ?? '';
      const all = await outside.run(`kubectl logs -l ${app} --tail=-1`, here);
      assert.equal(unlike(kind, run.output, all.output), undefined);
      assert.equal(outcome.code, line.includes('| grep') && run.output === '' ? 1 : 0, 'exit code');
      return;
    }
    const there = await again(outside, line, changedWorkload(command) === undefined ? here : elsewhere);
    assert.equal(unlike(kind, run.output, there.output), undefined);
    assert.equal(outcome.code, there.code, 'exit code');
  };

  const questionsOf = (command: Command): readonly string[] => [
    ...(command.emptied.length > 0 ? ['dollars'] : []),
    ...new Set(command.placeholders.map(({ name }) => name)),
    ...command.needs.map((name) => `$${name}`).filter((name) => !known.has(name)),
    ...(command.effect === 'reads' ? [] : ['confirm']),
  ];

  return {
    settle,
    click: async ({ command, line }) => {
      // As a person waits before looking at what came of a change.
      const workload = changedWorkload(command);
      if (workload === undefined) await settle();
      const newest = "-l app=inventory-service --sort-by=.metadata.creationTimestamp -o jsonpath='{..metadata.name}'";
      const [pod = '', otherPod = ''] = (await words(`kubectl get pods ${newest}`)).toReversed();
      const values = { 'pod-name': pod, pod, $MONGO_URI: uri };
      const byHand = byHandOf(command.text);
      const meanwhile = byHand === undefined ? {} : { meanwhile: () => byHand.meanwhile(editor(), line) };
      const first = await clickRow(editor(), { line, values, ...meanwhile });
      assert.deepEqual(first.asked, questionsOf(command), 'what was asked');
      for (const name of command.needs) known.add(`$${name}`);
      const run = isLost(first.output) ? await clickRow(editor(), { line, values, ...meanwhile }) : first;
      // A second dump into the same file is refused: outside, too, where it was clicked twice.
      const isFirstDump = command.text.includes('jmap') && run === first;
      const there = isFirstDump ? { 'pod-name': otherPod, pod: otherPod } : values;
      if (byHand === undefined) await compare(command, run, filled(command, there));
      else await byHand.check(run, log);
      if (workload !== undefined) unsettled.add(workload);
      return run.entry;
    },
  };
}

/** `deployment inventory-service`, whose pods are replaced: what runs in a pod changes none. */
function changedWorkload({ calls }: Command): string | undefined {
  const call = calls.find(({ effect, verb }) => effect !== 'reads' && verb[0] !== 'exec' && verb[0] !== 'cp');
  if (call === undefined) return undefined;
  const [object] = call.objects;
  return object?.name === undefined ? assert.fail('what did it change?') : `${object.kind} ${object.name}`;
}

/** kubectl may lose all that an exec printed: `Unknown stream id …, discarding message`. Where more stands there, nothing is lost. */
const isLost = (output: string): boolean => /^(?:E\d{4} .*, discarding message\s*)+$/.test(output);

/** On a busy machine it does so several times in a row. */
const tries = 5;

async function again(outside: Outside, line: string, context: string): Promise<Said> {
  let said = await outside.run(line, context);
  for (let n = 1; n < tries && isLost(said.output); n += 1) said = await outside.run(line, context);
  return said;
}

/** With its values, and with the dollar words of JavaScript as they are meant. */
function filled(command: Command, values: Readonly<Record<string, string>>): string {
  let { text } = command;
  for (const name of command.emptied) text = text.replaceAll(`$${name}`, () => `\\$${name}`);
  for (const { text: hole, name } of command.placeholders) text = text.replaceAll(hole, () => values[name] ?? hole);
  return text;
}

/** Runs them one after the other, whatever becomes of each. @throws AssertionError with all that is wrong. */
export async function clickAll(
  byClick: ByClick,
  rows: readonly RunbookRow[],
  check: (row: RunbookRow, entry: Entry) => void,
): Promise<void> {
  const wrong: string[] = [];
  for (const row of rows) {
    try {
      check(row, await byClick.click(row));
    } catch (error) {
      wrong.push(`${row.command.text}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (wrong.length > 0) throw new assert.AssertionError({ message: wrong.join('\n\n') });
}
