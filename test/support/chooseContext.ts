/** The status bar's context, chosen as a person chooses it. */
import type { EditorWindow } from './editorWindow.ts';
import { waitFor } from './waitFor.ts';

export async function waitForStatus(editor: EditorWindow, text: string): Promise<void> {
  await waitFor(`${text} in the status bar`, async () => {
    const all = await editor.statusBar();
    if (!all.some((item) => item.includes(text))) throw new Error(`There is: ${all.join(' · ')}`);
    return true;
  });
}

export async function chooseContext(editor: EditorWindow, name: string, namespace = 'default'): Promise<void> {
  await editor.palette('Incident Runbook: Choose Context…');
  await editor.waitForQuickInput('Choose the context');
  await editor.pick(new RegExp(`^\\s*${name}`));
  await editor.waitForQuickInput(`Namespace on ${name}`);
  await editor.pick(namespace);
  await waitForStatus(editor, `${name} / ${namespace}`);
}
