/** From an entry back to the lens of its step: on each entry that is recorded, whoever recorded it and when. */
import type { Disposable } from 'vscode';
import type { Incidents } from '../incident/types.ts';
import type { Entry, EntryStart } from '../incident/types.ts';
import { describeOutcome } from '../run/describeOutcome.ts';
import type { StepState, StepStates, StepTarget } from './stepStates.ts';
import { withEdited } from './words.ts';

export interface StepTargets extends Disposable {
  /** The lens that shows the run with this id. */
  readonly remember: (id: string, target: StepTarget) => void;
  /** `undefined` for a typed command. */
  readonly of: (start: EntryStart) => StepTarget | undefined;
}

export function createStepTargets(incidents: Incidents, states: StepStates): StepTargets {
  const remembered = new Map<string, StepTarget>();
  const show = (entry: Entry, target: StepTarget): void => {
    const { mark, words } = describeOutcome(entry.outcome, entry.command, entry.output);
    states.set(target, {
      kind: 'ended',
      at: Date.parse(entry.at),
      ms: entry.ms,
      n: entry.n,
      entryId: entry.id,
      context: entry.context,
      isSimulated: entry.simulated,
      mark,
      words: entry.edited ? withEdited(words) : words,
    });
  };
  const stop = incidents.onDidRecord(({ entry, document }) => {
    const known = remembered.get(entry.id);
    remembered.delete(entry.id);
    const target = known ?? recordedTarget({ ...entry, document });
    if (target !== undefined && (known !== undefined || isNews(entry, states.get(target)))) show(entry, target);
  });
  return {
    remember: (id, target) => void remembered.set(id, target),
    of: (start) => remembered.get(start.id) ?? recordedTarget(start),
    dispose: stop,
  };
}

/** An entry that was held up says nothing over a later run of its step. */
function isNews(entry: Entry, state: StepState | undefined): boolean {
  if (state === undefined) return true;
  // An entry says its time in seconds.
  return (state.kind === 'ended' || state.kind === 'not run') && state.at < Date.parse(entry.at) + 1000;
}

/** By the whole address of its document: the path in `from` says nothing of a runbook outside the workspace folders. */
function recordedTarget({
  from,
  block,
  document,
}: Pick<EntryStart, 'from' | 'block' | 'document'>): StepTarget | undefined {
  const commandId = from?.slice(from.lastIndexOf('#') + 1);
  if (document === undefined || commandId === undefined || block === undefined) return undefined;
  return { uri: document, commandId, textHash: block };
}
