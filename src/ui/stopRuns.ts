/** *Stop*: which run is meant, and what is told of those that waited behind it. */
import { window } from 'vscode';
import { NothingToDo } from '../errors.ts';
import { goingRows, takenBackWords } from './goingRows.ts';
import type { Report } from './report.ts';
import type { Runs } from './runs.ts';
import type { StepStates, StepTarget } from './stepStates.ts';

/** Stops the run of this target, the only run, or the one that is picked. */
export function createStop(
  runs: Runs,
  states: StepStates,
  report: Report,
): (target: StepTarget | undefined) => Promise<void> {
  const stopRun = async (id: string): Promise<void> => {
    const words = takenBackWords(await runs.stop(id));
    if (words !== undefined) await report.info(words);
  };

  return async (target) => {
    const going = runs.going();
    const ofTarget = going.find((one) => {
      const its = one.target && states.whereNow(one.target);
      return its !== undefined && its.uri === target?.uri && its.commandId === target.commandId;
    });
    if (ofTarget !== undefined) return stopRun(ofTarget.id);
    if (going.length === 0) throw new NothingToDo('Nothing runs in this window.');
    const [only] = going;
    if (going.length === 1 && only !== undefined) return stopRun(only.id);
    const picked = await window.showQuickPick(goingRows(going, Date.now()), {
      title: 'Stop which run?',
      placeHolder: 'What waits behind it is taken back too',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked === undefined ? undefined : stopRun(picked.id);
  };
}
