import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { draftEntries, draftsOf, notebooksIn } from '../../support/notebooks.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = `# Values

\`\`\`bash
# Show the pod
printf '%s\\n' <pod-name> tail
\`\`\`

\`\`\`bash
# Group by status
printf '%s\\n' mongosh --eval "db.orders.aggregate([{$group: {_id: '$status'}}])"
\`\`\`

\`\`\`bash
# Use a variable
echo "namespace: $SHOP_NAMESPACE"
\`\`\`
`;

suite('Values before a run', () => {
  const editor = useSharedEditor({ files: { 'runbooks/values.md': runbook, 'pod-name': '' } });

  test('VA1 B53: a placeholder is asked for; Esc runs nothing and makes no file; the value arrives as it was typed', async () => {
    const e = editor();
    await e.open('runbooks/values.md');
    await e.lens('1 value needed', { above: "printf '%s\\n' <pod-name>" });
    await e.clickLens(/Run/, { above: "printf '%s\\n' <pod-name>" });
    await e.waitForQuickInput('Value for pod-name');
    await e.press('Escape');
    await waitFor('the box to close', async () => (await e.quickInput()) === undefined);
    assert.equal(existsSync(e.path('tail')), false);

    const touched = path.join(e.place.temp, 'touched');
    const value = `a b; $(touch ${touched}) 'q'`;
    await e.clickLens(/Run/, { above: "printf '%s\\n' <pod-name>" });
    await e.waitForQuickInput('Value for pod-name');
    await e.answer(value);
    await e.lens(/✓/, { above: "printf '%s\\n' <pod-name>" });
    const shown = await e.terminalText();
    assert.ok(shown.includes(`${value}\ntail`), shown);
    assert.equal(existsSync(touched), false);
    assert.deepEqual(readdirSync(e.place.folder).sort(), ['pod-name', 'runbooks']);
  });

  test('VA1: the dollar words of JavaScript in double quotes ask one question, and kept as written reach the program', async () => {
    const e = editor();
    await e.open('runbooks/values.md');
    await e.clickLens(/Run/, { above: "printf '%s\\n' mongosh" });
    const { message } = await e.waitForDialog('The shell would empty $group, $status');
    assert.match(message, /\$group/);
    await e.pressDialogButton('Keep as Written');
    await e.lens(/✓/, { above: "printf '%s\\n' mongosh" });
    const shown = await e.terminalText();
    assert.ok(shown.includes("db.orders.aggregate([{$group: {_id: '$status'}}])"), shown);
  });

  test('VA1: a variable that turns out unset is asked for by the run, and is set for the next one', async () => {
    const e = editor();
    await e.open('runbooks/values.md');
    await e.clickLens(/Run/, { above: 'echo "namespace' });
    await e.waitForQuickInput('$SHOP_NAMESPACE is not set');
    await e.answer('shop');
    await e.lens(/✓/, { above: 'echo "namespace' });
    await waitFor('the value in the terminal', async () => (await e.terminalText()).includes('namespace: shop'));
    await e.clickLens(/Run/, { above: 'echo "namespace' });
    await waitFor('the second run', async () => (await e.terminalText()).split('namespace: shop').length === 3);
    assert.equal(await e.quickInput(), undefined);
  });
  test('VA1: several pasted lines are no value, and no other command than was copied', async () => {
    const e = editor();
    const paste = async (text: string): Promise<void> => {
      await e.host(async (vscode, copied) => vscode.env.clipboard.writeText(copied), text);
      await e.press('Control+v');
    };
    await e.open('runbooks/values.md');
    await e.clickLens(/Run/, { above: "printf '%s\\n' <pod-name>" });
    await e.waitForQuickInput('Value for pod-name');
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
    // They exist nowhere else: looked away from they stay, and are saved with the next run.
    await e.open('runbooks/values.md');
    await e.press('Control+Alt+;');
    await e.waitForQuickInput('Run Command');
    await paste('echo one "line"\n');
    await e.press('Enter');
    await waitFor('the run', () => draftEntries(e.place).some(({ output }) => output.head === 'one line\n'));
    const lines = /\*\*Not run:\*\*\n```\w+\ntrue; echo a\nfor i in 1 2; do\n  echo \$i\ndone\n```/;
    await waitFor('the lines in the file', () =>
      notebooksIn(draftsOf(e.place)).some((draft) => lines.test(readFileSync(draft, 'utf8'))),
    );
  });
});
