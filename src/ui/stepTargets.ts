/** From an entry back to the lens of its step: on each entry that is recorded, whoever recorded it and when. */
import { Uri, workspace, type Disposable } from 'vscode';
import type { Incidents } from '../incident/incidents.ts';
import type { Entry, EntryStart } from '../incident/types.ts';
import { describeOutcome } from '../run/describeOutcome.ts';
import type { StepState, StepStates, StepTarget } from './stepStates.ts';
import { withEdited } from './words.ts';

export interface StepTargets extends Disposable {
  /** The lens that started the run with this id: also a document without a file has one. */
  readonly remember: (id: string, target: StepTarget) => void;
  /** `undefined` for a typed command, and where its runbook does not lie in this window. */
  readonly of: (entry: Pick<EntryStart, 'id' | 'from' | 'block'>) => Promise<StepTarget | undefined>;
}

export function createStepTargets(incidents: Incidents, states: StepStates): StepTargets {
  const remembered = new Map<string, StepTarget>();
  const show = (entry: Entry, target: StepTarget): void => {
    const { mark, words } = describeOutcome(entry.outcome, entry.command);
    states.set(target, {
      kind: 'ended',
      at: Date.parse(entry.at),
      ms: entry.ms,
      n: entry.n,
      entryId: entry.id,
      context: entry.context,
      mark,
      words: entry.edited ? withEdited(words) : words,
    });
  };
  const stop = incidents.onDidRecord(({ entry }) => {
    const known = remembered.get(entry.id);
    remembered.delete(entry.id);
    if (known !== undefined) show(entry, known);
    else void find(entry).then((target) => target && isNews(entry, states.get(target)) && show(entry, target));
  });
  return {
    remember: (id, target) => void remembered.set(id, target),
    of: async (entry) => remembered.get(entry.id) ?? find(entry),
    dispose: stop,
  };
}

/** An entry that was held up says nothing over a later run of its step. */
function isNews(entry: Entry, state: StepState | undefined): boolean {
  if (state === undefined) return true;
  return (state.kind === 'ended' || state.kind === 'not run') && state.at <= Date.parse(entry.at);
}

async function find({ from, block }: Pick<EntryStart, 'from' | 'block'>): Promise<StepTarget | undefined> {
  const [, file, commandId] = /^(.*)#([^#]*)$/.exec(from ?? '') ?? [];
  if (file === undefined || commandId === undefined || block === undefined) return undefined;
  for (const folder of workspace.workspaceFolders ?? []) {
    const uri = Uri.joinPath(folder.uri, file);
    const isFile = await workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (isFile) return { uri: uri.toString(), commandId, textHash: block };
  }
  return undefined;
}
