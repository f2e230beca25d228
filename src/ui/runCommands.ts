/** What a person can do with a command: run it, edit it first, copy it, stop it; from a lens, a key, the palette or a notebook cell. */
import { commands, env, window } from 'vscode';
import { fillKnown } from '../command/fill.ts';
import { UserError } from '../errors.ts';
import type { Incidents } from '../incident/types.ts';
import type { KubectlSource } from '../kube/kubectl.ts';
import { describeOutcome } from '../run/describeOutcome.ts';
import { maskText } from '../run/mask.ts';
import { createAskedOnce } from './askedOnce.ts';
import { createCheckCommands, type Quiet } from './checkCommands.ts';
import type { Steps } from './commandAt.ts';
import type { FoundStep } from './findStep.ts';
import type { LensAction } from './lensCommands.ts';
import type { LensContext } from './lenses.ts';
import { existingFiles, withCopied } from './localFiles.ts';
import { askLine, commandBox } from './lineBox.ts';
import { isIncident } from './notebookSerializer.ts';
import { createQuestions } from './question.ts';
import { editedStep, runbookStep, typedStep, type TextOrigin } from './makeStep.ts';
import { ranOn, type RanOn } from './ranOn.ts';
import type { Report } from './report.ts';
import { notRunWords } from './goingRows.ts';
import type { Runs } from './runs.ts';
import { runStep } from './runStep.ts';
import type { Needs, Step, StepResult } from './step.ts';
import { saysStarting } from './saysStarting.ts';
import { carryOf } from './stepRecord.ts';
import type { StepStates, StepTarget } from './stepStates.ts';
import type { StepTargets } from './stepTargets.ts';
import { createStop } from './stopRuns.ts';
import type { TextCommands } from './textCommands.ts';
import type { Values } from './values.ts';
import { copiedWords, runWords } from './words.ts';
import { requireTrust } from './trust.ts';
import { withProgress } from './withProgress.ts';
import { createSameWish, createWishes } from './wishes.ts';

export interface RunCommandsNeeds {
  readonly report: Report;
  readonly steps: Steps;
  readonly states: StepStates;
  readonly targets: StepTargets;
  readonly kube: Needs['kube'];
  readonly prove: Needs['prove'];
  readonly kubectl: KubectlSource;
  /** The chosen one, as lenses show it. */
  readonly context: () => LensContext | undefined;
  readonly runs: Runs;
  readonly incidents: Incidents;
  readonly values: Values;
  readonly texts: TextCommands;
  readonly notebook: {
    /** Opens the notebook at an entry. */
    readonly showEntry: (entryId: string) => Promise<void>;
    /** Puts a command that is not run yet at the notebook's end and the cursor into it. */
    readonly addCell: (command: string, from: 'runbook' | 'person') => Promise<void>;
  };
}

export interface RunCommands {
  /** Does with the command under a lens what the lens says. */
  readonly act: (action: LensAction, target: StepTarget) => Promise<void>;
  /** The same with the command at the cursor. */
  readonly actAtCursor: (action: LensAction) => Promise<void>;
  readonly runTyped: () => Promise<void>;
  readonly runChecksAtCursor: () => Promise<void>;
  /** The run of the command at the cursor, the only run, or the one that is picked. */
  readonly stopOne: () => Promise<void>;
  /** ▷ in the notebook. False: nothing ran. */
  readonly runText: (text: string, cwd: string | undefined, edited: TextOrigin | undefined) => Promise<StepResult>;
}

type Ran = Extract<StepResult, { kind: 'ran' }>;

export function createRunCommands(needs: RunCommandsNeeds): RunCommands {
  const { report, steps, states, targets, runs, incidents, values } = needs;
  const stop = createStop(runs, states, report);
  const once = createAskedOnce(incidents.current);
  const wishes = createWishes(states);
  const isHeldKey = createSameWish();
  const isDoubleClick = createSameWish();

  const run = async (
    step: Step,
    asked: StepTarget | undefined,
    onBegun?: (entryId: string) => void,
    quiet?: Quiet,
  ): Promise<StepResult> => {
    requireTrust();
    const done = asked === undefined ? () => undefined : wishes.begin(asked);
    if (done === undefined) return { kind: 'left' };
    const target = asked && states.begun(asked);
    let where: RanOn = { context: undefined, isSimulated: false };
    try {
      const result = await runStep(step, {
        ask: quiet?.ask ?? { ...createQuestions(), values: values.ask.fill, variable: values.ask.variable },
        once,
        prove: needs.prove,
        overwritten: (step, command, session) =>
          existingFiles(command, runs.startFolder(carryOf(step, session, incidents.current()), step.cwd)),
        kube: quiet === undefined ? needs.kube : { ...needs.kube, chosen: () => quiet.session },
        run: async (request, options, onStarted) => {
          where = ranOn(step.command, options.session);
          if (quiet?.signal.aborted === true) return { kind: 'taken back', by: 'person' };
          const starting = saysStarting(states, target);
          try {
            // What it copied, it copied to where it started.
            const cwd = runs.startFolder(request.carry, request.cwd);
            const ran = await runs.run(request, options, {
              title: step.title,
              target,
              onStarted: (at) => {
                starting.over();
                onStarted();
                if (quiet?.signal.aborted === true) void runs.stop(request.id).catch(report.show);
                if (target !== undefined) states.set(target, { kind: 'running', since: at, ...where });
              },
              onWaiting: () => {
                starting.over();
                if (target !== undefined) states.set(target, { kind: 'queued', ...where });
              },
            });
            return await withCopied(ran, request.text, cwd, options.session, needs.kubectl);
          } finally {
            starting.over();
          }
        },
        isBusy: runs.isBusy,
        record: {
          ...incidents,
          begin: (entry) => {
            onBegun?.(entry.id);
            if (target !== undefined) targets.remember(entry.id, target);
            return incidents.begin(entry);
          },
        },
        mask: maskText,
        newId: () => crypto.randomUUID().replaceAll('-', ''),
        now: Date.now,
      });
      if (result.kind === 'ran') notRecorded(result, step.command.text, target, where);
      else if (result.kind === 'taken back') takenBack(result.by, step.title, target);
      else if (target !== undefined) states.clear(target);
      if (result.kind === 'edit') await editAndRun({ ...step, command: { ...step.command, emptied: [] } }, target);
      return result;
    } catch (error) {
      if (target !== undefined) states.clear(target);
      throw error;
    } finally {
      done();
    }
  };

  /** What is recorded shows itself; here is what could not be. */
  const notRecorded = ({ run, recorded }: Ran, command: string, target: StepTarget | undefined, where: RanOn): void => {
    if (recorded.kind === 'recorded') return;
    report.show(recorded.because);
    if (target === undefined) return;
    const { mark, words } = describeOutcome(run.outcome, command, run.output);
    states.set(target, { kind: 'ended', at: run.startedAt, ms: run.ms, n: 0, entryId: '', ...where, mark, words });
  };

  /** The lens says it; what has none is told, unless the person did it. */
  const takenBack = (by: 'person' | 'closed terminal', title: string, target: StepTarget | undefined): void => {
    const words = notRunWords[by];
    if (target !== undefined) states.set(target, { kind: 'not run', at: Date.now(), words });
    else if (by !== 'person') void report.info(`“${title}” was not run: ${words}.`);
  };

  const editAndRun = async (step: Step, target: StepTarget | undefined): Promise<void> => {
    const { text } = step.command;
    if (text.includes('\n')) {
      await needs.notebook.addCell(text, 'runbook');
      return;
    }
    const edited = await askLine({
      ...commandBox,
      title: `Edit and ${runWords(step.command, step.pins, needs.context())}`,
      prompt: 'Enter runs it as it stands here. The runbook stays as it is.',
      value: text,
    });
    if (edited === undefined) return;
    if (edited.includes('\n')) await needs.notebook.addCell(edited, 'person');
    else await run(edited === text ? step : editedStep(step, edited), target);
  };

  const runTyped = async (): Promise<void> => {
    requireTrust();
    const text = await askLine({
      ...commandBox,
      title: 'Run Command',
      prompt: 'Runs on the context of the status bar, with the same questions and the same record.',
      placeholder: 'kubectl get pods',
      value: '',
    });
    if (text === undefined) return;
    if (text.includes('\n')) await needs.notebook.addCell(text, 'person');
    else await run(typedStep(text, undefined, undefined), undefined);
  };

  const checks = createCheckCommands({
    ...needs,
    run: (step, target, quiet) => run(step, target, undefined, quiet),
    showEntry: needs.notebook.showEntry,
    makeStep: runbookStep,
    withProgress,
    requireTrust,
  });

  const copy = async ({ command }: FoundStep): Promise<void> => {
    const known = values.known(command);
    const filled = fillKnown(command, Object.fromEntries(known.map(({ text, value }) => [text, value])));
    await env.clipboard.writeText(filled);
    const sentence = copiedWords(command, known);
    if (sentence !== undefined) await report.info(sentence);
  };

  /** From the lens: all of the command's values are asked for, and kept; nothing runs. */
  const changeValues = async ({ command }: FoundStep): Promise<void> => {
    const session = needs.kube.chosen() ?? (await needs.kube.choose());
    if (session !== undefined) await values.ask.fill(command, session, true);
  };

  const openEntry = async (target: StepTarget): Promise<void> => {
    const state = states.lastEnded(target);
    if (state === undefined || state.entryId === '') {
      throw new UserError('This command has no entry in the notebook yet.', 'Run it first.');
    }
    await needs.notebook.showEntry(state.entryId);
  };

  const found = async (target: StepTarget): Promise<FoundStep> => {
    const now = await steps.find(target);
    if (now.kind === 'changed') throw new UserError(now.sentence);
    return now.step;
  };

  const act = async (action: LensAction, target: StepTarget): Promise<void> => {
    switch (action) {
      case 'run':
        await run(runbookStep(await found(target)), target);
        return;
      case 'editAndRun':
        await editAndRun(runbookStep(await found(target)), target);
        return;
      case 'copy':
        return copy(await found(target));
      case 'changeValues':
        return changeValues(await found(target));
      case 'copyBlock':
      case 'fillAndCopy':
      case 'copyToNotebook':
        return needs.texts.act(action, target);
      case 'stop':
        return stop(target);
      case 'openEntry':
        return openEntry(target);
      case 'runChecks':
        return checks.run(target);
      case 'stopChecks':
        return checks.stop(target);
      case 'openChecked':
        return checks.open(target);
    }
  };

  return {
    act: async (action, target) => {
      if ((action === 'run' || action === 'runChecks') && isDoubleClick(target)) return;
      await act(action, target);
    },
    actAtCursor: async (action) => {
      // In a notebook the key does what the cell's ▷ does.
      const notebook = window.activeNotebookEditor?.notebook;
      if (action === 'run' && notebook !== undefined && isIncident(notebook)) {
        void commands.executeCommand('notebook.cell.execute');
        return;
      }
      const { target, command, block } = await steps.atCursor();
      if (action === 'run' && isHeldKey(target)) return;
      // Without a lens in view, this is what says where it goes.
      if (action === 'run') report.announce(`${command.title}: ${runWords(command, block.pins, needs.context())}`);
      await act(action, target);
    },
    runTyped,
    runChecksAtCursor: checks.runAtCursor,
    stopOne: async () =>
      stop(
        await steps.atCursor().then(
          ({ target }) => target,
          () => undefined,
        ),
      ),
    runText: (text, cwd, origin) => run(typedStep(text, cwd, origin), undefined, origin?.onBegun),
  };
}
