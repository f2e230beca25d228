/** The brakes: what is asked and what is refused before a command runs. */
import type { Command } from '../command/types.ts';
import { UserError } from '../errors.ts';
import type { Proof } from '../kube/proofWords.ts';
import { isNamespace } from '../kube/isNamespace.ts';
import { shortName } from '../kube/shortName.ts';
import type { NamedContext, Protection, Session } from '../kube/types.ts';
import { strictestAsking, type AskingRow } from './asking.ts';
import { leadsByItself, mayNameTarget } from './ranOn.ts';
import type { Confirmation, Needs, Place, Step } from './step.ts';

/** What has to be asked, before the shell and the server are asked for what belongs into the question. */
export interface Brake {
  readonly question: Pick<Confirmation, 'text' | 'effect' | 'objects' | 'place' | 'because' | 'traps'>;
  readonly rows: readonly AskingRow[];
  readonly isProtected: boolean;
  /** What is remembered for the incident when it is answered; empty where it is asked each time. */
  readonly once: readonly string[];
}

/**
 * *Reads Only*, the first change on a context nobody has named yet, and what is then to be asked: `free` where nothing is.
 * `undefined`: the person let it be.
 */
export async function brakeFor(
  step: Step,
  command: Command,
  session: Session,
  needs: Needs,
): Promise<Brake | 'free' | undefined> {
  const reads = command.effect === 'reads';
  if (!reads && needs.kube.readsOnly()) {
    throw new UserError(
      'Reads Only is on, and this command is not known to only read.',
      'Switch it off with Reads Only On or Off, then click Run again.',
    );
  }
  const places = placesOf(step, command, session, needs);
  const guarded: Place[] = [];
  for (const place of places) {
    if (place.context === undefined || reads) continue;
    let protection: Protection = needs.kube.protection(place.context, place.namespace, place.server);
    if (protection === 'ask') {
      const answer = await needs.ask.classify(place);
      if (answer === undefined) return undefined;
      await needs.kube.remember(place.context, answer, place.server);
      protection = answer;
    }
    if (protection === 'protected') guarded.push(place);
  }
  const overwritten = needs.overwritten(step, command, session);
  const rows = rowsOf(step, command, overwritten);
  const isProtected = guarded.length > 0;
  // What is protected is what the question is about.
  const place = guarded.at(-1) ?? places.at(-1);
  const asking = strictestAsking(rows, isProtected ? 'protected' : 'open');
  if (place === undefined || asking === 'never') return 'free';
  const once = asking === 'once' ? onceKeys(command, place) : [];
  if (asking === 'once' && once.every((key) => needs.once.has(key))) return 'free';
  return {
    question: {
      text: command.text,
      effect: command.effect,
      objects: objectsOf(command),
      place,
      because: reasons(step, command, overwritten, asking === 'once'),
      traps: command.traps.map(({ message }) => message),
    },
    rows,
    isProtected,
    once,
  };
}

/** The name that has to be typed; `undefined` where a click is enough. */
export function nameToType(brake: Brake, command: Command, proof: Proof | undefined): string | undefined {
  const comesBack = proof?.comesBack === true && command.besides !== 'deletes';
  const rows = brake.rows.map((row) => (comesBack && row === 'deletes' ? 'deletes a named pod that comes back' : row));
  if (strictestAsking(rows, brake.isProtected ? 'protected' : 'open') !== 'typed') return undefined;
  const deleting = command.calls.filter(({ effect }) => effect === 'deletes');
  const names = deleting.flatMap(({ objects }) => objects.map(({ name }) => name));
  const { context, namespace } = brake.question.place;
  const [only] = names;
  // Of several, or of all that a selector matches, what holds them all.
  if (names.length === 1 && only !== undefined) return only;
  if (deleting.length > 0 && isNamespace(namespace)) return namespace;
  return shortName(context ?? 'run');
}

const effectRows = { reads: 'reads', unknown: "can't tell", changes: 'changes', deletes: 'deletes' } as const;

function rowsOf(step: Step, command: Command, overwritten: readonly string[]): readonly AskingRow[] {
  const isOutside = command.outside.length > 0 && command.effect !== 'reads';
  return [
    effectRows[command.effect],
    ...(command.showsSecrets ? (['shows secrets'] as const) : []),
    ...(isOutside ? (['not a read, and acts outside Kubernetes'] as const) : []),
    ...(overwritten.length > 0 ? (['overwrites a file here'] as const) : []),
    ...(leadsByItself(command) ? (['names a server or a user of its own'] as const) : []),
    ...(step.pins.confirm === 'always' ? (['has confirm=always'] as const) : []),
  ];
}

function reasons(step: Step, command: Command, overwritten: readonly string[], isOnce: boolean): readonly string[] {
  const own = command.ownTargets.map(({ flag, value }) => `--${flag} ${value ?? '…'}`).join(', ');
  return [
    ...(step.pins.confirm === 'always' ? ['The runbook asks for it.'] : []),
    ...(own !== ''
      ? [`It names its own target: ${own}.`]
      : mayNameTarget(command)
        ? ['It may name its own target.']
        : []),
    ...(command.effect !== 'reads' && command.outside.length > 0
      ? [`It acts outside Kubernetes: ${command.outside.join(', ')}.`]
      : []),
    ...(overwritten.length > 0 ? [`It overwrites ${overwritten.join(', ')} here.`] : []),
    ...(command.showsSecrets ? ['It shows secrets. The notebook masks them, the terminal does not.'] : []),
    ...(isOnce ? ['Asked once for this incident.'] : []),
  ];
}

function onceKeys(command: Command, place: Place): readonly string[] {
  return [
    ...(command.showsSecrets ? [JSON.stringify(['secrets', place.context, place.server, place.namespace])] : []),
    ...(command.effect === 'reads' ? [] : command.outside.map((target) => JSON.stringify(['outside', target]))),
  ];
}

/** `deployment/web`, `every pod with app=web`. */
function objectsOf(command: Command): readonly string[] {
  const strongest = command.calls.filter(({ effect }) => effect === command.effect);
  const names = strongest.flatMap(({ objects, selector, args }) =>
    objects.flatMap(({ kind, name }) => {
      if (name !== undefined) return [`${kind}/${name}`];
      if (selector !== undefined) return [`every ${kind} with ${selector}`];
      // Without a name in the text it may be one that only the shell knows.
      return args === undefined ? [] : [`every ${kind}`];
    }),
  );
  return [...new Set(names)];
}

/** Where it acts: the chosen place, unless all of its calls name another one, then those. Each counts. */
function placesOf(step: Step, command: Command, session: Session, needs: Needs): readonly Place[] {
  const guard = step.pins.context === 'none' ? needs.kube.chosen() : undefined;
  // Without a cluster it still asks like any other while a protected context is chosen.
  const base = guard ?? session;
  const acting = command.calls.filter(({ effect }) => effect === command.effect || effect !== 'reads');
  const isKnown = (context: string | undefined): boolean =>
    context === undefined || session.named.some((other) => other.context === context);
  const beside = command.besides !== 'reads' || !acting.every((call) => isKnown(call.context));
  // Not each is told apart from the others by what is written: a variable may be any of them.
  const named = session.named.map((one) => placeOf(one, command.namespace ?? one.namespace));
  const places = acting.flatMap(({ context, namespace, objects }): Place[] => {
    const one = context === undefined ? base : session.named.find((other) => other.context === context);
    if (one === undefined) return [];
    // `kubectl delete namespace payments` acts on all that is in it, whichever one is chosen.
    const whole = objects.flatMap(({ kind, name }) => (/^(?:namespace|project)$/.test(kind) ? (name ?? []) : []));
    return whole.length > 0 ? whole.map((name) => placeOf(one, name)) : [placeOf(one, namespace ?? one.namespace)];
  });
  const all = [
    ...(beside || places.length === 0 ? [placeOf(base, command.namespace ?? base.namespace), ...named] : []),
    ...places,
  ];
  const keys = all.map((place) => JSON.stringify(place));
  return all.filter((_, at) => keys.indexOf(keys[at] ?? '') === at);
}

function placeOf({ context, pin, isSimulated }: Session | NamedContext, namespace: string): Place {
  return { context, namespace, server: pin?.server, isSimulated };
}
