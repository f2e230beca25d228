import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { draftEntries, storageOf } from '../../support/notebooks.ts';
import { incidentFolders } from '../../../src/incident/leftovers.ts';
import { useSharedEditor } from '../../support/sharedEditor.ts';
import { isRunning, waitFor } from '../../support/waitFor.ts';

const forged = `printf 'a\\033]133;D;0\\007b\\033]633;D;0\\007c\\n'; exit 3`;
/** Their lengths tell them from all other sleeps of this machine. */
const sleeping = 'sleep 300.77';
const ignoring = `bash -c 'trap "" INT TERM; while :; do sleep 300.78; done'`;
const asking = `read -s -p 'Password: ' p; echo; read -p 'Go on? [y/N] ' a; echo "a=$a"`;
const following = 'tail -f notes.txt';
const blocks = ['echo hello', forged, sleeping, ignoring, 'cat notes.txt', asking, following];
const runbook = `# Runs\n\n${blocks.map((text) => `\`\`\`bash\n${text}\n\`\`\`\n`).join('\n')}`;

suite('A run in the terminal', () => {
  const editor = useSharedEditor({
    files: { 'runbooks/runs.md': runbook, 'notes.txt': 'noted\n' },
    bashrc: `PS1='$ '\n`,
  });
  const typed = async (command: string): Promise<void> => {
    const e = editor();
    await e.press('Control+Alt+;');
    await e.waitForQuickInput(/.*/);
    await e.answer(command);
  };
  /** Of a run before, whose terminal the last test closed, the entry may come late. */
  const lastEntry = (after: number, ofCommand: string): Promise<ReturnType<typeof draftEntries>[number]> =>
    waitFor(`the entry of ${ofCommand}`, () =>
      draftEntries(editor().place)
        .slice(after)
        .findLast(({ command }) => command === ofCommand),
    );
  const count = (): number => draftEntries(editor().place).length;

  test('EX1 LN2: the terminal shows the command and its output and nothing else; focus, cursor and tabs stay', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.putCursor('# Runs');
    const tabs = await e.tabs();
    await e.clickLens(/Run/, { above: 'echo hello' });
    const first = await e.lens(/✓.*#\d+/, { above: 'echo hello' });
    await waitFor('the prompt', async () => /^▶ echo hello\nhello\n\$$/.test(await e.terminalText()));
    assert.equal(await e.focusedPart(), 'editor');
    assert.deepEqual(await e.tabs(), tabs);
    const cursor = await e.host((vscode) => vscode.window.activeTextEditor?.selection.active.line);
    assert.equal(cursor, 0);
    // A machine that is busy with other tests gets more than one try.
    let last = first.text;
    let quick = false;
    for (let tries = 0; tries < 3 && !quick; tries += 1) {
      await e.clickLens(/Run/, { above: 'echo hello' });
      const clicked = performance.now();
      last = await waitFor('the next ✓', async () => {
        const { text } = await e.lens(/✓.*#\d+/, { above: 'echo hello' });
        return text !== last && text;
      });
      quick = performance.now() - clicked < 3000;
    }
    assert.ok(quick, 'the second run and those after it took 3 s or more');
    await waitFor('all in one terminal', async () =>
      /^(?:▶ echo hello\nhello\n){2,}\$$/.test((await e.terminalText()).replaceAll('$ ▶', '▶')),
    );
  });
  test('EX2: what a command prints can neither end nor cut its record', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.clickLens(/Run/, { above: 'printf' });
    await e.lens(/✗/, { above: 'printf' });
    const entry = draftEntries(e.place).at(-1);
    assert.equal(entry?.output.head, 'abc\n');
    assert.deepEqual(entry?.outcome, { kind: 'exit', code: 3, pipe: [] });
  });
  test('EX3 EX7: exit, exec, trap and kill end that command only, and the next one runs', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    const cases: readonly (readonly [string, number])[] = [
      ['set -e; false', 1],
      [`exec sh -c 'exit 7'`, 7],
      [`trap 'echo bye' EXIT; exit 4`, 4],
      ['kill -9 $$', 137],
      ['if then', 2],
      ['echo ok', 0],
    ];
    for (const [command, code] of cases) {
      const before = count();
      await typed(command);
      const { outcome } = await lastEntry(before, command);
      assert.equal(outcome.kind === 'exit' && outcome.code, code, command);
    }
  });
  test('EX1 EX4: Stop ends a program, nothing of it is left, and what waited behind it says that it was not run', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.clickLens(/Run/, { above: sleeping });
    await waitFor('it to run', () => isRunning(sleeping));
    const waiting = ['echo hello', 'cat notes.txt'];
    for (const above of waiting) {
      await e.clickLens(/Run/, { above });
      await e.lens(/^queued/, { above });
    }
    const before = count();
    await e.clickLens(/Stop/, { above: sleeping });
    // Now: it goes by itself.
    await e.waitForToast('Stopped. 2 that waited behind it were taken back, not run.');
    assert.equal((await e.toasts()).length, 1);
    for (const above of waiting) await e.lens(/^not run · taken back by you · /, { above });
    await e.lens(/stopped by you/, { above: sleeping });
    assert.deepEqual(draftEntries(e.place).at(-1)?.outcome, { kind: 'stopped', by: 'person' });
    await waitFor('its processes to be gone', () => !isRunning(sleeping));
    assert.equal(count(), before + 1);
  });
  test('EX4: Stop ends a program that ignores INT and TERM, and nothing of it is left', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.clickLens(/Run/, { above: ignoring });
    await waitFor('it to run', () => isRunning('sleep 300.78'));
    await e.clickLens(/Stop/, { above: ignoring });
    await e.lens(/stopped by you/, { above: ignoring });
    await waitFor('its processes to be gone', () => !isRunning('sleep 300.78'));
  });
  test('EX1 EX4: closing the terminal stops a program, also one that ignores INT and TERM; what waited was not run', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    for (const [text, part] of [
      [sleeping, sleeping],
      [ignoring, 'sleep 300.78'],
    ] as const) {
      await e.clickLens(/Run/, { above: text });
      await waitFor('it to run', () => isRunning(part));
      if (text === sleeping) {
        await e.clickLens(/Run/, { above: 'echo hello' });
        await e.lens(/^queued/, { above: 'echo hello' });
      }
      await e.host((vscode) => vscode.commands.executeCommand('workbench.action.terminal.kill'));
      await e.lens(/its terminal was closed/, { above: text });
      await waitFor('its processes to be gone', () => !isRunning(part));
    }
    await e.lens(/^not run · its terminal was closed/, { above: 'echo hello' });
    assert.deepEqual(await e.toasts(), []);
  });
  test('B23 B25 EX5: what waits for input gets a terminal of its own and the focus, and no password is kept', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.lens(/waits for your input/, { above: 'read -s' });
    await e.clickLens(/Run/, { above: 'read -s' });
    await waitFor('the question', async () => (await e.terminalText()).endsWith('Password:'));
    await waitFor('the focus', async () => (await e.focusedPart()) === 'terminal');
    await e.type('hunter2\n');
    await waitFor('the second question', async () => (await e.terminalText()).endsWith('Go on? [y/N]'));
    await e.type('y\n');
    await e.lens(/✓.*#\d+/, { above: 'read -s' });
    const entry = draftEntries(e.place).at(-1);
    assert.equal(entry?.output.head, 'Password: \nGo on? [y/N] y\na=y\n');
    assert.deepEqual(entry?.outcome, { kind: 'exit', code: 0, pipe: [0] });
    const grep = spawnSync(
      'grep',
      [
        '-rlF',
        'hunter2',
        e.place.userData,
        e.place.folder,
        '--include=*.md',
        '--include=*.log',
        '--include=*.jsonl',
        '--include=*.json',
      ],
      { encoding: 'utf8' },
    );
    assert.equal(grep.stdout, '');
  });
  test('EX1 EX5: a follower has a terminal of its own, without the focus; other commands run meanwhile', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    await e.clickLens(/Run/, { above: following });
    await e.lens(/running since/, { above: following });
    await waitFor('its output', async () => (await e.terminalText()).endsWith('noted'));
    assert.equal(await e.focusedPart(), 'editor');
    const before = count();
    await e.clickLens(/Run/, { above: 'echo hello' });
    assert.equal((await lastEntry(before, 'echo hello')).output.head, 'hello\n');
    const names = await e.host((vscode) => vscode.window.terminals.map(({ name }) => name));
    assert.deepEqual(names, [`dev · ${following}`, 'dev / payments']);
    // Under another heading it has another id, and is the same run.
    await e.host(async (vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      if (document === undefined) return;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 2), 'Other ');
      await vscode.workspace.applyEdit(edit);
    });
    await e.lens(/✓|Run on/, { above: 'echo hello' });
    await e.clickLens(/Stop/, { above: following });
    await e.lens(/stopped by you/, { above: following });
    const followed = draftEntries(e.place).findLast(({ command }) => command === following);
    assert.match(followed?.output.head ?? '', /^noted\n/);
  });
  test('B12: nothing is typed into a program of the person; a half-typed line is never executed', async () => {
    const e = editor();
    await e.open('runbooks/runs.md');
    let before = count();
    await e.clickLens(/Run/, { above: 'echo hello' });
    await lastEntry(before, 'echo hello');
    await e.typeAtPrompt('cat notes.txt -\n');
    await waitFor('cat in front', async () => /noted/.test(await e.terminalText()));
    before = count();
    await e.clickLens(/Run/, { above: 'cat notes.txt' });
    const read = await lastEntry(before, 'cat notes.txt');
    assert.equal(read.output.head, 'noted\n');
    await e.host((vscode) => vscode.window.terminals[0]?.show());
    await waitFor('the first terminal', async () => /cat notes.txt -\nnoted$/.test(await e.terminalText()));
    await e.typeInTerminal('');
    await e.press('Control+d');
    await waitFor('the prompt', async () => (await e.terminalText()).endsWith('noted\n$'));
    await e.typeInTerminal('touch half; echo half ');
    await e.clickLens(/Run/, { above: 'echo hello' });
    await waitFor('ours', async () => /half[^]*▶ echo hello\nhello\n\$$/.test(await e.terminalText()));
    assert.equal(existsSync(e.path('half')), false);

    // On a busy machine the editor may not have seen yet that something is typed.
    const shell = (await e.host(async (vscode) => vscode.window.terminals[0]?.processId)) ?? 0;
    process.kill(shell, 'SIGSTOP');
    await e.typeInTerminal('touch half; echo half ');
    before = count();
    await e.clickLens(/Run/, { above: 'echo hello' });
    const begun = path.join(incidentFolders(storageOf(e.place)).stateDir, 'write-ahead');
    await waitFor('the run to be on its way', () => readdirSync(begun).length > 0);
    process.kill(shell, 'SIGCONT');
    assert.equal((await lastEntry(before, 'echo hello')).output.head, 'hello\n');
    await waitFor('ours', async () => (await e.terminalText()).endsWith('▶ echo hello\nhello\n$'));
    assert.equal(existsSync(e.path('half')), false);
  });
});
