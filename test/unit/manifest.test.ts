/** The manifest says what the code says: ids, scopes, keys, and the editor's version. */
import assert from 'node:assert/strict';
import { commandIds, contextKeys, extensionId, notebookType, settingIds, viewIds } from '../../src/ui/ids.ts';
import type { LensAction } from '../../src/ui/lensCommands.ts';
import { readManifest, readRepositoryFile } from '../support/repository.ts';

const manifest = readManifest();
const { commands, keybindings, menus, notebooks, views, viewsWelcome } = manifest.contributes;
const settings = manifest.contributes.configuration.properties;

/** The command that does from the palette, at the cursor, what a click on a lens does. */
const commandOfLens: Readonly<Record<LensAction, keyof typeof commandIds>> = {
  run: 'run',
  editAndRun: 'editAndRun',
  changeValues: 'showValues',
  copy: 'copy',
  copyBlock: 'copy',
  fillAndCopy: 'fillAndCopy',
  copyToNotebook: 'copyToNotebook',
  stop: 'stop',
  openEntry: 'openEntry',
  runChecks: 'runChecks',
  // The one that runs: with it ends what stands behind it.
  stopChecks: 'stop',
  openChecked: 'openEntry',
};

suite('manifest', () => {
  test('the commands in the code are those in package.json', () => {
    assert.deepEqual(commands.map(({ command }) => command).toSorted(), Object.values(commandIds).toSorted());
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Incident Runbook']);
  });

  test('the settings in the code are those in package.json', () => {
    assert.deepEqual(Object.keys(settings).toSorted(), Object.values(settingIds).toSorted());
  });

  test('the extension’s id in the code is the one in package.json', () => {
    assert.equal(extensionId, `${manifest.publisher}.${manifest.name}`);
  });

  test('the notebook type in the code is the one in package.json', () => {
    assert.deepEqual(
      notebooks.map(({ type }) => type),
      [notebookType],
    );
  });

  test('the lists of the side bar in the code are those in package.json, and their buttons call commands that exist', () => {
    const ids: readonly string[] = Object.values(viewIds);
    assert.deepEqual(
      Object.values(views).flatMap((list) => list.map(({ id }) => id)),
      ids,
    );
    const known = new Set<string>(Object.values(commandIds));
    for (const { view, contents } of viewsWelcome) {
      assert.ok(ids.includes(view), view);
      for (const [, called = ''] of contents.matchAll(/\(command:([\w.]+)\)/g))
        assert.ok(known.has(called) || /^(?:workbench|vscode)\./.test(called), called);
    }
  });

  test('each context key of ours in a when clause is one that the code sets', () => {
    const clauses = [...Object.values(menus).flat(), ...keybindings].map(({ when }) => when ?? '');
    const used = clauses.flatMap((clause) => clause.match(/incidentRunbook\.\w+/g) ?? []);
    const known: readonly string[] = [...Object.values(contextKeys), ...Object.values(viewIds)];
    assert.deepEqual(
      used.filter((key) => !known.includes(key)),
      [],
    );
  });

  test('the walkthrough names commands, keys and pages that exist, four steps of them', () => {
    const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.equal(steps.length, 4);
    const known = new Set<string>([...Object.values(commandIds), ...Object.values(contextKeys)]);
    for (const { description, completionEvents, media } of steps) {
      const named = [...description.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? '');
      assert.ok(named.length > 0);
      // The column is that narrow. A tip with the keys of a command has no room in it: a link with `?` has none.
      for (const { command } of keybindings) assert.ok(!description.includes(`(command:${command})`), command);
      for (const line of description.split('\n').filter((one) => !one.startsWith('['))) {
        assert.ok(line.replaceAll('*', '').length <= 36, line);
      }
      const events = completionEvents.map((event) => event.replace(/^on(?:Command|Context):/, ''));
      assert.deepEqual(
        [...named, ...events].filter((id) => !known.has(id)),
        [],
      );
      assert.match(readRepositoryFile(media.markdown), /^# /);
    }
  });

  test('menus and keys name commands that exist', () => {
    const known = new Set(commands.map(({ command }) => command));
    for (const { command } of [...Object.values(menus).flat(), ...keybindings]) assert.ok(known.has(command), command);
  });

  test('SE1: a setting that names a program, a file or a destination is read from the user alone', () => {
    const naming = Object.keys(settings).filter((id) =>
      /(path|program|command|kubeconfig|ur[il]|host|webhook)$/i.test(id),
    );
    assert.deepEqual(naming.toSorted(), [settingIds.kubeconfig, settingIds.kubectlPath].toSorted());
    for (const id of naming) assert.equal(settings[id]?.scope, 'machine', id);
  });

  test('CX4: what takes a question away is read from the user alone', () => {
    assert.equal(settings[settingIds.harmlessContexts]?.scope, 'machine');
  });

  test('B57: in Restricted Mode every setting of ours that a folder holds is ignored', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual(restrictedConfigurations.toSorted(), Object.keys(settings).toSorted());
  });

  test('LN4: what a lens does is in the palette, and on a key of its own', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    for (const name of Object.values(commandOfLens)) {
      assert.ok(!hidden.includes(commandIds[name]), `${name} is hidden from the palette`);
      assert.ok(
        keybindings.some(({ command, mac }) => command === commandIds[name] && mac !== undefined),
        `${name} has no key`,
      );
    }
  });

  test('no key does two things', () => {
    assert.equal(new Set(keybindings.map(({ key }) => key)).size, keybindings.length);
    assert.equal(new Set(keybindings.map(({ mac }) => mac)).size, keybindings.length);
  });

  test('the editor that is asked for is the one whose types are compiled against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  test('no proposed API is asked for: an editor that people have would refuse it', () => {
    assert.ok(!('enabledApiProposals' in manifest));
  });
});
