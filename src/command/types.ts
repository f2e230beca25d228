/** The shapes of a shell block once it is read: commands, what they do, what they still need. */
import type { ScriptPosition } from './javaScriptPlaces.ts';

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
 * Where a value lands, which decides how it is quoted. `ansi`: in `$'…'`. `heredoc-raw`: its delimiter is quoted, nothing expands.
 * `plain`: only letters, digits and plain signs can stand there (arithmetic, backticks, a name that is assigned).
 */
export type Position = 'bare' | 'single' | 'double' | 'ansi' | 'heredoc' | 'heredoc-raw' | 'plain';

/** Where a value stands for who reads it once more behind the shell: the script of `sh -c`, the JavaScript of `--eval`. */
export interface InnerPlace {
  readonly position: Position | ScriptPosition;
  /** What the inner reader gets, its holes covered with letters. */
  readonly text: string;
  /** Offsets in that text. */
  readonly range: Range;
  readonly inner?: InnerPlace;
}

/** A hole that a person has to fill: `<pod-name>`, `{{name}}`, `{...}`. */
export interface Placeholder {
  /** As it is written: `<pod-name>`. */
  readonly text: string;
  /** Without its brackets: `pod-name`. */
  readonly name: string;
  /** Offsets in the command's text. */
  readonly range: Range;
  readonly position: Position;
  /** Where something behind the shell reads it once more. */
  readonly inner?: InnerPlace;
}

/** The cluster a command names for itself, and so leaves the chosen one. `flag` as written, `value` as far as it is a literal. */
export interface OwnTarget {
  readonly flag: 'context' | 'cluster' | 'kubeconfig' | 'server' | 'user' | 'as' | 'token';
  readonly value: string | undefined;
}

/** What a call names: `deploy/web` is `{ kind: 'deployment', name: 'web' }`. Kinds in the singular, as the tables know them. */
export interface ObjectName {
  readonly kind: string;
  /** Undefined where all of the kind, a selector or a file decides, or where only the shell knows it. */
  readonly name: string | undefined;
}

/** One start of kubectl, oc or helm, wherever in the command it stands: in a loop, behind `sudo`, inside `$(…)`. */
export interface ClusterCall {
  readonly client: 'kubectl' | 'oc' | 'helm';
  /** `['rollout', 'restart']`; empty where it cannot be told: a plugin, `kubectl "$VERB"`. */
  readonly verb: readonly string[];
  /** With what is started in a container. */
  readonly effect: Effect;
  readonly objects: readonly ObjectName[];
  /** `-l`: `app=web`. */
  readonly selector: string | undefined;
  /** `-f` and `-k`, as written; `-` is what stands in front of the pipe. */
  readonly files: readonly string[];
  /** `-n payments`; `*` for all namespaces; undefined for the chosen one. What is no name is known only when it runs. */
  readonly namespace: string | undefined;
  /** `--context`; undefined for the chosen one. */
  readonly context: string | undefined;
  /** All words behind the client's name; undefined where the shell decides one of them when it runs. */
  readonly args: readonly string[] | undefined;
}

/** Something that often goes wrong, and that the author can write another way. */
export interface Trap {
  /** Stable, kebab-case, as a problem's code: `logs-selector-without-tail`. */
  readonly code: string;
  /** Offsets in the command's text. */
  readonly range: Range;
  /** One sentence: what will happen, and what to write instead. */
  readonly message: string;
  /** The edit that cures it, where there is exactly one. Offsets as in `range`. */
  readonly fix?: { readonly title: string; readonly range: Range; readonly text: string };
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
  /** What it starts on this machine, as written, builtins of the shell among them. */
  readonly programs: readonly string[];
  /** Every start of a client whose verbs we know, in the order in which they are written. */
  readonly calls: readonly ClusterCall[];
  /** What it does besides its calls: `kubectl get pods; ./fix.sh` reads by its call, and cannot be told besides. */
  readonly besides: Effect;
  /** What it acts on outside Kubernetes, each once: `terraform`, `aws`, `ssh db-1`. */
  readonly outside: readonly string[];
  /** Files of this machine that it writes, as written: of `> out.txt`, `kubectl cp … ./heap.bin`. */
  readonly writesFiles: readonly string[];
  /** Those of them whose content would be lost: not of `>> log`, `touch`, `sed -i`. */
  readonly overwrites: readonly string[];
  readonly traps: readonly Trap[];
  /** `kubectl config use-context`, `aws eks update-kubeconfig`, `oc login`: it would change the person's kubeconfig or log in. */
  readonly changesContext: boolean;
  /** Why it has no Run: the code of the problem that says so. */
  readonly refused: string | undefined;
}
