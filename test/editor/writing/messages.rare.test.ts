/** Messages and lists of a runbook: filled, copied, and in the incident's notebook. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Editor } from '../../support/editor.ts';
import { startNew } from '../../support/incidentSteps.ts';
import { wholeFile } from '../../support/notebooks.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = `---
service: shop
---

# Shop

## Severity levels

### SEV1 - Nobody can buy
- **Response time:** Immediate

### SEV2 - Some cannot buy
- **Response time:** 15 minutes

## Communication templates

### First alert
\`\`\`
ðŸš¨ SEV2 INCIDENT - {service} fails

Status: Investigating
Impact: [what people see]
Started: 2025-10-05 14:30 UTC

Next update in 15 minutes.
\`\`\`

## Post-incident review

### Within 24 hours
1. Create the timeline
2. Document *root cause*

### Action items
\`\`\`markdown
- [ ] Add monitoring
- [ ] Update the runbook
\`\`\`

## Queries

\`\`\`promql
up == 0
\`\`\`
`;

suite('messages and lists', () => {
  const editor = useSharedEditor({ files: { 'runbooks/messages-runbook.md': runbook } });
  const picture = (e: Editor, name: string): Promise<void> =>
    e.screenshot(path.join(repositoryFolder, '.tmp', 'pictures', `${name}.png`));
  const clipboard = (e: Editor): Promise<string> => e.host(async (vscode) => vscode.env.clipboard.readText());

  test('DB3: Fill and Copy asks for what is not known, repairs the emoji, and what was copied is in the notebook', async () => {
    const e = editor();
    const notebook = await startNew(e, 'Shop is down');
    await e.open('runbooks/messages-runbook.md');
    await e.clickLens('Fill and Copy', { above: 'SEV2 INCIDENT' });
    const first = await e.waitForQuickInput('First alert: Severity (1 of 4)');
    assert.match(first.items.join('\n'), /SEV1.*Nobody can buy · Immediate/);
    await picture(e, 'message-severity');
    await e.pick('SEV1');
    await e.waitForQuickInput('First alert: Status (2 of 4)');
    await e.press('Enter');
    await e.waitForQuickInput('what people see (3 of 4)');
    await e.answer('Checkout shows an error');
    const last = await e.waitForQuickInput('Next update (4 of 4)');
    assert.equal(last.value, '15 minutes');
    await picture(e, 'message-next-update');
    await e.press('Enter');
    await waitFor('the note', () => readFileSync(notebook, 'utf8').includes('**Message copied: First alert**'));
    const copied = await clipboard(e);
    assert.match(
      copied,
      /^🚨 SEV1 INCIDENT - shop fails\n\nStatus: Investigating\nImpact: Checkout shows an error\nStarted: \d{4}-\d\d-\d\d \d\d:\d\d UTC\n\nNext update in 15 minutes\.$/,
    );
    assert.ok((await wholeFile(notebook)).includes(`\`\`\`text\n${copied}\n\`\`\`\n`));
    await picture(e, 'message-copied');
    await e.pressToastButton('noted in the incident', 'Open Notebook');
    await waitFor('its cell', async () =>
      (await e.notebookCells()).some(({ text }) => text.includes('Message copied')),
    );
    await picture(e, 'message-notebook');

    await e.open('runbooks/messages-runbook.md');
    await e.clickLens('Fill and Copy', { above: 'SEV2 INCIDENT' });
    await e.waitForQuickInput('First alert: Severity (1 of 4)');
    await waitFor('what the first message said to be proposed', async () =>
      (await e.page.locator('.quick-input-list .monaco-list-row.focused').textContent())?.includes('SEV1'),
    );
    await e.press('Escape');
  });

  test('DB3: what is left with Esc copies nothing and writes nothing', async () => {
    const e = editor();
    const notebook = await startNew(e, 'Left');
    await e.host(async (vscode) => vscode.env.clipboard.writeText('before'));
    await e.open('runbooks/messages-runbook.md');
    await e.putCursor('Impact: [what');
    await e.palette('Incident Runbook: Fill and Copy the Message at the Cursor');
    await e.waitForQuickInput('Severity (1 of 4)');
    await e.press('Escape');
    await waitFor('the box to close', async () => (await e.quickInput()) === undefined);
    assert.equal(await clipboard(e), 'before');
    assert.ok(!(await wholeFile(notebook)).includes('Message copied'));
  });

  test('DB4: a review list and a list in a block go into the notebook as boxes to tick; everything else is copied as it is', async () => {
    const e = editor();
    const notebook = await startNew(e, 'Lists');
    await e.open('runbooks/messages-runbook.md');
    const shown = (): Promise<unknown> =>
      waitFor('the notebook in front', async () =>
        (await e.tabs()).some(({ active, label }) => active && label.endsWith('.incident.md')),
      );
    await e.clickLens('Copy to Notebook', { above: '1. Create the timeline' });
    await waitFor('the list', () =>
      readFileSync(notebook, 'utf8').endsWith(
        '## Within 24 hours\n\n- [ ] Create the timeline\n- [ ] Document root cause\n',
      ),
    );
    await shown();
    await picture(e, 'list-notebook');
    await e.open('runbooks/messages-runbook.md');
    await e.clickLens('Copy to Notebook', { above: '- [ ] Add monitoring' });
    await waitFor('the second list', () =>
      readFileSync(notebook, 'utf8').endsWith('\n## Action items\n\n- [ ] Add monitoring\n- [ ] Update the runbook\n'),
    );
    await shown();
    await e.open('runbooks/messages-runbook.md');
    await e.clickLens('Copy', { above: 'up == 0' });
    await waitFor('the query', async () => (await clipboard(e)) === 'up == 0\n' || (await clipboard(e)) === 'up == 0');
    await picture(e, 'list-lenses');
  });
});
