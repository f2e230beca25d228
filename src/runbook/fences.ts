/** Fences → blocks: their text without the container's indentation, and where each of its lines stands. */
import type { Surroundings } from '../command/splitShell.ts';
import { slug } from '../command/title.ts';
import type { Command, Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { isConsoleLabel, kindOf, readsAsCommand, shellOfLabel } from './blockKind.ts';
import { fileRange } from './fileRange.ts';
import { placeOf, wantedId, withoutNumber } from './ids.ts';
import { readInfo } from './infoString.ts';
import type { Lines } from './lines.ts';
import type { Fence } from './outline.ts';
import { hasPrompts, readConsole } from './prompts.ts';
import { longerFence } from './longerFence.ts';
import { readShell, type ShellText } from './shellBlocks.ts';
import { trapProblems, withTraps, type Around } from './trapProblems.ts';
import type { Block } from './types.ts';

/** A fence whose text is known, before anything in it is judged. Offsets count from the start of its part. */
export interface Draft {
  readonly closed: boolean;
  /** Of its part's headings the one it stands under; -1 above the first. */
  readonly heading: number;
  /** The line that opens it. */
  readonly opening: Range;
  readonly block: Omit<Block, 'id' | 'kind' | 'commands' | 'shell' | 'headingPath'>;
  readonly shell: Block['shell'] | undefined;
  /** A shell's label, or none: the text decides. */
  readonly mayBeShell: boolean;
  /** By its label: prompts stand in it, and what was printed. */
  readonly isConsole: boolean;
  /** Prompts were taken off: what is left are commands, and what was printed is gone. */
  readonly prompted: boolean;
  readonly problems: readonly Problem[];
}

/** `from`: offset in the file at which its part begins. */
export function readDraft(file: string, from: number, lines: Lines, fence: Fence): Draft {
  const opening = { start: (lines.starts[fence.openLine] ?? 0) - from, end: (lines.ends[fence.openLine] ?? 0) - from };
  const openLine = file.slice(from + opening.start, from + opening.end);
  const infoText = fence.info.trim();
  const infoStart = opening.start + Math.max(0, openLine.trimEnd().length - infoText.length);
  const info = readInfo(infoText, infoStart);
  const whole = fence.content.endsWith('\n') ? fence.content.slice(0, -1) : fence.content;
  const content = fence.content === '' ? [] : whole.split('\n');
  const shell = shellOfLabel(info.language);
  const mayBeShell = shell !== undefined || info.language === '';
  const lineStarts: number[] = [];
  let cutTabs: Record<number, number> | undefined;
  for (let at = 0; at < content.length; at++) {
    const { start, blanks } = placeLine(file, lines, fence.firstLine + at, content[at] ?? '');
    lineStarts.push(start - from);
    if (blanks > 0) (cutTabs ??= {})[at] = blanks;
  }
  const lastLine = content.length === 0 ? fence.openLine : fence.firstLine + content.length - 1;
  const end = (lines.ends[lastLine] ?? from) - from;
  const prompted = mayBeShell && hasPrompts(content);
  const isConsole = isConsoleLabel(info.language);
  const mayPrompt = prompted || (mayBeShell && isConsole);
  const console = mayPrompt ? readConsole(content, isConsole, readsAsCommand) : undefined;
  const text = console === undefined ? whole : console.map((line) => line.text).join('\n');
  console?.forEach(({ cut }, at) => {
    if (cut > 0) lineStarts[at] = (lineStarts[at] ?? 0) + cut - Math.max(0, (cutTabs?.[at] ?? 0) - 1);
    if (cut > 0) delete cutTabs?.[at];
  });
  return {
    closed: fence.closed,
    heading: fence.heading,
    opening,
    shell,
    mayBeShell,
    isConsole,
    prompted: console !== undefined,
    problems: fence.closed ? info.problems : [...info.problems, openFence(opening)],
    block: {
      condition: fence.condition,
      language: info.language,
      range: { start: lineStarts[0] ?? end, end },
      text,
      lineStarts,
      pins: info.pins,
      ...(cutTabs === undefined || Object.keys(cutTabs).length === 0 ? undefined : { cutTabs }),
    },
  };
}

/** A content line is the rest of its line in the file; blanks at its start may stand for a part of a tab there. */
function placeLine(file: string, lines: Lines, line: number, text: string): { start: number; blanks: number } {
  const lineStart = lines.starts[line] ?? file.length;
  const lineEnd = lines.ends[line] ?? file.length;
  if (file.endsWith(text, lineEnd) && text.length <= lineEnd - lineStart)
    return { start: lineEnd - text.length, blanks: 0 };
  const raw = file.slice(lineStart, lineEnd).replaceAll('\0', '\uFFFD');
  if (raw.endsWith(text)) return { start: lineEnd - text.length, blanks: 0 };
  const leading = /^ */.exec(text)?.[0].length ?? 0;
  for (let blanks = 1; blanks <= leading; blanks++) {
    if (raw.endsWith(`\t${text.slice(blanks)}`)) return { start: lineEnd - (text.length - blanks) - 1, blanks };
  }
  return { start: Math.max(lineStart, lineEnd - text.length), blanks: 0 };
}

/** A block but for its ids, which the rest of the file has a say in. Offsets count from the start of its part. */
export interface ReadBlock {
  readonly block: Omit<Block, 'id'>;
  /** The ids it would like to have. */
  readonly wanted: { readonly block: string; readonly commands: readonly string[] };
  readonly opening: Range;
  readonly problems: readonly Problem[];
}

/** `source`: the file from the start of the draft's part on. */
export function readBlock(
  draft: Draft,
  headingPath: readonly string[],
  surroundings: Surroundings,
  saysTest: boolean,
  source: string,
): ReadBlock {
  const { opening, isConsole, prompted } = draft;
  const { condition, language, range, text, lineStarts, cutTabs, pins } = draft.block;
  const toRead: ShellText = { text, shell: draft.shell, isConsole, prompted };
  const shell = draft.mayBeShell && /\S/.test(text) ? readShell(toRead, surroundings) : undefined;
  const kind = shell !== undefined || draft.shell !== undefined ? 'shell' : kindOf(language, text, headingPath);
  const around: Around = {
    saysTest,
    above: () => source.slice(source.lastIndexOf('\n#', opening.start) + 1, opening.start),
  };
  const place = { headingPath, condition };
  const commands = (shell?.commands ?? []).map((read): Command => {
    const found = withTraps(read, place, around);
    // What the end of the file cuts is not closed because its fence is not.
    const isOpen = !draft.closed && found.refused === 'statement-cut';
    return isOpen ? { ...found, refused: 'unclosed-fence' } : found;
  });
  const ranBy = draft.shell ?? 'bash';
  // Written out: spreading behind other fields is slow, and there are hundreds of blocks.
  const bare = { headingPath, condition, language, kind, range, text, lineStarts, commands, shell: ranBy, pins };
  const block = cutTabs === undefined ? bare : { ...bare, cutTabs };
  const problems: Problem[] = [...draft.problems];
  for (const problem of shell?.problems ?? []) {
    // An open fence is one mistake: what it cuts is no second one.
    if (problem.code === 'statement-cut' && !draft.closed) continue;
    const fix =
      problem.fix === undefined
        ? longerFence(problem, draft, source)
        : { ...problem.fix, range: fileRange(block, problem.fix.range) };
    problems.push({ ...problem, range: fileRange(block, problem.range), ...(fix === undefined ? {} : { fix }) });
  }
  // Of an open fence the end may still be typed.
  if (draft.closed) problems.push(...trapProblems(block, around));
  // A console without prompts is what was printed.
  if (draft.shell !== undefined && shell?.notShell === true && !isConsole) problems.push(notShell(draft));
  const under = condition ?? withoutNumber(headingPath.at(-1) ?? '');
  const ownPlace = pins.name === undefined ? placeOf(headingPath, condition) : '';
  const wanted = {
    block: wantedId(pins.name ?? slug(under === '' ? language || 'block' : under), ownPlace),
    commands: commands.map(({ id }) => {
      if (pins.name === undefined) return wantedId(id, ownPlace);
      return commands.length === 1 ? pins.name : `${pins.name}-${id}`;
    }),
  };
  return { block, wanted, opening, problems };
}

function openFence(range: Range): Problem {
  return {
    code: 'unclosed-fence',
    severity: 'warning',
    range,
    message:
      'This fence is not closed: everything below it counts as its block. Close it with a line of the same marks.',
  };
}

function notShell({ opening, block }: Draft): Problem {
  return {
    code: 'not-shell',
    severity: 'warning',
    range: opening,
    message: `This block is labelled ${block.language} but does not read as commands, so that it has no Run. Label it as what it is, such as text or json, or take out the lines that are no commands.`,
  };
}
