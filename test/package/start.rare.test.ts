/** `npm start` on a machine without a display, as its first user meets it: with the practice cluster, and nothing else needed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sendSignal } from '../../src/run/processes.ts';
import { openBrowser } from '../support/browser.ts';
import { EditorPage } from '../support/editorPage.ts';
import { repositoryFolder } from '../support/repository.ts';
import { lenses, toasts } from '../support/readPage.ts';
import { waitFor } from '../support/waitFor.ts';

suite('npm start', () => {
  test('PR1: prints one address; its page has the practice cluster, and Check pod status answers; Ctrl-C ends all that it started', async function () {
    this.timeout(240_000);
    const profile = mkdtempSync(path.join(tmpdir(), 'ir-start-'));
    const mark = randomUUID();
    const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    const child = spawn('npm', ['start', '--', '--profile', profile], {
      cwd: repositoryFolder,
      env: { ...env, START_TEST_MARK: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    let ended = false;
    child.once('exit', () => (ended = true));
    try {
      const address = await waitFor('the address', () => /http:\S+/.exec(out)?.[0], 120_000).catch((error) => {
        throw new Error(`${out}\n${err}`, { cause: error });
      });
      assert.equal(out.match(/http:/g)?.length, 1, out);
      const context = await (await openBrowser()).newContext({ viewport: { width: 1400, height: 900 } });
      const page = await context.newPage();
      await page.goto(address);
      const found = await waitFor(
        'a lens',
        async () => (await lenses(page)).find(({ text }) => text.startsWith('▶ Run')),
        90_000,
      );
      assert.ok(found.line > 1);
      const shown = new EditorPage(page);
      await waitFor('the practice cluster', async () =>
        (await shown.statusBar()).some((item) => item.includes('practice-staging (simulated) / inventory')),
      );
      await runCheckPodStatus(shown);
      assert.deepEqual(await toasts(page), []);
      assert.ok(marked(mark).length > 3);
      await context.close();
      // What a terminal does on Ctrl-C: the signal goes to the whole group.
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await waitFor('npm to end', () => ended, 20_000);
      await waitFor('all of its processes to be gone', () => marked(mark).length === 0);
    } finally {
      for (const pid of marked(mark)) sendSignal(pid, 'SIGKILL');
      rmSync(profile, { recursive: true, force: true });
    }
  });
});

/** As a person who knows the keys: the runbook, the command, Run. */
async function runCheckPodStatus(shown: EditorPage): Promise<void> {
  const file = path.join(repositoryFolder, 'runbooks', 'incident-response.md');
  const line =
    1 +
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((text) => text.startsWith('kubectl get pods'));
  await shown.press('Control+P');
  await shown.waitForQuickInput('getting-started.md');
  await shown.findAndPick('incident-response.md');
  await waitFor('its tab', async () =>
    (await shown.tabs()).some((tab) => tab.active && tab.label === 'incident-response.md'),
  );
  await shown.press('Control+G');
  await shown.findAndPick(`:${line}`, `line ${line}`);
  // On a busy machine the box is there for a while yet, and would get the next keys.
  await waitFor('the cursor', async () => (await shown.statusBar()).some((item) => item.startsWith(`Ln ${line},`)));
  await waitFor('the keyboard in the editor', async () => (await shown.focusedPart()) === 'editor');
  const lensThere = (words: RegExp): Promise<unknown> =>
    waitFor(`${words} above line ${line}`, async () => {
      const there = (await shown.lenses()).filter((lens) => Math.abs(lens.line - line) <= 1);
      if (there.some(({ text }) => words.test(text))) return true;
      const others = there.map(({ text }) => text).join(' | ');
      throw new Error(`There are: ${others}\nThe terminal:\n${await shown.terminalText()}`);
    });
  await lensThere(/^▶ Run on practice-staging \(simulated\) \/ inventory · reads/);
  await shown.press('Control+Alt+Enter');
  await lensThere(/^✓ .* · #\d+/);
  await shown.waitForTerminal(/inventory-service-\S+ +1\/1 +Running/);
}

/** The processes that got this mark with their environment. */
function marked(mark: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}
