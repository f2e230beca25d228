/** What a step becomes when it runs: the request to the runner, and both halves of its entry, the first masked. */
import type { Command } from '../command/types.ts';
import { writtenForms } from '../command/writtenForms.ts';
import { utcSeconds } from '../incident/draft.ts';
import type { EntryEnd, EntryStart, Incident } from '../incident/types.ts';
import type { Session } from '../kube/types.ts';
import type { Carry, Request, Run } from '../run/types.ts';
import { createHide, leastSecret, masked, typedValue } from '../run/mask.ts';
import { ranOn } from './ranOn.ts';
import type { Needs, Step } from './step.ts';
import { textHash } from './stepStates.ts';
import { whoToAsk } from './whoToAsk.ts';

/** One line of env for what pages, so that nothing waits for a key (EX3). */
const noPager = { PAGER: 'cat', GIT_PAGER: 'cat', AWS_PAGER: '', MANPAGER: 'cat', KUBECTL_PAGER: 'cat' };

export function requestFor(
  step: Step,
  command: Command,
  session: Session,
  variables: Readonly<Record<string, string>>,
  id: string,
  incident: Incident | undefined,
  secrets: readonly string[],
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
    given: { ...variables },
    secrets,
    timeoutMs: step.pins.timeoutMs,
    keepOutput: step.pins.output !== 'none',
    carry: carryOf(step, session, incident),
    mayWait: command.effect === 'reads',
    clusterClient: command.needsCluster,
    who: whoToAsk(command, session),
    setsKubeconfig: command.ownTargets.some(({ flag }) => flag === 'kubeconfig'),
    takesInput: command.ends === 'after input',
    onlyLooks: false,
  };
}

/** Values of variables as a question shows them: what may be a secret is not shown. `names`: all that the command needs. */
export function shownVariables(
  names: readonly string[],
  values: Readonly<Record<string, string>>,
  mask: (text: string) => string,
): Readonly<Record<string, string>> {
  const shown = (name: string): string => {
    const value = values[name];
    if (value === undefined) return 'known only when it runs';
    return value !== '' && (isSecretName(name) || /key/i.test(name)) ? hiddenValue : mask(value);
  };
  return Object.fromEntries(names.map((name) => [name, shown(name)]));
}

export function entryStart(
  step: Step,
  command: Command,
  session: Session,
  values: Readonly<Record<string, string>>,
  edited: boolean,
  id: string,
  needs: Needs,
): EntryStart {
  const named = session.named[0];
  const { context, isSimulated } = ranOn(command, session);
  const hide = (text: string): string => needs.mask(hideTyped(text, values, typedValue));
  const masked = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isSecretName(name) ? shownSecret(value) : needs.mask(value)]),
  );
  return {
    id,
    at: utcSeconds(needs.now()),
    context,
    namespace: command.namespace ?? named?.namespace ?? (session.context === undefined ? undefined : session.namespace),
    server: named?.pin.server ?? session.pin?.server,
    simulated: isSimulated,
    from: step.from,
    document: step.document,
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

/** Only bash can say what another bash would need to know. */
export function carryOf(step: Step, session: Session, incident: Incident | undefined): Carry | undefined {
  if (step.shell !== 'bash' || incident === undefined) return undefined;
  return { incident: incident.id, scope: scopeOf(session) };
}

/** What was set beside the practice cluster is never handed on to a context of the person's that has the same name. */
function scopeOf({ context, namespace, isSimulated }: Session): string {
  return JSON.stringify([context ?? null, namespace, ...(isSimulated ? ['simulated'] : [])]);
}

/** In the place of a secret; one that is too short is left where it stands, and the entry says so. */
function shownSecret(value: string): string {
  return value.length >= leastSecret || value === ''
    ? typedValue
    : masked('typed value, too short to be taken out of command and output');
}

/** A value with such a name is typed unseen and never kept. */
export function isSecretName(name: string): boolean {
  return /pass|pwd|secret|token|credential|(?:api|private|access)[-_ ]?key|(?<![a-z])(?:pin|otp)(?![a-z])/i.test(name);
}

/** Stands in a question for what is there and is not shown. */
export const hiddenValue = '••••';

/** What was typed for secret names, and is long enough to be taken out of command and output. */
export function typedSecrets(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isSecretName(name) && value.length >= leastSecret ? [value] : [],
  );
}

/** Takes out what was typed for a secret name, as it is and as it stands in quotes, also in quotes within quotes. */
export function hideTyped(text: string, values: Readonly<Record<string, string>>, mark: string): string {
  const written = typedSecrets(values).flatMap(writtenForms);
  return createHide(written, mark)(text);
}

/** The second half of the entry. */
export function entryEnd(id: string, { startedAt, as, outcome, ms, output }: Extract<Run, { kind: 'ran' }>): EntryEnd {
  return { id, startedAt, ...(as !== undefined && { as }), outcome, ms, output };
}
