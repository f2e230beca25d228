import assert from 'node:assert/strict';
import { useEditor } from '../support/editor.ts';

suite('The extension in a real editor', () => {
  const editor = useEditor({ files: { 'runbooks/one.md': '# One\n\n```bash\necho hello\n```\n' } });

  test('it is active on a runbook, and nothing complains', async () => {
    await editor().open('runbooks/one.md');
    const active = await editor().host(async (vscode) => {
      const extension = vscode.extensions.getExtension('incident-runbook.incident-runbook');
      await extension?.activate();
      return extension?.isActive;
    });
    assert.equal(active, true);
    assert.deepEqual(await editor().toasts(), []);
    assert.equal(await editor().dialog(), undefined);
  });
});
