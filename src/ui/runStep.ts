/**
 * A click: fill, choose, check what the context means, confirm, write ahead, run, record. The heart of the product;
 * what it needs comes in as one typed object, so that all of it runs in plain Node on a real shell.
 */
import { fillPlaceholders, keepAsWritten, useLiterally } from '../command/fill.ts';
import { parseTyped } from '../command/parseTyped.ts';
import type { Command, Effect } from '../command/types.ts';
import { UserError } from '../errors.ts';
import type { EntryEnd, EntryStart, Incident, Recorded } from '../incident/types.ts';
import type { Check } from '../kube/kube.ts';
import type { Difference, Protection, Session } from '../kube/types.ts';
import type { Pins } from '../runbook/types.ts';
import type { Request, Run } from '../run/types.ts';
import { textHash } from './stepStates.ts';

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
}

/** What is asked before a command that is not known to only read. */
export interface Confirmation {
  readonly text: string;
  readonly effect: Effect;
  readonly place: Place;
  /** Why it is asked, where it is not the protection of the context. */
  readonly because: string | undefined;
  readonly values: Readonly<Record<string, string>>;
}

/** Every answer `undefined` or `false` means: the person let it be, nothing runs. */
export interface Ask {
  readonly value: (name: string, command: string) => Promise<string | undefined>;
  readonly variable: (name: string, command: string) => Promise<{ readonly value: string } | 'literally' | undefined>;
  readonly emptied: (names: readonly string[], command: string) => Promise<'keep' | 'edit' | undefined>;
  readonly confirm: (question: Confirmation) => Promise<boolean>;
  readonly classify: (place: Place) => Promise<'protected' | 'open' | undefined>;
  readonly changed: (session: Session, differences: readonly Difference[]) => Promise<'accept' | undefined>;
}

export interface RunOptions {
  readonly session: Session;
  readonly effect: Effect;
  readonly ends: Command['ends'];
}

export interface Needs {
  readonly ask: Ask;
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
  readonly record: {
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
  /** Nothing ran: the person let it be, or wants to edit it first. */
  | { readonly kind: 'left' }
  | { readonly kind: 'edit'; readonly text: string };

const order: readonly Effect[] = ['reads', 'unknown', 'changes', 'deletes'];
const stronger = (a: Effect, b: Effect): Effect => (order.indexOf(a) > order.indexOf(b) ? a : b);

/** One line of env for what pages, so that nothing waits for a key (EX3). */
const noPager = { PAGER: 'cat', GIT_PAGER: 'cat', AWS_PAGER: '', MANPAGER: 'cat', KUBECTL_PAGER: 'cat' };

/**
 * Runs a step, or does not: every way out before `needs.run` leaves nothing behind.
 * @throws UserError where it cannot run, with what to do.
 */
export async function runStep(step: Step, needs: Needs): Promise<StepResult> {
  refuseContextChange(step.command);
  const kept = await keepDollars(step, needs);
  if (kept === undefined || kept === 'edit') return kept === 'edit' ? { kind: 'edit', text: step.command.text } : left;
  const filled = await fillValues(kept.command, needs);
  if (filled === undefined) return left;
  let judged = judge(filled.text, step.command);
  refuseContextChange(judged);
  let edited = step.edited || kept.edited;
  const values: Record<string, string> = { ...filled.values };
  const variables: Record<string, string> = {};
  for (;;) {
    const session = await sessionFor(step, judged, needs);
    if (session === undefined) return left;
    if (!(await allowed(step, judged, session, { ...values, ...variables }, needs))) return left;
    // What was asked may have taken minutes: what runs is checked last of all.
    const checked = await checkPin(session, needs);
    if (checked === undefined) return left;
    const id = needs.newId();
    const entry = entryStart(step, judged, checked, { ...values, ...variables }, edited, id, needs);
    const incident = await needs.record.begin(entry);
    const request = requestFor(step, judged, checked, variables, entry.id, incident, needs);
    const run = await runOrWithdraw(request, { session: checked, effect: judged.effect, ends: judged.ends }, needs);
    if (run.kind === 'ran') {
      const { outcome, ms, output } = run;
      return { kind: 'ran', run, recorded: await needs.record.finish({ id, outcome, ms, output }) };
    }
    if (run.kind === 'not started') throw new UserError(run.because);
    // The shell found variables unset: ask for them, then look at everything again, since the question showed less.
    for (const name of run.names) {
      const answer = await needs.ask.variable(name, judged.text);
      if (answer === undefined) return left;
      if (answer === 'literally') {
        judged = judge(useLiterally(judged, [name]), judged);
        edited = true;
        values[`$${name}`] = `$${name}`;
      } else variables[name] = answer.value;
    }
  }
}

const left: StepResult = { kind: 'left' };

/** The text that will run, judged again: a filled value may have made another command of it. Never weaker than before. */
function judge(text: string, before: Command): Command {
  if (text === before.text) return before;
  const now = parseTyped(text);
  return {
    ...now,
    id: before.id,
    title: before.title,
    effect: stronger(now.effect, before.effect),
    showsSecrets: now.showsSecrets || before.showsSecrets,
    ends: now.ends === 'itself' ? before.ends : now.ends,
    needsCluster: now.needsCluster || before.needsCluster,
    // What was left standing on purpose is not a hole any more.
    placeholders: [],
    emptied: [],
  };
}

function refuseContextChange(command: Command): void {
  if (command.refused !== undefined) {
    throw new UserError('This command is not complete.', 'Look at the problem shown at its place in the runbook.');
  }
  if (command.changesContext) {
    throw new UserError(
      'This would change your kubeconfig or log in, so it does not run here.',
      'Choose the context in the status bar, or use Log In.',
    );
  }
}

async function keepDollars(
  step: Step,
  needs: Needs,
): Promise<{ readonly command: Command; readonly edited: boolean } | 'edit' | undefined> {
  const { command } = step;
  if (command.emptied.length === 0) return { command, edited: false };
  const answer = await needs.ask.emptied(command.emptied, command.text);
  if (answer !== 'keep') return answer;
  const text = keepAsWritten(command);
  const kept = parseTyped(text);
  return { command: { ...command, text, placeholders: kept.placeholders, emptied: [] }, edited: true };
}

async function fillValues(
  command: Command,
  needs: Needs,
): Promise<{ readonly text: string; readonly values: Readonly<Record<string, string>> } | undefined> {
  const values: Record<string, string> = {};
  for (const { text, name } of command.placeholders) {
    if (Object.hasOwn(values, text)) continue;
    const value = await needs.ask.value(name, command.text);
    if (value === undefined) return undefined;
    values[text] = value;
  }
  return { text: command.placeholders.length === 0 ? command.text : fillPlaceholders(command, values), values };
}

/** The session that the command runs on: the chosen one, with the contexts that it names itself. */
async function sessionFor(step: Step, command: Command, needs: Needs): Promise<Session | undefined> {
  if (step.pins.context === 'none') return needs.kube.none();
  const free = command.effect === 'reads' && !command.needsCluster;
  const chosen = needs.kube.chosen() ?? (free ? await needs.kube.none() : await needs.kube.choose());
  if (chosen === undefined) return undefined;
  const names = command.ownTargets.flatMap(({ flag, value }) =>
    flag === 'context' && value !== undefined ? [value] : [],
  );
  return names.length === 0 ? chosen : needs.kube.withContexts(chosen, names);
}

/** The brakes: *Reads Only*, the first change on a context nobody has named yet, and the question on a protected one. */
async function allowed(
  step: Step,
  command: Command,
  session: Session,
  values: Readonly<Record<string, string>>,
  needs: Needs,
): Promise<boolean> {
  const reads = command.effect === 'reads';
  if (!reads && needs.kube.readsOnly()) {
    throw new UserError(
      'Reads Only is on, and this command is not known to only read.',
      'Switch it off with Reads Only On or Off, then click Run again.',
    );
  }
  const namesTarget = command.ownTargets.length > 0;
  const because =
    step.pins.confirm === 'always'
      ? 'The runbook asks for it.'
      : namesTarget
        ? `It names its own target: ${command.ownTargets.map(({ flag, value }) => `--${flag} ${value ?? '…'}`).join(', ')}.`
        : undefined;
  const places = placesOf(step, command, session, needs);
  let mustAsk = because !== undefined;
  if (!reads) {
    for (const place of places) {
      if (place.context === undefined) continue;
      let protection: Protection = needs.kube.protection(place.context, place.namespace, place.server);
      if (protection === 'ask') {
        const answer = await needs.ask.classify(place);
        if (answer === undefined) return false;
        await needs.kube.remember(place.context, answer, place.server);
        protection = answer;
      }
      mustAsk ||= protection === 'protected';
    }
  }
  const place = places.at(-1);
  if (!mustAsk || place === undefined) return true;
  return needs.ask.confirm({ text: command.text, effect: command.effect, place, because, values });
}

/** The chosen place first, then those that the command names: each counts. */
function placesOf(step: Step, command: Command, session: Session, needs: Needs): readonly Place[] {
  const namespace = command.namespace ?? session.namespace;
  const chosen: Place = { context: session.context, namespace, server: session.pin?.server };
  const guard = step.pins.context === 'none' ? needs.kube.chosen() : undefined;
  return [
    // Without a cluster it still asks like any other while a protected context is chosen.
    guard === undefined ? chosen : { context: guard.context, namespace: guard.namespace, server: guard.pin?.server },
    ...session.named.map((named) => ({
      context: named.context,
      namespace: command.namespace ?? named.namespace,
      server: named.pin.server,
    })),
  ];
}

async function checkPin(session: Session, needs: Needs): Promise<Session | undefined> {
  const check = await needs.kube.check(session);
  if (check.kind === 'same') return check.session;
  if ((await needs.ask.changed(session, check.differences)) === 'accept') await needs.kube.adopt(await check.accept());
  // Accepting is one decision, running another: the person clicks Run again, now knowing where.
  return undefined;
}

function requestFor(
  step: Step,
  command: Command,
  session: Session,
  variables: Readonly<Record<string, string>>,
  id: string,
  incident: Incident,
  needs: Needs,
): Request {
  return {
    id,
    text: command.text,
    shown: command.text,
    shell: step.shell,
    cwd: step.cwd,
    env: { ...noPager, ...step.env, ...needs.kube.environment(session) },
    needs: command.needs,
    given: variables,
    timeoutMs: step.pins.timeoutMs,
    keepOutput: step.pins.output !== 'none',
    // Only bash can say what another bash would need to know.
    carry:
      step.shell === 'bash'
        ? { incident: incident.id, scope: JSON.stringify([session.context ?? null, session.namespace]) }
        : undefined,
    mayWait: command.effect === 'reads',
    takesInput: command.ends === 'after input',
  };
}

function entryStart(
  step: Step,
  command: Command,
  session: Session,
  values: Readonly<Record<string, string>>,
  edited: boolean,
  id: string,
  needs: Needs,
): EntryStart {
  const named = session.named[0];
  const hide = (text: string): string => needs.mask(hideTyped(text, values));
  const masked = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isSecretName(name) ? typedSecret : needs.mask(value)]),
  );
  return {
    id,
    at: new Date(needs.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    context: named?.context ?? session.context,
    namespace: command.namespace ?? named?.namespace ?? (session.context === undefined ? undefined : session.namespace),
    server: named?.pin.server ?? session.pin?.server,
    from: step.from,
    step: step.from === undefined ? undefined : hide(step.title),
    condition: step.condition,
    block: step.written === undefined ? undefined : textHash(step.written),
    values: masked,
    edited,
    cwd: step.cwd,
    shell: step.shell,
    command: hide(command.text),
  };
}

/** A value with such a name is typed unseen and never kept. */
export function isSecretName(name: string): boolean {
  return /pass|pwd|secret|token|credential|api_?key|private_?key/i.test(name);
}

const typedSecret = '[masked: typed value]';

/** Takes out what was typed for a secret name, as it is and as it stands in single quotes. */
function hideTyped(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([name, value]) => isSecretName(name) && value !== '')
    .reduce((hidden, [, value]) => {
      const quoted = value.replaceAll("'", String.raw`'\''`);
      return hidden.replaceAll(quoted, typedSecret).replaceAll(value, typedSecret);
    }, text);
}

/** A run that fails to start must not look like one whose end is unknown. */
async function runOrWithdraw(request: Request, options: RunOptions, needs: Needs): Promise<Run> {
  let started = false;
  try {
    const run = await needs.run(request, options, () => {
      started = true;
    });
    if (run.kind !== 'ran') await needs.record.withdraw(request.id);
    return run;
  } catch (error) {
    if (!started) await needs.record.withdraw(request.id);
    throw error;
  }
}
