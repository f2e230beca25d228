/** What a dialog has no room for, as a text that can be scrolled, and the question beside it. */
import { commands, languages, TabInputText, Uri, window, workspace, type TextDocument } from 'vscode';
import type { RunQuestion } from './questionWords.ts';

const scheme = 'incident-runbook-question';
/** As the tab calls it. */
const name = 'All That Will Run';

/** True: the person has it run. The text goes again with the question. */
export async function readAllAndConfirm({ message, run, whole }: RunQuestion): Promise<boolean> {
  const uri = Uri.from({ scheme, path: name, query: crypto.randomUUID() });
  const provider = workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: () => whole ?? '',
  });
  try {
    await show(await workspace.openTextDocument(uri));
    // The first is taken by Enter, also by one that is still held down.
    const items = [{ label: 'Do Not Run' }, { label: run }];
    const picked = await window.showQuickPick(items, {
      title: message,
      placeHolder: 'The text below is all that will run.',
      ignoreFocusOut: true,
    });
    return picked?.label === run;
  } finally {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    await window.tabGroups.close(
      tabs.filter(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString()),
    );
    provider.dispose();
  }
}

async function show(document: TextDocument): Promise<void> {
  await languages.setTextDocumentLanguage(document, 'shellscript');
  await window.showTextDocument(document, { preview: false });
  const wraps = workspace.getConfiguration('editor', document).get<string>('wordWrap');
  if (wraps === 'off') await commands.executeCommand('editor.action.toggleWordWrap');
}
