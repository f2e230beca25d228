/** *Run N checks*: one after the other, each its own entry; what fails does not stop the next, and nothing is asked on the way. */
import { UserError } from '../errors.ts';
import { describeOutcome, type OutcomeWords } from '../run/describeOutcome.ts';
import type { Ask, StepResult } from './step.ts';
import type { ChecksState } from './stepStates.ts';

/** Why a check did not run. */
type Skipped = 'needs a value' | 'asks first' | 'runs already';

/** How one check ended. */
export type CheckEnd =
  | ({ readonly kind: 'ran'; readonly entryId: string } & OutcomeWords)
  | { readonly kind: 'skipped'; readonly because: Skipped }
  /** It could not be started, and the error says why. */
  | { readonly kind: 'not started'; readonly error: UserError }
  /** Cancelled, stopped or taken back, so that those behind it are not run. */
  | { readonly kind: 'left out' };

export interface Check {
  /** What ran; masked or not, it is looked at for the names of its programs only. */
  readonly text: string;
  readonly run: (ask: Ask) => Promise<StepResult>;
}

export interface ChecksNeeds {
  /** Aborted: what has not begun is left out. */
  readonly signal: AbortSignal;
  /** The check at this index begins. */
  readonly onBegin: (index: number) => void;
  readonly now: () => number;
}

type Checked = Extract<ChecksState, { kind: 'checked' }>;

export interface ChecksResult {
  readonly state: Checked;
  /** Of the first that could not be started. */
  readonly error: UserError | undefined;
}

export const contextHasChanged = new UserError(
  'What this context means has changed in your kubeconfig, so no further check ran.',
  'Click Run above one of the commands to see the difference.',
);

/** @throws UserError where the context means something else by now. */
export async function runChecks(
  checks: readonly Check[],
  { signal, onBegin, now }: ChecksNeeds,
): Promise<ChecksResult> {
  const ends: CheckEnd[] = [];
  let left = false;
  for (const [index, check] of checks.entries()) {
    left ||= signal.aborted;
    if (left) {
      ends.push({ kind: 'left out' });
      continue;
    }
    onBegin(index);
    const { end, goesOn } = await runOne(check);
    ends.push(end);
    left = !goesOn;
  }
  const error = ends.find((end) => end.kind === 'not started')?.error;
  return { state: { kind: 'checked', at: now(), ...sumOf(ends) }, error };
}

async function runOne({ text, run }: Check): Promise<{ readonly end: CheckEnd; readonly goesOn: boolean }> {
  const quiet = createQuietAsk();
  let result: StepResult;
  try {
    result = await run(quiet.ask);
  } catch (error) {
    if (!(error instanceof UserError) || error === contextHasChanged) throw error;
    return { end: { kind: 'not started', error }, goesOn: true };
  }
  switch (result.kind) {
    case 'ran': {
      const { outcome } = result.run;
      const { recorded } = result;
      const entryId = recorded.kind === 'recorded' ? recorded.entry.id : recorded.id;
      const said = describeOutcome(outcome, text, result.run.output);
      const isStopped = said.mark === 'stopped' && !(outcome.kind === 'stopped' && outcome.by === 'time limit');
      return { end: { kind: 'ran', entryId, ...said }, goesOn: !isStopped };
    }
    case 'taken back':
      return { end: { kind: 'left out' }, goesOn: false };
    case 'left':
    case 'edit':
      return { end: { kind: 'skipped', because: quiet.because() ?? 'runs already' }, goesOn: true };
  }
}

/** Lets everything be that would be asked, and remembers what that was. */
function createQuietAsk(): { readonly ask: Ask; readonly because: () => Skipped | undefined } {
  let because: Skipped | undefined;
  const leave = (why: Skipped) => async (): Promise<undefined> => {
    because ??= why;
    return undefined;
  };
  return {
    ask: {
      values: leave('needs a value'),
      variable: leave('needs a value'),
      emptied: leave('asks first'),
      confirm: async () => (await leave('asks first')()) ?? false,
      classify: leave('asks first'),
      changed: async () => {
        throw contextHasChanged;
      },
    },
    because: () => because,
  };
}

/** `2 of 3 ok`; what is neither that nor a failure is counted by its own words. */
function sumOf(ends: readonly CheckEnd[]): Pick<Checked, 'mark' | 'words' | 'entryId'> {
  const ran = ends.filter((end) => end.kind === 'ran');
  const groups = new Map<string, number>();
  for (const end of ends) {
    const words = wordsOf(end);
    groups.set(words, (groups.get(words) ?? 0) + 1);
  }
  const ok = groups.get('ok') ?? 0;
  groups.delete('ok');
  // With nothing else to tell, what is missing has failed.
  if (groups.size === 1) groups.delete('failed');
  const words = [`${ok} of ${ends.length} ok`, ...[...groups].map(([words, count]) => `${count} ${words}`)].join(', ');
  const first = ran.find(({ mark }) => mark === 'failed') ?? ran.find(({ mark }) => mark !== 'ok') ?? ran[0];
  return { mark: markOf(ends), words, entryId: first?.entryId };
}

function wordsOf(end: CheckEnd): string {
  switch (end.kind) {
    case 'ran':
      return end.mark === 'note'
        ? end.words
        : { ok: 'ok', failed: 'failed', stopped: 'stopped', unknown: 'unknown' }[end.mark];
    case 'skipped':
      return `skipped: ${end.because}`;
    case 'not started':
      return 'failed';
    case 'left out':
      return 'not run';
  }
}

/** The worst of them. */
function markOf(ends: readonly CheckEnd[]): Checked['mark'] {
  const marks = ends.map((end): Checked['mark'] => {
    switch (end.kind) {
      case 'ran':
        return end.mark;
      case 'skipped':
        return 'note';
      case 'not started':
        return 'failed';
      case 'left out':
        return 'stopped';
    }
  });
  return (['failed', 'unknown', 'stopped', 'note'] as const).find((mark) => marks.includes(mark)) ?? 'ok';
}
