/** What is offered at a place of a runbook. Nothing here asks a cluster or reads a file. */
import { fileRange, textOffset } from '../runbook/fileRange.ts';
import type { Block, Runbook } from '../runbook/types.ts';
import { completeCommand } from './completeCommand.ts';
import { completeFence, opensFence } from './completeFence.ts';
import { completeFrontMatter } from './completeFrontMatter.ts';
import { frontMatterAt, frontMatterOf } from './frontMatterAt.ts';
import { lineAround, type LineAround } from './lineAround.ts';
import type { Completion, Suggestion } from './suggestion.ts';
import { valuesElsewhere, type ValuesElsewhere } from './valuesElsewhere.ts';
import { wordsAt } from './wordsAt.ts';

/** `runbook`: as it was read from `file`. Undefined: nothing belongs there. */
export function completeAt(file: string, offset: number, runbook: Runbook): Completion | undefined {
  const head = frontMatterOf(file);
  if (head !== undefined && offset <= head.end) {
    const place = frontMatterAt(file, offset);
    return place && completeFrontMatter(place, runbook);
  }
  const line = lineAround(file, offset);
  if (opensFence(line.before)) return opensBlock(line, runbook, file) ? completeFence(line, offset) : undefined;
  const block = blockAt(runbook, offset);
  return block === undefined ? holesInMarks(line, offset, runbook) : completeInBlock(block, line, offset, runbook);
}

/** Marks that close a block look the same. */
function opensBlock(line: LineAround, runbook: Runbook, file: string): boolean {
  return runbook.blocks.some(({ range, lineStarts }) => {
    const [first] = lineStarts;
    if (first === undefined) return range.start >= line.start && range.start <= line.end;
    return first > line.end && /^(?:\r\n?|\n)[^\r\n]*$/.test(file.slice(line.end, first));
  });
}

function blockAt(runbook: Runbook, offset: number): Block | undefined {
  return runbook.blocks.find(
    ({ range, lineStarts }) => lineStarts.length > 0 && range.start <= offset && offset <= range.end,
  );
}

function completeInBlock(block: Block, line: LineAround, offset: number, runbook: Runbook): Completion | undefined {
  const written = block.commands.find((command) => {
    const { start, end } = fileRange(block, command.range);
    return start <= offset && offset <= end;
  });
  const elsewhere = valuesElsewhere(runbook, written);
  const holes = completeHole(line, offset, elsewhere);
  if (holes !== undefined || block.kind !== 'shell') return holes;
  const at = textOffset(block, offset);
  const words = wordsAt(block.text, at);
  const variables = words?.quote === "'" ? undefined : completeVariable(line, offset, elsewhere);
  if (variables !== undefined || words === undefined) return variables;
  const opening = words.quote === '' ? 0 : 1;
  const typed = block.text.slice(words.start + opening, at);
  const next = completeCommand(words.words, typed, elsewhere);
  if (next === undefined || typed.includes('\n')) return undefined;
  const rest = /^[\w.:/=-]*/.exec(line.after)?.[0] ?? '';
  const start = offset - typed.length + next.kept;
  return {
    range: { start, end: offset + rest.length },
    items: next.items,
    isExpected: next.isExpected,
    ...(next.whole !== undefined && { whole: next.whole }),
  };
}

/** `<pod` and `{{na`: the holes that the file has already. */
function completeHole(line: LineAround, offset: number, { holes }: ValuesElsewhere): Completion | undefined {
  const typed = /(?<![<\w])<(?:[\p{L}_][\p{L}\p{N}_.-]*)?$|(?<!\{)\{\{[\w-]*$/u.exec(line.before)?.[0];
  if (typed === undefined) return undefined;
  const sign = typed.charAt(0);
  const rest = /^[\w.-]*(?:>|\}{1,2})?/.exec(line.after)?.[0] ?? '';
  const items = holes
    .filter((hole) => hole.startsWith(sign))
    .map((label): Suggestion => ({
      label,
      kind: 'hole',
      detail: 'used in this file',
    }));
  return { range: { start: offset - typed.length, end: offset + rest.length }, items, isExpected: true };
}

function holesInMarks(line: LineAround, offset: number, runbook: Runbook): Completion | undefined {
  const marks = line.before.match(/`/g)?.length ?? 0;
  return marks % 2 === 1 ? completeHole(line, offset, valuesElsewhere(runbook, undefined)) : undefined;
}

function completeVariable(line: LineAround, offset: number, { variables }: ValuesElsewhere): Completion | undefined {
  const [whole, brace = '', typed = ''] = /\$(\{?)([A-Za-z_]\w*)?$/.exec(line.before) ?? [];
  if (whole === undefined) return undefined;
  const rest = /^\w*/.exec(line.after)?.[0] ?? '';
  const isClosed = line.after.startsWith('}', rest.length);
  const items = variables.map((name): Suggestion => ({
    label: brace === '' ? `$${name}` : `\${${name}}`,
    kind: 'variable',
    detail: 'used in this file',
    ...(brace === '' && { isFree: true, stem: '$' }),
  }));
  const end = offset + rest.length + (brace !== '' && isClosed ? 1 : 0);
  return { range: { start: offset - typed.length - brace.length - 1, end }, items, isExpected: true };
}
