import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { saveInPlace } from '../../support/notebookPage.ts';
import { draftEntries, draftsOf, entriesIn, notebooksIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const command = "printf '%s\\n' <pasted-pod> tail";

suite('Pasted values and commands', () => {
  const editor = useSharedEditor({ files: { 'runbooks/values.md': `\`\`\`bash\n${command}\n\`\`\`\n` } });

  test('VA1: several pasted lines are no value, and no other command than was copied', async () => {
    const e = editor();
    const paste = async (text: string): Promise<void> => {
      await e.host(async (vscode, copied) => vscode.env.clipboard.writeText(copied), text);
      await e.press('Control+v');
    };
    await e.open('runbooks/values.md');
    await e.clickLens(/Run/, { above: command });
    await e.waitForQuickInput('Value for pasted-pod');
    await e.press('Control+a');
    await paste('web 1\nweb 2\n');
    await e.waitForQuickInput('You pasted 2 lines');
    await e.press('Enter');
    await e.waitForQuickInput('web 1 web 2');
    for (let letters = 0; letters < 'web 2'.length; letters += 1) await e.press('Backspace');
    await e.press('Backspace');
    await waitFor('the message to go', async () => !/You pasted/.test((await e.quickInput())?.message ?? ''));
    await e.press('Enter');
    await waitFor('the run', () => draftEntries(e.place).some(({ output }) => output.head === 'web 1\ntail\n'));
    const before = draftEntries(e.place).length;

    await e.press('Control+Alt+;');
    await e.waitForQuickInput('Run Command');
    await paste(`echo a\nfor i in 1 2; do\n  echo $i\ndone\n`);
    await e.waitForQuickInput('You pasted 4 lines');
    await e.press('Home');
    await e.type('true; ');
    await e.press('Enter');
    await waitFor(
      'the cell',
      async () => (await e.notebookCells()).at(-1)?.text === 'true; echo a\nfor i in 1 2; do\n  echo $i\ndone',
    );
    assert.equal(draftEntries(e.place).length, before);
    // They exist nowhere else: looked away from they stay, also where a run comes into the notebook meanwhile.
    await e.open('runbooks/values.md');
    await e.press('Control+Alt+;');
    await e.waitForQuickInput('Run Command');
    await paste('echo one "line"\n');
    await e.press('Enter');
    const draft = await waitFor('the run', () =>
      notebooksIn(draftsOf(e.place)).find((file) => entriesIn(file).some(({ output }) => output.head === 'one line\n')),
    );
    await e.open(draft);
    await waitFor('the lines', async () =>
      (await e.notebookCells()).some(({ text }) => text.startsWith('true; echo a')),
    );
    await saveInPlace(e);
    const lines = /\*\*Not run:\*\*\n```\w+\ntrue; echo a\nfor i in 1 2; do\n  echo \$i\ndone\n```/;
    await waitFor('the lines in the file', () => lines.test(readFileSync(draft, 'utf8')));
    assert.ok(entriesIn(draft).some(({ output }) => output.head === 'one line\n'));
  });
});
