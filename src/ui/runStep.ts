/**
 * A click: fill, choose, check what the context means, confirm, write ahead, run, record. The heart of the product;
 * what it needs comes in as one typed object, so that all of it runs in plain Node on a real shell.
 */
import { fillPlaceholders, keepAsWritten, useLiterally, withVariables } from '../command/fill.ts';
import { parseTyped } from '../command/parseTyped.ts';
import type { Command, Effect } from '../command/types.ts';
import { UserError } from '../errors.ts';
import type { Proof } from '../kube/proofWords.ts';
import type { Session } from '../kube/types.ts';
import { busyTerminal } from '../run/runner.ts';
import type { Request, Run } from '../run/types.ts';
import { brakeFor, nameToType, type Brake } from './brakes.ts';
import type { Confirmation, Needs, RunOptions, Step, StepResult } from './step.ts';
import {
  entryEnd,
  entryStart,
  hiddenValue,
  hideTyped,
  requestFor,
  shownVariables,
  typedSecrets,
} from './stepRecord.ts';

const order: readonly Effect[] = ['reads', 'unknown', 'changes', 'deletes'];
const stronger = (a: Effect, b: Effect): Effect => (order.indexOf(a) > order.indexOf(b) ? a : b);

/**
 * Runs a step, or does not: every way out before `needs.run` leaves nothing behind.
 * @throws UserError where it cannot run, with what to do.
 */
export async function runStep(step: Step, needs: Needs): Promise<StepResult> {
  refuseContextChange(step.command);
  const kept = await keepDollars(step, needs);
  if (kept === undefined || kept === 'edit') return kept === 'edit' ? { kind: 'edit', text: step.command.text } : left;
  const filled = await fillValues(step, kept.command, needs);
  if (filled === undefined) return left;
  let judged = judge(filled.text, step.command, step.shell);
  refuseContextChange(judged);
  let edited = step.edited || kept.edited;
  const values: Record<string, string> = { ...filled.values };
  const variables: Record<string, string> = {};
  /** False: the person let it be. */
  const askUnset = async (names: readonly string[], session: Session): Promise<boolean> => {
    for (const name of names) {
      const answer = await needs.ask.variable(name, judged, session);
      if (answer === undefined) return false;
      if (answer === 'literally') {
        judged = judge(useLiterally(judged, [name]), judged, step.shell);
        edited = true;
        values[`$${name}`] = `$${name}`;
      } else variables[name] = answer.value;
    }
    return true;
  };
  for (;;) {
    const session = await sessionFor(step, judged, needs);
    if (session === undefined) return left;
    if (filled.on !== undefined && isElsewhere(session, filled.on))
      throw new UserError(contextMoved, 'Click Run again.');
    const brake = await brakeFor(step, judged, session, needs);
    if (brake === undefined) return left;
    if (brake !== 'free') {
      if (judged.effect !== 'reads' && judged.ends === 'itself' && needs.isBusy(session))
        throw new UserError(busyTerminal);
      // Asked once, with all that will be in it: the shell alone knows what its variables hold.
      const looked = await look(step, judged, session, variables, needs);
      if (looked === undefined) return left;
      if (looked.kind === 'taken back') return looked;
      if (looked.kind === 'unset') {
        if (await askUnset(looked.names, session)) continue;
        return left;
      }
      const held = { ...looked.values, ...variables };
      const proof = await proofFor(step, judged, brake, session, held, needs);
      if (proof === undefined) return left;
      const question: Confirmation = {
        ...brake.question,
        text: hideTyped(brake.question.text, { ...values, ...variables }, hiddenValue),
        values: { ...values, ...shownVariables(judged.needs, held, needs.mask) },
        because: [...brake.question.because, ...proof.notes],
        proof: proof.lines.map(needs.mask),
        typed: nameToType(brake, judged, proof),
      };
      if (!(await needs.ask.confirm(question))) return left;
    }
    // What was asked may have taken minutes: what runs is checked last of all.
    const checked = await checkedFor(judged, session, needs);
    if (checked === undefined) return left;
    const id = needs.newId();
    const entry = entryStart(step, judged, checked, { ...values, ...variables }, edited, id, needs);
    const incident = await needs.record.begin(entry);
    if (brake !== 'free') for (const key of brake.once) needs.once.remember(key, incident);
    const secrets = typedSecrets({ ...values, ...variables });
    const request = requestFor(step, judged, checked, variables, entry.id, incident, secrets, needs);
    const run = await runOrWithdraw(request, optionsFor(judged, checked, needs), needs);
    if (run.kind === 'ran') {
      return { kind: 'ran', run, recorded: await needs.record.finish(entryEnd(id, run)) };
    }
    if (run.kind === 'taken back') return run;
    if (run.kind === 'unset') {
      // Then everything is looked at again: with a value in it, it may be another command.
      if (await askUnset(run.names, session)) continue;
      return left;
    }
    throw new UserError(run.kind === 'not started' ? run.because : 'The command was held back. Click Run again.');
  }
}

const left: StepResult = { kind: 'left' };

/** The text that will run, judged again: a filled value may have made another command of it. Never weaker than before. */
function judge(text: string, before: Command, shell: Step['shell']): Command {
  if (text === before.text) return before;
  const now = parseTyped(text, { shell });
  return {
    ...now,
    id: before.id,
    title: before.title,
    effect: stronger(now.effect, before.effect),
    showsSecrets: now.showsSecrets || before.showsSecrets,
    ends: now.ends === 'itself' ? before.ends : now.ends,
    needsCluster: now.needsCluster || before.needsCluster,
    // Some of them the text around the command tells.
    traps: before.traps,
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
  const kept = parseTyped(text, { shell: step.shell });
  return { command: { ...command, text, placeholders: kept.placeholders, emptied: [] }, edited: true };
}

interface Filled {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where they were picked; undefined where none was needed. */
  readonly on: Session | undefined;
}

async function fillValues(step: Step, command: Command, needs: Needs): Promise<Filled | undefined> {
  if (command.placeholders.length === 0) return { text: command.text, values: {}, on: undefined };
  // First, since a pod is picked from the cluster that it is on.
  const on = await chosenFor(step, command, needs);
  if (on === undefined) return undefined;
  const values = await needs.ask.values(command, on);
  return values && { text: fillPlaceholders(command, values), values, on };
}

const contextMoved = 'Another context was chosen while you answered, so nothing was run.';

/** A pod of one cluster or namespace is none of another. */
function isElsewhere(session: Session, on: Session): boolean {
  const meaning = ({ context, namespace, isSimulated, pin }: Session): string =>
    JSON.stringify([context, namespace, isSimulated, pin]);
  return meaning(session) !== meaning(on);
}

async function chosenFor(step: Step, command: Command, needs: Needs): Promise<Session | undefined> {
  if (step.pins.context === 'none') return needs.kube.none();
  return needs.kube.chosen() ?? (needsNoCluster(command) ? await needs.kube.none() : await needs.kube.choose());
}

/** The session that the command runs on: the chosen one, with the contexts that it names itself. */
async function sessionFor(step: Step, command: Command, needs: Needs): Promise<Session | undefined> {
  const chosen = await chosenFor(step, command, needs);
  if (chosen === undefined || step.pins.context === 'none') return chosen;
  const names = command.ownTargets.flatMap(({ flag, value }) =>
    flag === 'context' && value !== undefined ? [value] : [],
  );
  return names.length === 0 ? chosen : needs.kube.withContexts(chosen, names);
}

function needsNoCluster(command: Command): boolean {
  return command.effect === 'reads' && !command.needsCluster;
}

/** Where the kubeconfig cannot be read any more, what needs no cluster runs without one. */
async function checkedFor(command: Command, session: Session, needs: Needs): Promise<Session | undefined> {
  try {
    return await checkPin(session, needs);
  } catch (error) {
    if (!(error instanceof UserError) || !needsNoCluster(command)) throw error;
    return needs.kube.none();
  }
}

async function checkPin(session: Session, needs: Needs): Promise<Session | undefined> {
  const check = await needs.kube.check(session);
  if (check.kind === 'same') return check.session;
  if ((await needs.ask.changed(session, check.differences)) === 'accept') await needs.kube.adopt(await check.accept());
  // Accepting is one decision, running another: the person clicks Run again, now knowing where.
  return undefined;
}

/**
 * What the variables of a command hold, by a run that ends in front of it: nothing is begun and nothing recorded.
 * `undefined`: the context means something else now, and nothing is typed into its terminal.
 */
async function look(
  step: Step,
  command: Command,
  session: Session,
  variables: Readonly<Record<string, string>>,
  needs: Needs,
): Promise<Extract<Run, { kind: 'looked' | 'unset' | 'taken back' }> | undefined> {
  if (command.needs.length === 0) return { kind: 'looked', values: {} };
  const checked = await checkPin(session, needs);
  if (checked === undefined) return undefined;
  const request = requestFor(step, command, checked, variables, needs.newId(), needs.record.current(), [], needs);
  const looking = { ...request, takesInput: false, onlyLooks: true };
  const run = await needs.run(looking, optionsFor(command, checked, needs), () => undefined);
  if (run.kind === 'not started') throw new UserError(run.because);
  if (run.kind === 'ran') throw new Error('A run that only looks has run.');
  return run;
}

const notAsked: Proof = { lines: [], notes: [], comesBack: false };

/** What the server says in advance, where a protected context is about to change. `undefined`: the person let it be. */
async function proofFor(
  step: Step,
  command: Command,
  brake: Brake,
  session: Session,
  held: Readonly<Record<string, string>>,
  needs: Needs,
): Promise<Proof | undefined> {
  if (!brake.isProtected || command.calls.every(({ effect }) => effect === 'reads')) return notAsked;
  const checked = await checkPin(session, needs);
  if (checked === undefined) return undefined;
  return needs.prove(judge(withVariables(command, held), command, step.shell), checked, step.cwd);
}

function optionsFor(command: Command, session: Session, needs: Needs): RunOptions {
  const stillMeans = async (): Promise<boolean> => {
    try {
      return (await needs.kube.check(session)).kind === 'same';
    } catch (error) {
      if (error instanceof UserError && needsNoCluster(command)) return true;
      throw error;
    }
  };
  return { session, effect: command.effect, ends: command.ends, stillMeans };
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
