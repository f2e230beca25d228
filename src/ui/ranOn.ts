/** Where a command ran: a context of the practice cluster is never one of the person's, though both have one name. */
import type { Command } from '../command/types.ts';
import type { Session } from '../kube/types.ts';

export interface RanOn {
  readonly context: string | undefined;
  readonly isSimulated: boolean;
}

/** A target that the command names so leads to a server of its own choice, whatever its context. */
export const ownServerFlags: readonly string[] = ['server', 'cluster', 'kubeconfig'];

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
