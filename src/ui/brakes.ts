/** The brakes: what is asked and what is refused before a command that is not known to only read. */
import type { Command } from '../command/types.ts';
import { UserError } from '../errors.ts';
import type { NamedContext, Protection, Session } from '../kube/types.ts';
import type { Confirmation, Needs, Place, Step } from './step.ts';

const targetFlag = /--(server|context|cluster|kubeconfig|user|as|token)\b/;

/**
 * *Reads Only*, the first change on a context nobody has named yet, and what is then to be asked, without its values:
 * `free` where nothing is. `undefined`: the person let it be.
 */
export async function questionFor(
  step: Step,
  command: Command,
  session: Session,
  needs: Needs,
): Promise<Omit<Confirmation, 'values'> | 'free' | undefined> {
  const reads = command.effect === 'reads';
  if (!reads && needs.kube.readsOnly()) {
    throw new UserError(
      'Reads Only is on, and this command is not known to only read.',
      'Switch it off with Reads Only On or Off, then click Run again.',
    );
  }
  const namesTarget = command.ownTargets.length > 0;
  // In a variable of its own, say: what it means there is not read, that it stands there is enough.
  const mayNameTarget = command.needsCluster && targetFlag.test(command.text);
  const because =
    step.pins.confirm === 'always'
      ? 'The runbook asks for it.'
      : namesTarget
        ? `It names its own target: ${command.ownTargets.map(({ flag, value }) => `--${flag} ${value ?? '…'}`).join(', ')}.`
        : mayNameTarget
          ? 'It may name its own target.'
          : undefined;
  const places = placesOf(step, command, session, needs);
  let mustAsk = because !== undefined;
  if (!reads) {
    for (const place of places) {
      if (place.context === undefined) continue;
      let protection: Protection = needs.kube.protection(place.context, place.namespace, place.server);
      if (protection === 'ask') {
        const answer = await needs.ask.classify(place);
        if (answer === undefined) return undefined;
        await needs.kube.remember(place.context, answer, place.server);
        protection = answer;
      }
      mustAsk ||= protection === 'protected';
    }
  }
  const place = places.at(-1);
  return !mustAsk || place === undefined ? 'free' : { text: command.text, effect: command.effect, place, because };
}

/** The chosen place first, then those that the command names: each counts. */
function placesOf(step: Step, command: Command, session: Session, needs: Needs): readonly Place[] {
  const namespace = command.namespace ?? session.namespace;
  const chosen: Place = placeOf(session, namespace);
  const guard = step.pins.context === 'none' ? needs.kube.chosen() : undefined;
  return [
    // Without a cluster it still asks like any other while a protected context is chosen.
    guard === undefined ? chosen : placeOf(guard, guard.namespace),
    ...session.named.map((named) => placeOf(named, command.namespace ?? named.namespace)),
  ];
}

function placeOf({ context, pin, isSimulated }: Session | NamedContext, namespace: string): Place {
  return { context, namespace, server: pin?.server, isSimulated };
}
