/** Pointing at a command shows what it does, on what, and where; pointing at a value in it, that value first. */
import { Hover, languages, MarkdownString, Range, type Disposable } from 'vscode';
import { fileRange } from '../runbook/fileRange.ts';
import { placeAt, type ReadRunbook } from './findStep.ts';
import { hoverWords } from './hoverWords.ts';
import type { LensContext } from './lenses.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';

export function registerHover(runbooks: Runbooks, context: () => LensContext | undefined): Disposable {
  return languages.registerHoverProvider(
    documentSchemes.map((scheme) => ({ language: 'markdown', scheme })),
    {
      provideHover: async (document, position) => {
        const read = await runbooks.parsed(document);
        if (read === undefined) return undefined;
        const offset = document.offsetAt(position);
        const { hoverAt } = await import('../write/hoverAt.ts');
        const pointed = hoverAt(read.text, offset, read.runbook);
        const command = commandWords(read, offset, context());
        const range = pointed?.range ?? command?.range;
        if (range === undefined) return undefined;
        const parts = [pointed?.lines, command?.lines].filter((lines) => lines !== undefined);
        return new Hover(
          parts.map(asMarkdown),
          new Range(document.positionAt(range.start), document.positionAt(range.end)),
        );
      },
    },
  );
}

function commandWords(read: ReadRunbook, offset: number, context: LensContext | undefined) {
  const place = placeAt(read, offset);
  if (place === undefined || place.command.refused !== undefined) return undefined;
  const range = fileRange(place.block, place.command.range);
  if (offset < range.start || offset > range.end) return undefined;
  return { range, lines: hoverWords(place.command, place.block.pins, context) };
}

/** Foreign text stays text: nothing in it is a link or an icon. */
function asMarkdown(lines: readonly string[]): MarkdownString {
  const words = new MarkdownString();
  for (const line of lines) words.appendMarkdown(`${asText(line)}\n\n`);
  return words;
}

/** With `appendText` no line would be broken. */
function asText(line: string): string {
  return line.replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}
