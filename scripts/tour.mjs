/**
 * `npm run tour`: plays an incident of the practice cluster by itself in the headless editor, from the shipped runbook,
 * leaves the notebook that was saved in .tmp/tour, and makes the README's pictures, light and dark, and its film.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { createFilm } from './film.mjs';
import { calm, configure, settings, switchTheme, themes } from './pictureLook.mjs';
import { isMain, prepare, root } from './prepare.mjs';
import { paintWriting } from './writingPicture.mjs';

/** @typedef {import('../test/support/editor.ts').Editor} Editor */

const runbook = 'incident-response.md';
/** The first lines of what is in view. */
const sections = {
  diagnosis: '#### Diagnosis',
  resolution: '1. **If pods are in CrashLoopBackOff',
  cure: '2. **If pods are killed before they are ready',
};
const staging = 'practice-staging (simulated) / inventory';
const prod = 'practice-prod (simulated) / inventory-prod';
/** The lines above which it clicks *Run*. */
const steps = {
  status: 'kubectl get pods -l app=inventory-service',
  log: 'kubectl logs <pod-name> --previous',
  cure: 'kubectl set resources deployment/inventory-service',
  wait: 'kubectl rollout status deployment/inventory-service',
};
/** Three pods are replaced, one after the other, on a machine that does other things too. */
const rolloutMs = 150_000;

/** Where half of the window is the notebook's: room for the lenses with their end. */
const besideNotebook = {
  'editor.codeLensFontSize': 11,
  'editor.folding': false,
  'editor.fontSize': 12,
  'editor.glyphMargin': false,
  'editor.lineNumbers': 'off',
};

/**
 * Plays it.
 * @param {{ pictures: string, notebooks: string, film?: string, vsix?: string, scale?: number }} options where the two pictures, the saved notebook and the film, if any, go; a package to play it on instead of the build; pixels of a picture for one of the page
 * @returns {Promise<{ notebook: string, pictures: string[], complaints: string[] }>} the files, and messages that stood in the way
 */
export async function playTour({ pictures, notebooks, film: filmFile, vsix, scale = 2 }) {
  const { waitForStatus } = await import('../test/support/chooseContext.ts');
  const { withEditor } = await import('../test/support/editor.ts');
  const { waitFor } = await import('../test/support/waitFor.ts');
  const options = /** @type {import('../test/support/editor.ts').EditorOptions} */ ({
    folderName: 'inventory-oncall',
    homeFiles: { '.gitconfig': '[user]\n\tname = anna\n' },
    bashrc: String.raw`PS1='\[\e[32m\]$ \[\e[0m\]'` + '\n',
    // As `npm start` does.
    env: { INCIDENT_RUNBOOK_PRACTICE: '1' },
    settings,
    prepare: ({ folder }) => cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true }),
    look: { viewport: { width: 1280, height: 800 }, colorScheme: themes[0].name, scale },
    ...(vsix === undefined ? {} : { vsix }),
  });
  return withEditor(options, async (editor) => {
    const { page } = editor;
    await page.addStyleTag({ content: calm });
    const film = filmFile === undefined ? undefined : await createFilm(page);
    const shoot = async (/** @type {number} */ ms) => film?.shoot(ms);
    await editor.palette('View: Toggle Primary Side Bar Visibility');
    await editor.open(`runbooks/${runbook}`);
    await waitForStatus(editor, staging);
    await showSection(editor, sections.diagnosis);

    await shoot(900);
    await editor.clickStatusItem(staging);
    await editor.waitForQuickInput('practice-prod');
    await shoot(1200);
    await editor.pick('practice-prod');
    await editor.waitForQuickInput('Namespace on practice-prod');
    await editor.pick('inventory-prod');
    await waitForStatus(editor, prod);
    await editor.palette('Incident Runbook: Choose Scenario…');
    await editor.waitForQuickInput('what goes wrong');
    await shoot(1500);
    await editor.pick('unresponsive');
    await waitForStatus(editor, 'unresponsive has begun');
    const pod = await waitFor('a pod that was killed', () => killedPod(editor.place), 60_000);

    const run = (/** @type {string} */ above) => editor.clickLens(`▶ Run on ${prod}`, { above });
    const ended = (/** @type {string} */ above, ms = 20_000) => editor.lens('✓', { above, withinMs: ms });
    await run(steps.status);
    await ended(steps.status);
    await shoot(2000);

    await showSection(editor, sections.resolution);
    await editor.lens(`▶ Run on ${prod}`, { above: steps.cure });
    await shoot(500);
    await run(steps.log);
    await editor.waitForQuickInput('pod-name');
    await page.keyboard.type(pod);
    await shoot(1000);
    await page.keyboard.press('Enter');
    await ended(steps.log);
    await shoot(1800);

    await run(steps.cure);
    const { buttons } = await editor.waitForDialog('kubectl set resources');
    await shoot(2000);
    await editor.pressDialogButton(buttons.find((button) => button.startsWith('Run')) ?? '');
    await ended(steps.cure);
    await run(steps.wait);
    await waitFor('the rollout', async () => (await editor.terminalText()).includes('Waiting for deployment'));
    await shoot(1000);
    await ended(steps.wait, rolloutMs);
    await editor.waitForToast(/^Resolved after .*unresponsive/, rolloutMs);
    await shoot(2200);

    const complain = async () =>
      (await editor.toasts())
        .map(({ message }) => message)
        .filter((message) => !/^(?:Saved as|Resolved after) /.test(message));
    const complaints = [...(await complain())];
    await editor.host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    await editor.palette('View: New Editor Group to the Right');
    await editor.palette('Incident Runbook: Save Incident Notebook');
    const incidents = editor.path('incidents');
    const name = await waitFor('the saved notebook', () =>
      readdirSync(incidents).find((file) => file.endsWith('.incident.md')),
    );
    await waitFor('its tab', async () => (await editor.tabs()).some((tab) => tab.label === name && tab.active));
    await waitFor('its entries', async () => (await editor.notebookCells()).length >= Object.keys(steps).length);
    await editor.waitForToast('Saved as');
    complaints.push(...(await complain()));
    await editor.host((vscode) => vscode.commands.executeCommand('notifications.clearAll'));
    await editor.palette('View: Focus First Editor Group');
    await ended(steps.cure);

    for (const [setting, value] of Object.entries(besideNotebook)) await configure(editor, setting, value);
    mkdirSync(pictures, { recursive: true });
    const files = [];
    for (const look of themes) {
      await switchTheme(editor, look);
      await showSection(editor, sections.cure);
      // Outputs are drawn in a frame of their own, later than the cells.
      await waitFor('the outputs in the notebook', async () => {
        const texts = await Promise.all(
          page
            .frames()
            .slice(1)
            .map((frame) => frame.evaluate('document.body?.innerText ?? ""').catch(() => '')),
        );
        return texts.some((text) => String(text).includes(pod));
      });
      if (look === themes[0]) {
        await page.mouse.move(740, 774);
        await shoot(3200);
      }
      // The pointer away from everything, so that no hover is in the picture.
      await page.mouse.move(640, 6);
      await page.waitForTimeout(1000);
      const file = path.join(pictures, `tour-${look.name}.png`);
      complaints.push(...(await complain()));
      await editor.screenshot(file);
      files.push(file);
    }
    rmSync(notebooks, { recursive: true, force: true });
    cpSync(incidents, notebooks, { recursive: true });
    if (filmFile !== undefined) film?.write(filmFile);
    return { notebook: path.join(notebooks, name), pictures: files, complaints };
  });
}

/** Puts the first line that begins so at the top. */
function showSection(/** @type {Editor} */ editor, /** @type {string} */ heading) {
  return editor.host((vscode, wanted) => {
    for (const shown of vscode.window.visibleTextEditors) {
      const line = shown.document
        .getText()
        .split('\n')
        .findIndex((text) => text.trimStart().startsWith(wanted));
      if (line >= 0) shown.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.AtTop);
    }
  }, heading);
}

/**
 * The name of a pod that waits to be started again; undefined as long as there is none.
 * @param {import('../test/support/place.ts').Place} place
 */
async function killedPod({ temp }) {
  const { callKubectl } = await import('../test/support/kubectl.ts');
  const folder = readdirSync(temp).find((name) => name.startsWith('incident-runbook-practice-')) ?? '';
  const own = { KUBECONFIG: path.join(temp, folder, 'kubeconfig'), KUBECACHEDIR: path.join(temp, folder, 'cache') };
  const words = ['--context', 'practice-prod', 'get', 'pods', '-l', 'app=inventory-service', '--no-headers'];
  const { stdout } = await callKubectl(words, own, temp);
  return /^(\S+) .*CrashLoopBackOff/m.exec(stdout)?.[1];
}

if (isMain(import.meta.url)) {
  await prepare();
  await build();
  const film = path.join(root, 'media', 'tour.png');
  const { notebook, pictures, complaints } = await playTour({
    pictures: path.join(root, 'media'),
    notebooks: path.join(root, '.tmp', 'tour'),
    film,
  });
  console.log(readFileSync(notebook, 'utf8'));
  const writing = await paintWriting({ pictures: path.join(root, 'media') });
  for (const file of [notebook, ...pictures, film, ...writing.pictures]) {
    console.log(`${path.relative(process.cwd(), file)} (${Math.round(statSync(file).size / 1000)} KB)`);
  }
  const inTheWay = [...complaints, ...writing.complaints];
  for (const complaint of inTheWay) console.error(`In the way of the pictures: ${complaint}`);
  process.exit(inTheWay.length === 0 ? 0 : 1);
}
