/** Where a command ran: a context of the practice cluster is never one of the person's, though both have one name. */
import type { Command } from '../command/types.ts';
import type { Session } from '../kube/types.ts';

export interface RanOn {
  readonly context: string | undefined;
  readonly isSimulated: boolean;
}

/** A target that the command names so leads to a server of its own choice, whatever its context. */
export const ownServerFlags: readonly string[] = ['server', 'cluster', 'kubeconfig'];

const targetFlag = /--(server|context|cluster|kubeconfig|user|as|token)\b/;

/** In a variable of its own, say: what a target means there is not read, that it stands there is enough. */
export function mayNameTarget({ ownTargets, needsCluster, text }: Command): boolean {
  return needsCluster && ownTargets.length === 0 && targetFlag.test(text);
}

/** It names a server or a user of its own, or may. */
export function leadsByItself(command: Command): boolean {
  const leads = command.ownTargets.some(({ flag, value }) => flag !== 'context' || value === undefined);
  return leads || mayNameTarget(command);
}

/** A context that the command names goes before the chosen one. */
export function ranOn(command: Pick<Command, 'ownTargets'>, session: Session): RanOn {
  const { context, isSimulated } = session.named[0] ?? session;
  return { context, isSimulated: !leadsElsewhere(command) && isSimulated };
}

/** It names a server for itself: where that leads is not known, and no such entry calls itself simulated. */
export function leadsElsewhere({ ownTargets }: Pick<Command, 'ownTargets'>): boolean {
  return ownTargets.some(({ flag }) => ownServerFlags.includes(flag));
}

/** Without `isSimulated`: one of the person's, as an earlier version of this extension kept it. */
export function isSameContext(a: Partial<RanOn>, b: Partial<RanOn>): boolean {
  return a.context === b.context && (a.isSimulated ?? false) === (b.isSimulated ?? false);
}
