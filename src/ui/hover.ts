/** Pointing at a command shows what it does, on what, and where. */
import { Hover, languages, MarkdownString, Range, type Disposable } from 'vscode';
import { fileRange } from '../runbook/fileRange.ts';
import { placeAt } from './findStep.ts';
import { hoverWords } from './hoverWords.ts';
import type { LensContext } from './lenses.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';

export function registerHover(runbooks: Runbooks, context: () => LensContext | undefined): Disposable {
  return languages.registerHoverProvider(
    documentSchemes.map((scheme) => ({ language: 'markdown', scheme })),
    {
      provideHover: async (document, position) => {
        const read = await runbooks.parsed(document);
        const offset = document.offsetAt(position);
        const place = read && placeAt(read, offset);
        if (place === undefined) return undefined;
        const range = fileRange(place.block, place.command.range);
        if (offset < range.start || offset > range.end || place.command.refused !== undefined) return undefined;
        // Foreign text stays text: nothing in it is a link or an icon.
        const words = new MarkdownString();
        for (const line of hoverWords(place.command, place.block.pins, context()))
          words.appendMarkdown(`${asText(line)}\n\n`);
        return new Hover(words, new Range(document.positionAt(range.start), document.positionAt(range.end)));
      },
    },
  );
}

/** With `appendText` no line would be broken. */
function asText(line: string): string {
  return line.replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}
