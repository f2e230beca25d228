/** Fences → blocks: their text without the container's indentation, and where each of its lines stands in the file. */
import { functionsIn, type Surroundings } from '../command/splitShell.ts';
import { slug } from '../command/title.ts';
import type { Command, Effect } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { isConsoleLabel, kindOf, readsAsCommand, shellOfLabel } from './blockKind.ts';
import { fileRange } from './fileRange.ts';
import { placeOf, withoutNumber, type GiveId } from './ids.ts';
import { readInfo } from './infoString.ts';
import type { Lines } from './lines.ts';
import type { Fence } from './outline.ts';
import { hasPrompts, readConsole } from './prompts.ts';
import { longerFence } from './longerFence.ts';
import { readShell, type ShellText } from './shellBlocks.ts';
import { trapProblems, withTraps, type Around } from './trapProblems.ts';
import type { Block } from './types.ts';

/** A fence whose text is known, before anything in it is judged. */
export interface Draft {
  readonly fence: Fence;
  readonly headingPath: readonly string[];
  readonly language: string;
  readonly block: Omit<Block, 'id' | 'kind' | 'commands' | 'shell'>;
  readonly shell: Block['shell'] | undefined;
  /** A shell's label, or none: the text decides. */
  readonly mayBeShell: boolean;
  /** Prompts were taken off: what is left are commands, and what was printed is gone. */
  readonly prompted: boolean;
  readonly problems: readonly Problem[];
}

export function readDraft(file: string, lines: Lines, fence: Fence, headingPath: readonly string[]): Draft {
  const openLine = file.slice(lines.starts[fence.openLine], lines.ends[fence.openLine]);
  const infoText = fence.info.trim();
  const infoStart = (lines.starts[fence.openLine] ?? 0) + Math.max(0, openLine.trimEnd().length - infoText.length);
  const info = readInfo(infoText, infoStart);
  const content = fence.content === '' ? [] : fence.content.replace(/\n$/, '').split('\n');
  const shell = shellOfLabel(info.language);
  const mayBeShell = shell !== undefined || info.language === '';
  const lineStarts: number[] = [];
  const cutTabs: Record<number, number> = {};
  for (const [at, text] of content.entries()) {
    const line = fence.firstLine + at;
    const { start, blanks } = placeLine(file, lines, line, text);
    lineStarts.push(start);
    if (blanks > 0) cutTabs[at] = blanks;
  }
  const end =
    content.length === 0 ? (lines.ends[fence.openLine] ?? 0) : (lines.ends[fence.firstLine + content.length - 1] ?? 0);
  const prompted = mayBeShell && hasPrompts(content);
  const isConsole = prompted || (mayBeShell && isConsoleLabel(info.language));
  const console = isConsole ? readConsole(content, isConsoleLabel(info.language), readsAsCommand) : undefined;
  const text = (console?.map((line) => line.text) ?? content).join('\n');
  console?.forEach(({ cut }, at) => {
    if (cut > 0) lineStarts[at] = (lineStarts[at] ?? 0) + cut - Math.max(0, (cutTabs[at] ?? 0) - 1);
    if (cut > 0) delete cutTabs[at];
  });
  return {
    fence,
    headingPath,
    language: info.language,
    shell,
    mayBeShell,
    prompted: console !== undefined,
    problems: info.problems,
    block: {
      headingPath,
      condition: fence.condition,
      language: info.language,
      range: { start: lineStarts[0] ?? end, end },
      text,
      lineStarts,
      ...(Object.keys(cutTabs).length > 0 ? { cutTabs } : {}),
      pins: info.pins,
    },
  };
}

/** A content line is the rest of its line in the file; blanks at its start may stand for a part of a tab there. */
function placeLine(file: string, lines: Lines, line: number, text: string): { start: number; blanks: number } {
  const lineStart = lines.starts[line] ?? file.length;
  const lineEnd = lines.ends[line] ?? file.length;
  const raw = file.slice(lineStart, lineEnd).replaceAll('\0', '\uFFFD');
  if (raw.endsWith(text)) return { start: lineEnd - text.length, blanks: 0 };
  const leading = /^ */.exec(text)?.[0].length ?? 0;
  for (let blanks = 1; blanks <= leading; blanks++) {
    if (raw.endsWith(`\t${text.slice(blanks)}`)) return { start: lineEnd - (text.length - blanks) - 1, blanks };
  }
  return { start: Math.max(lineStart, lineEnd - text.length), blanks: 0 };
}

/** What the drafts of a file tell each other. */
export function surroundingsOf(drafts: readonly Draft[], env: readonly string[]): Surroundings {
  const texts = drafts.filter(({ mayBeShell }) => mayBeShell).map(({ block }) => block.text);
  // What only looks like a function is one that we cannot tell.
  const functions = new Map<string, Effect>(namesOfFunctions(texts).map((name) => [name, 'unknown']));
  if (functions.size > 0) {
    for (const text of texts.filter((one) => MAY_DEFINE.test(one)))
      for (const [name, effect] of functionsIn(text, functions)) functions.set(name, effect);
  }
  let assigned: ReadonlySet<string> | undefined;
  return {
    functions,
    assigned: {
      has: (name) => {
        assigned ??= assignedIn(texts, env);
        return assigned.has(name);
      },
    },
  };
}

const MAY_DEFINE = /\(\s{0,4}\)|\bfunction\b/;

function namesOfFunctions(texts: readonly string[]): readonly string[] {
  return texts
    .filter((text) => MAY_DEFINE.test(text))
    .flatMap((text) =>
      Array.from(
        text.matchAll(/([\w.:-]{1,80})\s{0,4}\(\s{0,4}\)|\bfunction\s{1,4}([\w.:-]{1,80})/g),
        (match) => match[1] ?? match[2] ?? '',
      ),
    );
}

function assignedIn(texts: readonly string[], env: readonly string[]): ReadonlySet<string> {
  const names = new Set(env);
  for (const text of texts) {
    for (const match of text.matchAll(/(?:^|[\s;&|(])([A-Za-z_]\w{0,80})\+?=/g)) names.add(match[1] ?? '');
    for (const match of text.matchAll(/\b(?:read|for)\s+(?:-\w+\s+)?([A-Za-z_]\w{0,80})/g)) names.add(match[1] ?? '');
  }
  return names;
}

function toRead({ block, shell, language, prompted }: Draft): ShellText {
  return { text: block.text, shell, isConsole: isConsoleLabel(language), prompted };
}

export interface ReadBlock {
  readonly block: Block;
  readonly problems: readonly Problem[];
}

export function readBlock(
  draft: Draft,
  surroundings: Surroundings,
  ids: { readonly block: GiveId; readonly command: GiveId },
  file: string,
  lines: Lines,
): ReadBlock {
  const { block, language, headingPath } = draft;
  const problems: Problem[] = [...draft.problems];
  const shell = draft.mayBeShell && block.text.trim() !== '' ? readShell(toRead(draft), surroundings) : undefined;
  const kind = shell !== undefined || draft.shell !== undefined ? 'shell' : kindOf(language, block.text, headingPath);
  const place = placeOf(headingPath, block.condition);
  const { name } = block.pins;
  const around = aroundOf(draft, file, lines);
  const commands = (shell?.commands ?? []).map((read): Command => {
    const found = withTraps(read, block, around);
    // What the end of the file cuts is not closed because its fence is not.
    const isOpen = !draft.fence.closed && found.refused === 'statement-cut';
    const command = isOpen ? { ...found, refused: 'unclosed-fence' } : found;
    if (name === undefined) return { ...command, id: ids.command(command.id, place, command.text) };
    const title = (shell?.commands.length ?? 0) === 1 ? name : `${name}-${command.id}`;
    const id = ids.command(title, '', command.text);
    if (id !== title) problems.push(sameName(name, draft, lines));
    return { ...command, id };
  });
  const under = block.condition ?? withoutNumber(headingPath.at(-1) ?? '');
  const blockTitle = name ?? slug(under === '' ? language || 'block' : under);
  const id = ids.block(blockTitle, name === undefined ? place : '', block.text);
  const made: Block = { id, kind, commands, shell: draft.shell ?? 'bash', ...block };
  for (const problem of shell?.problems ?? []) {
    // An open fence is one mistake: what it cuts is no second one.
    if (problem.code === 'statement-cut' && !draft.fence.closed) continue;
    const fix =
      problem.fix === undefined
        ? longerFence(problem, draft, file, lines)
        : { ...problem.fix, range: fileRange(made, problem.fix.range) };
    problems.push({ ...problem, range: fileRange(made, problem.range), ...(fix === undefined ? {} : { fix }) });
  }
  // Of an open fence the end may still be typed.
  if (draft.fence.closed) problems.push(...trapProblems(made, around));
  // A console without prompts is what was printed.
  if (draft.shell !== undefined && shell?.notShell === true && !isConsoleLabel(language))
    problems.push(notShell(draft, lines));
  return { block: made, problems };
}

function aroundOf({ fence }: Draft, file: string, lines: Lines): Around {
  const fenceStart = lines.starts[fence.openLine] ?? 0;
  return { file, above: () => file.slice(file.lastIndexOf('\n#', fenceStart) + 1, fenceStart) };
}

function fenceRange(draft: Draft, lines: Lines): Problem['range'] {
  return { start: lines.starts[draft.fence.openLine] ?? 0, end: lines.ends[draft.fence.openLine] ?? 0 };
}

function sameName(name: string, draft: Draft, lines: Lines): Problem {
  return {
    code: 'same-name',
    severity: 'warning',
    range: fenceRange(draft, lines),
    message: `Another block is called ${name} too. Give each block a name of its own.`,
  };
}

function notShell(draft: Draft, lines: Lines): Problem {
  return {
    code: 'not-shell',
    severity: 'warning',
    range: fenceRange(draft, lines),
    message: `This block is labelled ${draft.language} but does not read as commands, so that it has no Run. Give it the label of what it is, such as text or json.`,
  };
}
