/** A team's own step, typed by the real editor: nothing in it is taken for a variable of a snippet. */
import assert from 'node:assert/strict';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const literal = [
  'kubectl exec <pod> -- mongosh $MONGO_URI',
  'echo "${POD:-x}" "$group" } \\ $(date) $1',
  '# ${1:no stop} $TM_FILENAME \\$x \\} ${',
];
const step = `- **If [[it is slow]]:**\n\n  \`\`\`bash\n${literal.map((line) => `  ${line}`).join('\n')}\n  \`\`\`\n`;
const before =
  '# Literal\r\n\r\n## Slow\r\n\r\n### Resolution\r\n\r\n1. Look first\r\n   - at the pods\r\n   - at the nodes\r\n\r\n## After\r\n\r\nWords.\r\n';
const added = `2. **If it is slow:**\r\n\r\n   \`\`\`bash\r\n${literal.map((line) => `   ${line}\r\n`).join('')}   \`\`\`\r\n`;
const after = before.replace('   - at the nodes\r\n', `   - at the nodes\r\n\r\n${added}`);

suite('a section as it is typed', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/literal-runbook.md': before, '.incident-runbook/sections/resolution.md': step },
    settings: { 'files.autoSave': 'off' },
  });
  const text = (e: EditorWindow): Promise<string> =>
    e.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');

  test('B64 AU1: a template’s dollar signs stand there as they are, in CRLF, behind a list of two levels, in one step to undo', async () => {
    const e = editor();
    await e.open('runbooks/literal-runbook.md');
    const insert = async (): Promise<void> => {
      await e.putCursor('Look first');
      await e.palette('Incident Runbook: New Section…');
      await e.waitForQuickInput('New Section');
      await e.findAndPick('Resolution');
      await waitFor('the step', async () => (await text(e)) !== before);
      assert.equal(await text(e), after);
    };
    await insert();
    await e.press('Escape');
    await e.host((vscode) => vscode.commands.executeCommand('undo'));
    await waitFor('the file as it was', async () => (await text(e)) === before);
    // The words of the tab stop are selected.
    await insert();
    await e.type('it hangs');
    await waitFor('the condition', async () => (await text(e)) === after.replace('it is slow', 'it hangs'));
    await e.press('Escape');
  });
});
