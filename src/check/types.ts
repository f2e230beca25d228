/** The shapes of what is checked, of what may be asked about the files beside it, and of a rule. */
import type { Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import type { Lines } from '../runbook/lines.ts';
import type { Block, Runbook, Section } from '../runbook/types.ts';

/** The lines that a fence stands on, from 0. */
export interface FenceLines {
  readonly block: Block;
  readonly openLine: number;
  /** Undefined where nothing closes it. */
  readonly closeLine: number | undefined;
  /** The marks that open it, as a range of the file. */
  readonly marks: Range;
}

/** A section with those around it. */
export interface Place {
  readonly section: Section;
  /** Index of the section around it; -1 for none. */
  readonly parent: number;
  /** Indexes of the sections right below it. */
  readonly children: readonly number[];
}

/** A line outside fences, front matter and HTML comments; what stands in code marks is blanked. */
export interface ProseLine {
  readonly line: number;
  readonly start: number;
  readonly text: string;
}

/** A runbook as its author sees it. */
export interface Manuscript {
  /** From the folder that is checked, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly runbook: Runbook;
  readonly lines: Lines;
  readonly fences: readonly FenceLines[];
  readonly places: readonly Place[];
  readonly prose: readonly ProseLine[];
}

/** What stands beside the file. Undefined: it is not known, and then nothing is said. Paths as in `Manuscript`. */
export interface Beside {
  readonly exists: (path: string) => boolean | undefined;
  readonly anchors: (path: string) => ReadonlySet<string> | undefined;
  /** All files of that name, as paths. */
  readonly named: (name: string) => readonly string[] | undefined;
}

/** What a manuscript wants to know of the files beside it. */
export interface Questions {
  readonly paths: readonly string[];
  /** Markdown files whose headings matter. */
  readonly anchored: readonly string[];
  readonly names: readonly string[];
}

export type Found = Omit<Problem, 'code' | 'severity'>;

export interface Rule {
  /** Stable, kebab-case. */
  readonly code: string;
  /** As it is shown where no setting says otherwise. */
  readonly severity: Problem['severity'];
  readonly title: string;
  /** What happens because of it: one or two sentences. */
  readonly why: string;
  readonly cure: string;
  /** A runbook that has it and one that has not. */
  readonly bad: string;
  readonly good: string;
  /** Undefined where reading itself finds it. */
  readonly check?: (manuscript: Manuscript, beside: Beside) => readonly Found[];
  /** The edit that cures what reading found, where it has none of its own. */
  readonly fix?: (problem: Problem, manuscript: Manuscript) => Problem['fix'];
}

/** A problem's severity in the settings. */
export type Level = Problem['severity'] | 'off';
