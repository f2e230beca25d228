/** After a reload or a crash: what an earlier life of the window had begun comes into the notebook, and what still runs is gone on with. */
import { Disposable } from 'vscode';
import type { Incidents } from '../incident/types.ts';
import { HEIRLESS_AFTER_MS } from '../incident/windows.ts';
import type { EntryStart, FoundRun, Recorded } from '../incident/types.ts';
import type { Runner } from '../run/runner.ts';
import type { Adopted } from '../run/types.ts';
import type { Report } from './report.ts';
import type { Runs } from './runs.ts';
import { entryEnd } from './stepRecord.ts';
import type { StepStates } from './stepStates.ts';
import type { StepTargets } from './stepTargets.ts';

export interface RecoverNeeds {
  readonly runner: Runner;
  readonly incidents: Incidents;
  /** When it is known which incident this window goes on with. */
  readonly resumed: Promise<unknown>;
  readonly runs: Runs;
  readonly states: StepStates;
  readonly targets: StepTargets;
  readonly report: Report;
}

/** A reloaded window's old process may live on for some seconds and keeps its runs until then. */
const oldProcessMs = 60_000;

export function recoverRuns({ runner, incidents, resumed, runs, states, targets, report }: RecoverNeeds): Disposable {
  const adopted = new Map<string, Adopted>();
  const waiting = new Map<string, () => void>();
  let turn: Promise<void> = Promise.resolve();
  const next = (task: () => Promise<void>): void => {
    turn = turn.then(task).catch((error: unknown) => report.show(error));
  };

  const adoptedWithin = (id: string, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      waiting.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });

  const findRun = async (id: string): Promise<FoundRun> => {
    // Its files are there and nobody gave it to us yet: its editor is about to end.
    if (!adopted.has(id) && runner.isThere(id)) await adoptedWithin(id, oldProcessMs);
    const found = adopted.get(id);
    if (found === undefined) return { kind: 'gone' };
    if (found.running) return { kind: 'running' };
    const run = await found.result;
    if (run.kind !== 'ran') return { kind: 'gone' };
    return { kind: 'ended', end: entryEnd(id, run) };
  };

  const goOn = async (start: EntryStart): Promise<void> => {
    const found = adopted.get(start.id);
    if (found === undefined) return;
    const recorded = targets.of(start);
    const target = recorded && states.begun(recorded);
    if (target !== undefined) {
      targets.remember(start.id, target);
      states.set(target, {
        kind: 'running',
        since: found.startedAt,
        context: start.context,
        isSimulated: start.simulated,
      });
    }
    const run = await runs.goOn(found, {
      id: start.id,
      title: start.step ?? start.command,
      text: start.command,
      context: start.context,
      namespace: start.namespace,
      isSimulated: start.simulated,
      target,
      state: { kind: 'runs', since: found.startedAt },
    });
    if (run.kind === 'ran') {
      complain(await incidents.finish(entryEnd(start.id, run)));
    } else {
      await incidents.withdraw(start.id);
      if (target !== undefined) states.clear(target);
    }
  };

  const complain = (recorded: Recorded): void => {
    if (recorded.kind === 'pending') report.show(recorded.because);
  };

  const fold = async (): Promise<void> => {
    const { recorded, running } = await incidents.recover(findRun);
    for (const one of recorded) complain(one);
    // Not waited for: it may run for hours.
    for (const start of running) void goOn(start).catch((error: unknown) => report.show(error));
  };

  const stopLooking = runner.adopt(
    (id) => incidents.isLeftBehind(id),
    (run) => {
      adopted.set(run.id, run);
      waiting.get(run.id)?.();
      next(async () => {
        // It ended in front of its command, for a variable that was not set: there is no entry to make.
        if (!run.running && (await run.result).kind !== 'ran') await incidents.withdraw(run.id);
      });
      next(fold);
    },
  );
  // First its incident, then the runs that belong to it; later also those that nobody has come for.
  next(async () => {
    await Promise.allSettled([resumed]);
    await fold();
  });
  const later = setTimeout(() => next(fold), 2 * HEIRLESS_AFTER_MS);
  return new Disposable(() => {
    clearTimeout(later);
    stopLooking();
  });
}
