/** The shapes of a runbook once it is read. */
import type { Command, Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';

export type BlockKind = 'shell' | 'mongosh' | 'yaml' | 'template' | 'checklist' | 'other';

/** What a person pins behind the language: `{name=… timeout=30s context=none confirm=always output=none}`. */
export interface Pins {
  readonly name?: string;
  readonly timeoutMs?: number;
  readonly context?: 'none';
  readonly confirm?: 'always';
  readonly output?: 'none';
}

export interface Block {
  readonly id: string;
  /** Headings from the outermost to the one it stands under. */
  readonly headingPath: readonly string[];
  /** *If pod is CrashLooping*: the list item or the sentence it stands under. */
  readonly condition: string | undefined;
  /** As written: `bash`, `javascript`, `''`. */
  readonly language: string;
  readonly kind: BlockKind;
  /** Offsets in the file of the content, from its first line's first character (after the container's indentation). */
  readonly range: Range;
  /** The container's indentation removed, LF; of a console block only the commands, prompts and output blanked. */
  readonly text: string;
  /** Offset in the file of each content line's first character. */
  readonly lineStarts: readonly number[];
  /**
   * By line of `text`: how many of its first blanks stand for one tab of the file, of which the container took a part.
   * Rare; `fileRange` knows it.
   */
  readonly cutTabs?: Readonly<Record<number, number>>;
  readonly commands: readonly Command[];
  /** The shell that runs it: `zsh`, `ksh` and `fish` blocks in that shell, everything else in bash. */
  readonly shell: 'bash' | 'zsh' | 'ksh' | 'fish';
  readonly pins: Pins;
}

export interface Severity {
  readonly name: string;
  readonly title: string;
  readonly responseTime: string | undefined;
  readonly escalation: string | undefined;
}
export interface EscalationLevel {
  readonly name: string;
  readonly title: string;
  readonly afterMinutes: number | undefined;
}
export interface Contact {
  readonly name: string;
  readonly reach: string;
}
export interface Template {
  readonly id: string;
  readonly title: string;
  /** The template's text in the file. */
  readonly range: Range;
}
export interface ChecklistItem {
  /** Inline Markdown, as written, without its box. */
  readonly words: string;
  /** In how many items of the same list it stands. */
  readonly depth: number;
  /** Undefined where it has no box, in a list whose others have. */
  readonly done: boolean | undefined;
}
/** A list to go through, such as *Post-Incident Review*. */
export interface Checklist {
  readonly title: string;
  readonly items: readonly ChecklistItem[];
  readonly range: Range;
}

/** What the front matter sets for the whole file. */
export interface Defaults {
  readonly runbook: boolean | undefined;
  readonly service: string | undefined;
  readonly namespace: string | undefined;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

export interface Section {
  readonly level: number;
  readonly title: string;
  /** Of the heading's text. */
  readonly range: Range;
  /** Where the section's content ends. */
  readonly end: number;
}

export interface Runbook {
  readonly defaults: Defaults;
  readonly sections: readonly Section[];
  readonly blocks: readonly Block[];
  readonly severities: readonly Severity[];
  readonly escalation: readonly EscalationLevel[];
  readonly contacts: readonly Contact[];
  readonly templates: readonly Template[];
  readonly checklists: readonly Checklist[];
  readonly problems: readonly Problem[];
}
