import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
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
    await waitFor('the value in the terminal', async () => (await e.terminalText()).includes(`${value}\ntail`));
    assert.equal(existsSync(touched), false);
    assert.deepEqual(readdirSync(e.place.folder).sort(), ['pod-name', 'runbooks']);
  });

  test('VA1: the dollar words of JavaScript in double quotes ask one question; Escape runs nothing, and kept as written they reach the program', async () => {
    const e = editor();
    await e.open('runbooks/values.md');
    await e.clickLens(/Run/, { above: "printf '%s\\n' mongosh" });
    await e.waitForDialog('The shell would empty $group, $status');
    await e.press('Escape');
    await waitFor('the dialog to close', async () => (await e.dialog()) === undefined);
    assert.equal(await e.host((vscode) => vscode.window.terminals.length), 0);
    await e.clickLens(/Run/, { above: "printf '%s\\n' mongosh" });
    await e.waitForDialog('The shell would empty $group, $status');
    await e.pressDialogButton('Keep as Written');
    await e.lens(/✓/, { above: "printf '%s\\n' mongosh" });
    const shown = "db.orders.aggregate([{$group: {_id: '$status'}}])";
    await waitFor('them in the terminal', async () => (await e.terminalText()).includes(shown));
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
});
