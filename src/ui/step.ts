/** The shapes of a click: what was asked to run, what it needs from the editor, and what became of it. */
import type { Command, Effect } from '../command/types.ts';
import type { EntryEnd, EntryStart, Incident, Recorded } from '../incident/types.ts';
import type { Check } from '../kube/kube.ts';
import type { Proof } from '../kube/proofWords.ts';
import type { Difference, Protection, Session } from '../kube/types.ts';
import type { Pins } from '../runbook/types.ts';
import type { Request, Run } from '../run/types.ts';

/** What a person asked to run. */
export interface Step {
  readonly command: Command;
  readonly title: string;
  readonly shell: Request['shell'];
  readonly pins: Pins;
  readonly cwd: string;
  /** What the runbook's front matter sets. */
  readonly env: Readonly<Record<string, string>>;
  /** `runbooks/incident-response.md#check-pod-status`; `undefined` for a typed command. */
  readonly from: string | undefined;
  /** The runbook's document, as `Uri.toString()` gives it; `undefined` for a typed command. */
  readonly document: string | undefined;
  readonly condition: string | undefined;
  /** The command as it stands in the runbook; `undefined` for a typed one. */
  readonly written: string | undefined;
  /** The person changed it before it ran. */
  readonly edited: boolean;
}

/** Where a step would run, as questions show it. */
export interface Place {
  readonly context: string | undefined;
  readonly namespace: string;
  readonly server: string | undefined;
  readonly isSimulated: boolean;
}

/** What is asked before a command that is not known to only read, or that shows secrets. */
export interface Confirmation {
  readonly text: string;
  readonly effect: Effect;
  /** `deployment/web`: what it acts on, as far as it is written. */
  readonly objects: readonly string[];
  readonly place: Place;
  /** Why it is asked, where it is not the protection of the context. */
  readonly because: readonly string[];
  /** What the server says of it; empty where it was not asked. */
  readonly proof: readonly string[];
  /** What often goes wrong with such a command. */
  readonly traps: readonly string[];
  /** What the person has to type for it to run. */
  readonly typed: string | undefined;
  /** What the person typed, and what the shell says its variables hold; masked, a secret one only as hidden. */
  readonly values: Readonly<Record<string, string>>;
}

/** Every answer `undefined` or `false` means: the person let it be, nothing runs. */
export interface Ask {
  /** Of all holes, by `Placeholder.text`; `session`: where the command will run. */
  readonly values: (command: Command, session: Session) => Promise<Readonly<Record<string, string>> | undefined>;
  readonly variable: (
    name: string,
    command: Command,
    session: Session,
  ) => Promise<{ readonly value: string } | 'literally' | undefined>;
  readonly emptied: (names: readonly string[], command: string) => Promise<'keep' | 'edit' | undefined>;
  readonly confirm: (question: Confirmation) => Promise<boolean>;
  readonly classify: (place: Place) => Promise<'protected' | 'open' | undefined>;
  readonly changed: (session: Session, differences: readonly Difference[]) => Promise<'accept' | undefined>;
}

export interface RunOptions {
  readonly session: Session;
  readonly effect: Effect;
  readonly ends: Command['ends'];
  /** Asked again where it had to wait. */
  readonly stillMeans: () => Promise<boolean>;
}

export interface Needs {
  readonly ask: Ask;
  /** What was answered once for an incident. */
  readonly once: {
    readonly has: (key: string) => boolean;
    readonly remember: (key: string, incident: Incident) => void;
  };
  /** What the server says of a command in advance, within 3 s. `undefined`: the person let it be. */
  readonly prove: (command: Command, session: Session, cwd: string) => Promise<Proof | undefined>;
  /** Of the files of this machine that it writes, those that are there already. */
  readonly overwritten: (step: Step, command: Command, session: Session) => readonly string[];
  readonly kube: {
    /** What is chosen now. */
    readonly chosen: () => Session | undefined;
    /** Opens the picker. `undefined`: nothing was chosen. */
    readonly choose: () => Promise<Session | undefined>;
    readonly none: () => Promise<Session>;
    readonly check: (session: Session) => Promise<Check>;
    /** Takes what the person accepted as the chosen one. */
    readonly adopt: (session: Session) => Promise<void>;
    readonly withContexts: (session: Session, names: readonly string[]) => Promise<Session>;
    readonly environment: (session: Session) => Readonly<Record<string, string | null>>;
    readonly protection: (context: string, namespace: string, server: string | undefined) => Protection;
    readonly remember: (context: string, answer: 'protected' | 'open', server: string | undefined) => Promise<void>;
    readonly readsOnly: () => boolean;
  };
  readonly run: (request: Request, options: RunOptions, onStarted: () => void) => Promise<Run>;
  /** Something of ours runs or waits in the terminal of this session. */
  readonly isBusy: (session: Session) => boolean;
  readonly record: {
    /** Whose variables a command sees, where an incident is recorded already. */
    readonly current: () => Incident | undefined;
    readonly begin: (entry: EntryStart) => Promise<Incident>;
    readonly withdraw: (id: string) => Promise<void>;
    readonly finish: (end: EntryEnd) => Promise<Recorded>;
  };
  readonly mask: (text: string) => string;
  readonly newId: () => string;
  readonly now: () => number;
}

export type StepResult =
  | { readonly kind: 'ran'; readonly run: Extract<Run, { kind: 'ran' }>; readonly recorded: Recorded }
  /** Nothing ran: it was taken back in the queue or before its line was typed. */
  | Extract<Run, { kind: 'taken back' }>
  /** Nothing ran: the person let it be, or wants to edit it first. */
  | { readonly kind: 'left' }
  | { readonly kind: 'edit'; readonly text: string };
