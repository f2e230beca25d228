/** *Go to Definition*, *Find All References* and *Rename Symbol* for the holes and variables of a runbook. */
import { Disposable, languages, Location, Range, WorkspaceEdit, type Position, type TextDocument } from 'vscode';
import type { Range as Offsets } from '../command/types.ts';
import type { ValueRequests } from '../write/valueRequests.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';

export function registerValueNavigation(runbooks: Runbooks): Disposable {
  /** Nothing for what is no value: headings and links are the editor's own Markdown's. */
  const valueAt = async (document: TextDocument, position: Position): Promise<ValueRequests | undefined> => {
    if (!runbooks.isRunbook(document)) return undefined;
    const { valueRequests } = await import('../write/valueRequests.ts');
    const read = await runbooks.parsed(document);
    return read && valueRequests(read.text, document.offsetAt(position), read.runbook);
  };
  const selector = documentSchemes.map((scheme) => ({ language: 'markdown', scheme }));
  return Disposable.from(
    languages.registerDefinitionProvider(selector, {
      provideDefinition: async (document, position) => {
        const value = await valueAt(document, position);
        return value && new Location(document.uri, rangeOf(document, value.definition));
      },
    }),
    languages.registerReferenceProvider(selector, {
      provideReferences: async (document, position) => {
        const value = await valueAt(document, position);
        return value?.references.map((range) => new Location(document.uri, rangeOf(document, range)));
      },
    }),
    languages.registerRenameProvider(selector, {
      prepareRename: async (document, position) => {
        const name = (await valueAt(document, position))?.name;
        if (name === undefined) return undefined;
        // The editor shows it at the cursor.
        if ('because' in name) throw new Error(name.because);
        return { range: rangeOf(document, name.range), placeholder: name.text };
      },
      provideRenameEdits: async (document, position, newName) => {
        const renamed = (await valueAt(document, position))?.rename(newName);
        if (renamed === undefined) return undefined;
        if (renamed.kind === 'refused') throw new Error(renamed.because);
        const edit = new WorkspaceEdit();
        for (const { range, text } of renamed.edits) edit.replace(document.uri, rangeOf(document, range), text);
        return edit;
      },
    }),
  );
}

function rangeOf(document: TextDocument, { start, end }: Offsets): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
