/** The text of a block → its commands, if it is shell at all; a block that did not change is not read again. */
import { splitShell, type ShellBlock, type Surroundings } from '../command/splitShell.ts';
import { readsAsCommand, readsAsCommands, readsAsData, readsAsProse } from './blockKind.ts';
import type { Block } from './types.ts';

export interface ShellText {
  readonly text: string;
  /** By its label; undefined without one. */
  readonly shell: Block['shell'] | undefined;
  readonly isConsole: boolean;
  /** Prompts were taken off: what is left are commands. */
  readonly prompted: boolean;
}

export interface ReadShell extends Pick<ShellBlock, 'commands' | 'problems'> {
  readonly notShell?: true;
}

/** Undefined: it has no label and does not read as commands. */
function readAfresh(block: ShellText, surroundings: Surroundings): ReadShell | undefined {
  const { text, shell, prompted } = block;
  const labelled = shell !== undefined;
  const nothing: ReadShell | undefined = labelled ? { commands: [], problems: [], notShell: true } : undefined;
  if (!labelled && !prompted && !mayRead(text)) return undefined;
  if (!prompted && readsAsData(text)) return nothing;
  const read = splitShell(text, { ...surroundings, ...(shell === undefined ? {} : { shell }) });
  if (read.commands.length === 0) return labelled ? read : undefined;
  const strict = !labelled || (block.isConsole && !prompted);
  if (prompted && labelled) return read;
  if (strict && (read.problems.some(({ code }) => code === 'shell-syntax') || !readsAsCommands(read.commands)))
    return nothing;
  if (shell !== undefined && shell !== 'bash') return read;
  const onlySyntax = read.problems.every(({ code }) => code === 'shell-syntax');
  const isBroken = read.unreadable && onlySyntax && !read.commands.some(({ text: own }) => readsAsCommand(own));
  return readsAsProse(read.commands) || isBroken ? nothing : read;
}

/** A look at the first words before an unlabelled block is parsed: most are no commands. */
function mayRead(text: string): boolean {
  const line = /^[ \t]*(?!#)\S.*$/m.exec(text)?.[0] ?? '';
  return readsAsCommand(line.trim()) || /^\s*(?:[A-Za-z_]\w*=|\w+\s*\(\)|(?:for|while|if)\s)/.test(line);
}

const MAX_KEPT_LETTERS = 4_000_000;
/** While one types, all blocks but one stay what they were. Reading is a pure function, so that this only saves time. */
const kept = {
  names: undefined as Surroundings['functions'],
  functions: '',
  letters: 0,
  /** By what they are labelled, then by their text. */
  blocks: new Map<string, Map<string, ReadShell | undefined>>(),
};

export function readShell(block: ShellText, surroundings: Surroundings): ReadShell | undefined {
  // JavaScript, and what is handed into a container, may depend on what other blocks set.
  if (block.text.includes('mongo') || (block.text.includes('exec') && block.text.includes('$')))
    return readAfresh(block, surroundings);
  if (surroundings.functions !== kept.names) {
    kept.names = surroundings.functions;
    const functions = Array.from(surroundings.functions ?? [], ([name, effect]) => `${name}=${effect}`).join(' ');
    if (functions !== kept.functions) kept.letters = Infinity;
    kept.functions = functions;
  }
  if (kept.letters > MAX_KEPT_LETTERS) {
    kept.letters = 0;
    kept.blocks.clear();
  }
  const label = `${block.shell ?? ''} ${block.isConsole ? 'c' : ''}${block.prompted ? 'p' : ''}`;
  const alike = kept.blocks.get(label) ?? new Map<string, ReadShell | undefined>();
  const known = alike.get(block.text);
  if (known !== undefined || alike.has(block.text)) return known;
  const read = readAfresh(block, surroundings);
  alike.set(block.text, read);
  kept.blocks.set(label, alike);
  kept.letters += block.text.length;
  return read;
}
