/** The lists of the side bar, as they are seen and clicked. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { withEditor } from '../../support/editor.ts';
import type { EditorWindow } from '../../support/editorWindow.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { waitFor } from '../../support/waitFor.ts';

const runbook = `# Web

## Look

\`\`\`bash
echo listed
\`\`\`

### Deeper

## Act
`;
const incident =
  '---\ntitle: "Web is slow"\nstarted: 2026-11-24T03:14:07Z\nincident: abcdefgh1234\n---\n\n# Web is slow\n';

type List = 'Runbooks' | 'Incidents';

const rowsOf = (window: EditorWindow, list: List) =>
  window.page.locator(`.pane:has(.pane-header[aria-label^="${list}"]) .monaco-list-row`);

async function seen(window: EditorWindow, list: List): Promise<readonly string[]> {
  const rows = await rowsOf(window, list).evaluateAll((all) =>
    all.map((row) => [
      row.querySelector('.label-name')?.textContent ?? '',
      row.querySelector('.label-description')?.textContent ?? '',
    ]),
  );
  return rows.map(([name = '', description = '']) => (description === '' ? name : `${name} | ${description}`));
}

function waitForRows(window: EditorWindow, list: List, are: (rows: readonly string[]) => boolean) {
  return waitFor(`the rows of ${list}`, async () => {
    const rows = await seen(window, list);
    if (!are(rows)) throw new Error(`There are: ${rows.join(' / ')}`);
    return rows;
  });
}

const show = (window: EditorWindow): Promise<unknown> =>
  window.host(async (vscode) => vscode.commands.executeCommand('workbench.view.extension.incidentRunbook'));

suite('side bar', () => {
  const files = {
    'runbooks/web.md': runbook,
    'runbooks/broken.md': '# Broken\n\n```bash\nkubectl logs -l app=web\n```\n',
    'docs/said.md': '---\nrunbook: true\n---\n\n# Said\n\nSee [the other](./gone.md).\n',
    'docs/notes.md': '# Notes\n',
    'incidents/2026-11-24-0314-web.incident.md': incident,
  };
  const editor = useSharedEditor({ files });

  test('AU5: runbooks with problems and their last run, sections below them, a click leads there', async () => {
    const window = editor();
    await show(window);
    await waitForRows(window, 'Runbooks', (rows) => rows.length === 3 && rows.join().split('1 problem').length === 3);
    assert.deepEqual(await seen(window, 'Runbooks'), [
      'said | 1 problem · docs',
      'broken | 1 problem · runbooks',
      'web | runbooks',
    ]);

    await rowsOf(window, 'Runbooks').filter({ hasText: 'web' }).first().click();
    await waitFor('its tab', async () => (await window.tabs()).some(({ label }) => label === 'web.md'));
    await rowsOf(window, 'Runbooks').filter({ hasText: 'web' }).first().locator('.monaco-tl-twistie').click();
    await waitForRows(window, 'Runbooks', (rows) => rows.includes('Look | 1 command') && rows.includes('Act'));
    await rowsOf(window, 'Runbooks').filter({ hasText: 'Act' }).first().click();
    await waitFor('the cursor', () =>
      window.host((vscode) => vscode.window.activeTextEditor?.selection.active.line === 10),
    );

    await window.clickLens(/▶ Run/, { above: 'echo listed' });
    await waitForRows(window, 'Runbooks', (rows) =>
      rows.some((row) => /^web \| .*✓ \d\d:\d\d:\d\dZ · runbooks$/.test(row)),
    );
    await waitForRows(window, 'Incidents', (rows) => rows.some((row) => /draft · records now · .*1 entry/.test(row)));
  });

  test('AU5: incidents: a click opens the notebook; files that come and go are seen', async () => {
    const window = editor();
    await show(window);
    await waitForRows(window, 'Incidents', (rows) =>
      rows.some((row) => row.startsWith('Web is slow | 2026-11-24 03:14')),
    );
    await rowsOf(window, 'Incidents').filter({ hasText: 'Web is slow' }).first().click();
    await waitFor('its tab', async () =>
      (await window.tabs()).some(({ label }) => label.includes('2026-11-24-0314-web')),
    );

    writeFileSync(window.path('runbooks', 'late.md'), '# Late\n');
    await waitForRows(window, 'Runbooks', (rows) => rows.includes('late | runbooks'));
    rmSync(window.path('runbooks', 'late.md'));
    await waitForRows(window, 'Runbooks', (rows) => !rows.join().includes('late'));
    writeFileSync(window.path('docs', 'notes.md'), '---\nrunbook: true\n---\n');
    await waitForRows(window, 'Runbooks', (rows) => rows.includes('notes | docs'));
    rmSync(window.path('incidents'), { recursive: true });
    await waitForRows(window, 'Incidents', (rows) => !rows.join().includes('Web is slow'));
  });

  test('AU5: the list is searched with the editor’s own search', async () => {
    const window = editor();
    await show(window);
    await waitForRows(window, 'Runbooks', (rows) => rows.length >= 3);
    await window.palette('Incident Runbook: Find a Runbook');
    await waitFor('the palette to go', async () => (await window.quickInput()) === undefined);
    await window.page.locator('.monaco-tree-type-filter:visible input').first().fill('brok');
    await waitForRows(window, 'Runbooks', (rows) => rows.some((row) => row.startsWith('broken')));
    await window.press('Escape');
  });
});

suite('side bar of its own window', () => {
  test('AU5: in Restricted Mode nothing is listed, and it is said', async () => {
    await withEditor(
      { trusted: false, files: { 'runbooks/web.md': runbook, 'a.incident.md': incident } },
      async (window) => {
        await show(window);
        await waitFor('the sentence', async () =>
          (await window.page.locator('.welcome-view-content:visible').allTextContents()).some((text) =>
            text.includes('not trusted'),
          ),
        );
        assert.deepEqual([...(await seen(window, 'Runbooks')), ...(await seen(window, 'Incidents'))], []);
      },
    );
  });

  test('AU5 PF1: 1,000 runbooks are listed at once and read without the window standing still', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => [`runbooks/${at % 20}/book-${at}.md`, runbook.repeat(20)]);
    await withEditor({ files: Object.fromEntries(many) }, async (window) => {
      const began = Date.now();
      await show(window);
      await waitForRows(window, 'Runbooks', (rows) => rows.length > 10);
      const listedMs = Date.now() - began;
      const longestMs = await window.host(
        () =>
          new Promise<number>((resolve) => {
            // What it works itself: a machine that is busy with others lets it stand as it likes.
            const now = (): { readonly ms: number; readonly workedMs: number } => {
              const { user, system } = process.cpuUsage();
              return { ms: Date.now(), workedMs: (user + system) / 1000 };
            };
            let longest = 0;
            let last = now();
            const timer = setInterval(() => {
              const next = now();
              longest = Math.max(longest, Math.min(next.ms - last.ms, next.workedMs - last.workedMs));
              last = next;
            }, 5);
            setTimeout(() => {
              clearInterval(timer);
              resolve(longest);
            }, 5000);
          }),
      );
      // A busy machine is measured by what a program takes on it that does nothing: 40 ms on an idle one.
      const idleBegan = Date.now();
      execFileSync(process.execPath, ['-e', '0']);
      const allowedMs = Math.max(8000, 50 * (Date.now() - idleBegan));
      console.log(`      listed in ${listedMs} of ${allowedMs} ms, the longest pause ${Math.round(longestMs)} ms`);
      assert.ok(listedMs < allowedMs, `${listedMs} of ${allowedMs} ms`);
      assert.ok(longestMs < 500, `${longestMs} ms`);
    });
  });

  test('AU5: an empty folder says what a runbook is, with buttons', async () => {
    await withEditor({ files: { 'notes.md': '# Notes\n' } }, async (window) => {
      await show(window);
      const words = window.page.locator('.welcome-view-content:visible');
      await waitFor('the buttons', async () => {
        const texts = (await words.allTextContents()).join(' ');
        return texts.includes('Use This File as a Runbook') && texts.includes('Start New Incident');
      });
    });
  });
});
