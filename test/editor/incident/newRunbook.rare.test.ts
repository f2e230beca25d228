/** A whole runbook for another service, written by commands only, and its commands run on the practice cluster. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { chooseContext, waitForStatus } from '../../support/chooseContext.ts';
import type { Editor } from '../../support/editor.ts';
import { lintMarkdown } from '../../support/markdownLint.ts';
import { draftEntries } from '../../support/notebooks.ts';
import { repositoryFolder } from '../../support/repository.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const simulated = 'practice-staging (simulated) / inventory';
const team = '---\ntitle: Who is hit\nunder: Incidents\n---\n\n# Who is hit\n\n[[Which customers]] see `$HOME`.\n';

suite('a runbook written by commands only', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/other-runbook.md': '# Other\n', '.incident-runbook/sections/who-is-hit.md': team },
    // The browser's editor saves by itself after a second; a desktop's does not.
    settings: { 'files.autoSave': 'off' },
  });

  const text = (e: Editor): Promise<string> =>
    e.host((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
  const picture = (e: Editor, name: string): Promise<void> =>
    e.screenshot(path.join(repositoryFolder, '.tmp', 'pictures', `${name}.png`));
  const addSection = async (e: Editor, name: string): Promise<void> => {
    const before = await text(e);
    await e.palette('Incident Runbook: New Section…');
    await e.waitForQuickInput('New Section');
    await e.findAndPick(name);
    await waitFor(`the section ${name}`, async () => (await text(e)) !== before);
    await e.press('Escape');
  };

  test('AU1: New Runbook and New Section write it without a problem, nothing is on the disk before it is saved, each is one step to undo', async function () {
    this.timeout(300_000);
    const e = editor();
    await e.open('runbooks/other-runbook.md');
    await e.palette('Incident Runbook: New Runbook…');
    await e.waitForQuickInput('Which service');
    await e.answer('Kafka');
    await waitFor('its text', async () => (await text(e)).includes('# Kafka incident response'));
    await e.press('Escape');
    assert.ok((await e.tabs()).some(({ active, label }) => active && label === 'kafka-runbook.md'));
    assert.ok(!existsSync(e.path('runbooks', 'kafka-runbook.md')));
    await picture(e, 'new-runbook');

    const before = await text(e);
    await e.palette('Incident Runbook: New Section…');
    await e.waitForQuickInput('New Section');
    await picture(e, 'new-section-list');
    await e.findAndPick('Incident');
    const after = await waitFor('the second incident', async () => {
      const now = await text(e);
      return now.includes('### 2. What is wrong') ? now : undefined;
    });
    await picture(e, 'new-section');
    await e.press('Escape');
    await e.host(async (vscode) => vscode.commands.executeCommand('undo'));
    await waitFor('the section to go in one step', async () => (await text(e)) === before);
    await e.host(async (vscode) => vscode.commands.executeCommand('redo'));
    await waitFor('the section to come back', async () => (await text(e)) === after);
    await e.host(async (vscode) => vscode.commands.executeCommand('undo'));

    // The words of a tab stop are selected: what is typed takes their place.
    await e.palette('Incident Runbook: New Section…');
    await e.waitForQuickInput('New Section');
    await e.findAndPick('Incident');
    await waitFor('the second incident', async () => (await text(e)) === after);
    await e.type('Topics are full');
    await waitFor('the title', async () => (await text(e)).includes('### 2. Topics are full\n'));
    await picture(e, 'new-section-typed');
    await e.press('Escape');

    for (const kind of ['Diagnosis', 'Resolution', 'Severity', 'Escalation level', 'Review list']) {
      await addSection(e, kind);
    }
    await addSection(e, 'Who is hit');
    const whole = await text(e);
    assert.deepEqual(lintMarkdown(whole), []);
    assert.deepEqual(parseRunbook(whole).problems, []);
    assert.ok(whole.includes('see `$HOME`.'));
    const shown = await e.host((vscode) => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      return uri === undefined ? ['no editor'] : vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    });
    assert.deepEqual(shown, []);

    await e.host(async (vscode) => vscode.commands.executeCommand('workbench.action.files.save'));
    await waitFor('the file', () => existsSync(e.path('runbooks', 'kafka-runbook.md')));
    assert.equal(readFileSync(e.path('runbooks', 'kafka-runbook.md'), 'utf8'), whole);
  });

  test('AU1: each of its commands runs on the practice cluster', async function () {
    this.timeout(400_000);
    const e = editor();
    await e.open('runbooks/kafka-runbook.md');
    await e.palette('Incident Runbook: Start Practice Cluster');
    await waitForStatus(e, simulated);
    const commands = parseRunbook(await text(e)).blocks.flatMap((block) => block.commands);
    const seen = new Set<string>();
    const lines = (await text(e)).split('\n');
    for (const [at, line] of lines.entries()) {
      if (!/^\s*kubectl /.test(line) || seen.has(line)) continue;
      seen.add(line);
      const count = draftEntries(e.place).length;
      await e.clickLens(/▶ Run on practice-staging/, { above: at + 1 });
      const entry = await waitFor(`the entry of ${line}`, () => draftEntries(e.place)[count], 60_000);
      assert.deepEqual(entry.outcome, { kind: 'exit', code: 0, pipe: [0] }, line);
      if (seen.size === 1) await picture(e, 'new-runbook-run');
    }
    assert.ok(seen.size >= 6 && commands.length >= seen.size);
    await e.palette('Incident Runbook: Stop Practice Cluster');
    await waitForStatus(e, '(simulated, gone)');
    // The suites behind it share this window.
    await chooseContext(e, 'dev', 'payments');
  });

  test('AU1: one who reads sees no + Section; one who writes sees a single one at the end of the section, until they run or take all of it back', async () => {
    const e = editor();
    await e.open('runbooks/kafka-runbook.md');
    await e.lens(/▶ Run/, { above: 'kubectl get pods' });
    const plus = async (): Promise<readonly number[]> =>
      (await e.lenses()).filter(({ text: title }) => title === '+ Section').map(({ line }) => line);
    assert.deepEqual(await plus(), []);
    const write = async (): Promise<void> => {
      await e.putCursor('# 3. See what was rolled out');
      await e.press('End');
      await e.type('?');
      await e.reveal('### 2.');
      await waitFor('the lens', async () => (await plus()).length === 1);
    };
    await write();
    await picture(e, 'section-lens');
    await e.press('Control+z');
    await waitFor('the lens to go', async () => (await plus()).length === 0);
    await write();
    const before = await text(e);
    const above = await waitFor('the lens again', async () => (await plus())[0]);
    await e.clickLens('+ Section', { above });
    await e.waitForQuickInput('New Section');
    await e.findAndPick('Incident');
    await waitFor('the next incident', async () => (await text(e)).includes('### 4. What is wrong'));
    assert.ok((await text(e)).length > before.length);
  });
});
