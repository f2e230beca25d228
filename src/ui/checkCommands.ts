/** *Run N checks* from a lens, the palette or a key: what was meant, where it runs, how far it is, and how to end it. */
import { NothingToDo, UserError } from '../errors.ts';
import type { Session } from '../kube/types.ts';
import type { Steps } from './commandAt.ts';
import { textHasChanged, type FoundStep } from './findStep.ts';
import type { Report } from './report.ts';
import { runChecks } from './runChecks.ts';
import type { Runs } from './runs.ts';
import type { Ask, Needs, Step, StepResult } from './step.ts';
import type { StepStates, StepTarget } from './stepStates.ts';
import { createSameWish } from './wishes.ts';
import { checkedWords, inert, placeName } from './words.ts';
import type { withProgress } from './withProgress.ts';

/** In the place of the person's answers and of the choice in the status bar. */
export interface Quiet {
  readonly ask: Ask;
  /** What was chosen at the click. */
  readonly session: Session | undefined;
  /** Aborted: it does not run any more. */
  readonly signal: AbortSignal;
}

export interface CheckNeeds {
  readonly report: Pick<Report, 'show' | 'announce'>;
  readonly steps: Pick<Steps, 'findChecks' | 'checksAtCursor'>;
  readonly states: StepStates;
  readonly runs: Pick<Runs, 'going' | 'stop'>;
  readonly kube: Pick<Needs['kube'], 'chosen' | 'choose'>;
  readonly run: (step: Step, target: StepTarget, quiet: Quiet) => Promise<StepResult>;
  readonly showEntry: (entryId: string) => Promise<void>;
  readonly makeStep: (found: FoundStep) => Step;
  readonly withProgress: typeof withProgress;
  /** @throws UserError where the folder is not trusted. */
  readonly requireTrust: () => void;
}

export interface CheckCommands {
  /** Those that a lens showed. */
  readonly run: (target: StepTarget) => Promise<void>;
  /** Those of the section around the cursor. */
  readonly runAtCursor: () => Promise<void>;
  /** The one that runs, and all behind it. */
  readonly stop: (target: StepTarget) => void;
  /** The first that failed. */
  readonly open: (target: StepTarget) => Promise<void>;
}

export function createCheckCommands(needs: CheckNeeds): CheckCommands {
  const { report, steps, states, runs, kube } = needs;
  const isHeldKey = createSameWish();
  const going = new Map<StepTarget, AbortController>();
  const goingAt = (target: StepTarget): AbortController | undefined => {
    const key = keyOf(states.whereNow(target));
    return [...going].find(([one]) => keyOf(states.whereNow(one)) === key)?.[1];
  };

  const runAll = async (asked: StepTarget, checks: readonly FoundStep[]): Promise<void> => {
    needs.requireTrust();
    // A second click is the same wish.
    if (goingAt(asked) !== undefined) return;
    const target = states.begun(asked);
    const abort = new AbortController();
    going.set(target, abort);
    try {
      const needsCluster = checks.some(({ command, block }) => command.needsCluster && block.pins.context !== 'none');
      const session = kube.chosen() ?? (needsCluster ? await kube.choose() : undefined);
      if (session === undefined && needsCluster) return;
      const title = `Running ${checks.length} checks${session === undefined ? '' : ` on ${placeName(session)}`}`;
      const { state, error } = await needs.withProgress(title, abort.signal, (signal, say) => {
        let current: StepTarget | undefined;
        signal.addEventListener('abort', () => current && stopRunOf(current), { once: true });
        const tasks = checks.map((found) => ({
          text: found.command.text,
          run: (ask: Ask) => needs.run(needs.makeStep(found), found.target, { ask, session, signal }),
        }));
        return runChecks(tasks, {
          signal,
          now: Date.now,
          onBegin: (index) => {
            current = checks[index]?.target;
            say(`${index + 1} of ${checks.length} · ${inert(checks[index]?.command.title ?? '', 80)}`);
            states.set(target, { kind: 'checking', at: index + 1, of: checks.length });
          },
        });
      });
      states.set(target, state);
      report.announce(`Checks: ${checkedWords(state)}`);
      if (error !== undefined) report.show(error);
    } finally {
      going.delete(target);
      if (states.get(target)?.kind === 'checking') states.clear(target);
    }
  };

  /** It may wait, run, or be about to. */
  const stopRunOf = (target: StepTarget): void => {
    const key = keyOf(states.whereNow(target));
    const found = runs.going().find((one) => one.target !== undefined && keyOf(states.whereNow(one.target)) === key);
    if (found !== undefined) void runs.stop(found.id).catch(report.show);
  };

  return {
    run: async (target) => {
      const checks = await steps.findChecks(target);
      if (checks === undefined) throw new UserError(textHasChanged);
      await runAll(target, checks);
    },
    runAtCursor: async () => {
      const { target, checks } = await steps.checksAtCursor();
      if (isHeldKey(target)) return;
      if (checks.length === 0) {
        throw new NothingToDo('This section has no check: its first command does not just read, or it asks first.');
      }
      await runAll(target, checks);
    },
    stop: (target) => goingAt(target)?.abort(),
    open: async (target) => {
      const state = states.get(target);
      if (state?.kind === 'checked' && state.entryId !== undefined) await needs.showEntry(state.entryId);
    },
  };
}

function keyOf({ uri, commandId }: StepTarget): string {
  return `${uri}#${commandId}`;
}
