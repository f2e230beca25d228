/** The shapes of a shell block once it is read: commands, what they do, what they still need. */

/** UTF-16 offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a command does to the world, weakest first: the strongest of its parts wins. */
export type Effect = 'reads' | 'unknown' | 'changes' | 'deletes';

/** How a command comes to its end: by itself, only when it is stopped (`-f`, `watch`), or after a person typed something. */
export type Ends = 'itself' | 'when stopped' | 'after input';

/**
 * Where a value lands, which decides how it is quoted. `heredoc-raw`: its delimiter is quoted, nothing expands.
 * `plain`: only letters, digits and plain signs can stand there (arithmetic, backticks, a name that is assigned).
 */
export type Position = 'bare' | 'single' | 'double' | 'heredoc' | 'heredoc-raw' | 'plain';

/** A hole that a person has to fill: `<pod-name>`, `{{name}}`, `{...}`. */
export interface Placeholder {
  /** As it is written: `<pod-name>`. */
  readonly text: string;
  /** Without its brackets: `pod-name`. */
  readonly name: string;
  /** Offsets in the command's text. */
  readonly range: Range;
  readonly position: Position;
}

/** The cluster a command names for itself, and so leaves the chosen one. `flag` as written, `value` as far as it is a literal. */
export interface OwnTarget {
  readonly flag: 'context' | 'cluster' | 'kubeconfig' | 'server' | 'user' | 'as' | 'token';
  readonly value: string | undefined;
}

/** A statement of a shell block, or several that share a line: what one click runs. */
export interface Command {
  /** Survives edits elsewhere in the file: `check-pod-status`, or `name=` of its block. */
  readonly id: string;
  /** From the comment above it, else its first words. */
  readonly title: string;
  /** Offsets in the text of its block (`Block.text`); the runbook's reader turns them into offsets of the file. */
  readonly range: Range;
  /** What would be typed: without the container's indentation, with LF line ends. */
  readonly text: string;
  readonly effect: Effect;
  readonly showsSecrets: boolean;
  readonly ends: Ends;
  readonly placeholders: readonly Placeholder[];
  /** Variables that it sets. */
  readonly assigns: readonly string[];
  /** Functions that it defines. */
  readonly functions: readonly string[];
  /** Variables that it reads, does not set itself before, and that no default (`${X:-y}`) covers. */
  readonly needs: readonly string[];
  /** `$group`, `$sku`: words of double-quoted JavaScript that the shell would empty. Their names without `$`. */
  readonly emptied: readonly string[];
  readonly ownTargets: readonly OwnTarget[];
  /** `-n payments`; `*` for all namespaces. What is no name (`$NS`, a hole) is known only when it runs. */
  readonly namespace: string | undefined;
  /** True where it starts a client of the chosen cluster (kubectl, oc, helm, k9s, stern…), or something we cannot tell. */
  readonly needsCluster: boolean;
  /** `kubectl config use-context`, `aws eks update-kubeconfig`, `oc login`: it would change the person's kubeconfig or log in. */
  readonly changesContext: boolean;
  /** Why it has no Run: the code of the problem that says so. */
  readonly refused: string | undefined;
}
