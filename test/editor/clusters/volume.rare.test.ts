/** Outputs that are far longer than anybody reads, while a person goes on typing in the runbook. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { chooseContext } from '../../support/chooseContext.ts';
import { useClusterEditor } from '../../support/clusterEditor.ts';
import type { Editor } from '../../support/editor.ts';
import { draftEntries, draftsOf, notebooksIn } from '../../support/notebooks.ts';
import { waitFor } from '../../support/waitFor.ts';
import { notShownText } from '../../../src/incident/entryWords.ts';
import type { Entry } from '../../../src/incident/types.ts';

const lines = 'kubectl logs lines-60mb';
const line = 'kubectl logs line-5mb';
const runbook = `# Volume\n\nWords:\n\n${[lines, line, 'kubectl get pods'].map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;
const keys = 'abcdefghijklmnopqrst';
/** Slower than that, a person stops and looks up; on a machine that is slow at its rest, three times as slow as there. */
const feltMs = 1000;
const timesSlower = 3;
/** Half of what is printed: an editor that keeps the output passes it, one that passes it through needs a third. */
const mostGrowth = 32 * 1024 * 1024;

suite('a long output', function () {
  this.timeout(240_000);
  // The editor saves by itself what is typed: each test has a file of its own.
  const fileOf = (command: string): string => `runbooks/${command === lines ? 'lines' : 'line'}-runbook.md`;
  const started = useClusterEditor({ files: { [fileOf(lines)]: runbook, [fileOf(line)]: runbook } });
  const editor = (): Editor => started().editor;
  const entryOf = (command: string): Entry | undefined =>
    draftEntries(editor().place).find((entry) => entry.command === command);

  /** How long each key takes until its letter is on the page. */
  const typeWords = async (e: Editor, before: string): Promise<readonly number[]> => {
    const took: number[] = [];
    for (const [at, key] of Array.from(keys).entries()) {
      const pressed = performance.now();
      await e.page.keyboard.press(key);
      await e.page
        .locator(`.view-line:has-text("Words:${before}${keys.slice(0, at + 1)}")`)
        .first()
        .waitFor({ timeout: 20_000 });
      took.push(performance.now() - pressed);
    }
    return took;
  };
  /**
   * Watches what lives in the memory of the extension host, to be asked for the most that it grew. What was let go
   * is collected before each look: how long the engine puts that off depends on the machine, not on us.
   */
  const watchMemory = async (e: Editor): Promise<() => Promise<number>> => {
    await e.host(() => {
      process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
      const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
      const lives = (): number => {
        collect();
        const { heapUsed, external } = process.memoryUsage();
        return heapUsed + external;
      };
      const before = lives();
      let most = before;
      const timer = setInterval(() => {
        most = Math.max(most, lives());
      }, 1000);
      (globalThis as unknown as { grown: () => number }).grown = () => {
        clearInterval(timer);
        return Math.max(most, lives()) - before;
      };
    });
    return () => e.host(() => (globalThis as unknown as { grown: () => number }).grown());
  };

  for (const [command, what] of [
    [lines, '60 MB of lines'],
    [line, 'one line of 5 MB'],
  ] as const) {
    test(`EX6: ${what}: typing in the runbook stays as it was, and the editor keeps none of it`, async () => {
      const e = editor();
      await e.open(fileOf(command));
      await chooseContext(e, 'dev');
      await e.clickLens(/▶ Run/, { above: 'kubectl get pods' });
      await e.lens(/✓.*#\d+/, { above: 'kubectl get pods' });
      await e.putCursor('Words:');
      await e.press('End');
      const quiet = await typeWords(e, '');
      await e.press('Enter');
      await e.type('Words:');
      const grown = await watchMemory(e);
      await e.clickLens(/▶ Run/, { above: command });
      await e.putCursor(4);
      await e.press('End');
      const busy = await typeWords(e, '');
      const stillRan = entryOf(command) === undefined;
      const entry = await waitFor('its entry', () => entryOf(command), 180_000);
      const grewBy = await grown();
      assert.ok(stillRan || command === line, 'It ended before anything was typed.');
      const bound = Math.max(feltMs, timesSlower * Math.max(...quiet));
      // One of them may have met something else of the machine.
      const [, secondWorst = Infinity] = busy.toSorted((a, b) => b - a);
      assert.ok(secondWorst < bound, `${rounded(busy)} ms, before it ${rounded(quiet)} ms`);
      assert.ok(grewBy < mostGrowth, `${grewBy} bytes`);
      await isKept(e, entry, command);
    });
  }

  const isKept = async (e: Editor, entry: Entry, command: string): Promise<void> => {
    const { output } = entry;
    const isLines = command === lines;
    assert.equal(output.bytes, isLines ? 60_000_005 : 5_000_004);
    assert.equal(output.lines, isLines ? 600_001 : 1);
    assert.match(output.tail ?? '', isLines ? /again *\nlast\n$|\nlast\n$/ : /xend\n$/);
    const [draft = ''] = notebooksIn(draftsOf(e.place)).slice(-1);
    const file = path.join(`${draft}.outputs`, output.whole?.file ?? '');
    assert.ok(existsSync(file), file);
    const { size } = statSync(file);
    assert.ok(isLines ? size > 9_000_000 && size < 10_200_000 : size === 5_000_004, `${size}`);
    assert.equal(output.notKept !== undefined, isLines);
    const words = notShownText(entry) ?? '';
    assert.match(
      words,
      isLines ? /^599,\d{3} of 600,001 lines are not shown\. The whole output is .*It lacks/ : /bytes are not shown/,
    );
    await e.clickLens(/✓.*#\d+/, { above: command });
    await waitFor('what is not shown, below the cell', async () =>
      (await e.page.locator('.cell-statusbar-container').allInnerTexts()).some((text) =>
        text.replaceAll('\u00a0', ' ').includes('are not shown'),
      ),
    );
  };
});

function rounded(all: readonly number[]): string {
  return all.map((ms) => Math.round(ms)).join(' ');
}
