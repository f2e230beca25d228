/** The commands about the practice cluster: start, stop, choose what is to go wrong. */
import * as vscode from 'vscode';
import { NothingToDo, UserError } from '../errors.ts';
import type { Kube } from '../kube/kube.ts';
import type { Resolved } from '../practice/protocol.ts';
import type { ContextPicker } from './contextPicker.ts';
import type { PracticeCluster } from './practiceCluster.ts';
import { begunWords, clickStartsAgain, resolvedWords, startedAnew } from './practiceWords.ts';
import type { Report } from './report.ts';
import { requireTrust } from './trust.ts';
import type { WindowContext } from './windowContext.ts';
import { withProgress } from './withProgress.ts';

export interface PracticeCommands extends vscode.Disposable {
  /** Starts it where it does not run, and chooses it. */
  readonly start: () => Promise<void>;
  /** The same where it is over; where its context cannot be chosen any more, what can be is offered. */
  readonly startAgain: () => Promise<void>;
  /** The same without a question or a word, where the person has not chosen another context in this window. */
  readonly startWithWindow: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly chooseScenario: () => Promise<void>;
}

export interface PracticeCommandsNeeds {
  readonly practice: PracticeCluster;
  readonly kube: Kube;
  readonly context: WindowContext;
  readonly picker: ContextPicker;
  readonly report: Report;
}

const firstContext = 'practice-staging';
const chooseLabel = 'Choose Scenario…';
/** Reading the person's files starts kubectl once a file. */
const chooseMs = 10_000;

export function createPracticeCommands({
  practice,
  kube,
  context,
  picker,
  report,
}: PracticeCommandsNeeds): PracticeCommands {
  const chooseContext = async (name: string, namespace: string | undefined, signal: AbortSignal): Promise<void> => {
    const session = await kube.open(name, namespace, AbortSignal.any([signal, AbortSignal.timeout(chooseMs)]));
    if (!session.isSimulated) {
      throw new UserError(
        `Your kubeconfig has a context “${name}” of its own, so that of the practice cluster cannot be chosen.`,
        'Rename yours, then start the practice cluster.',
      );
    }
    await context.adopt(session);
  };

  const startAndChoose = async (signal: AbortSignal): Promise<void> => {
    const before = context.session();
    const wasRunning = practice.running() !== undefined;
    await practice.start(signal);
    try {
      // One that was chosen when the practice cluster ended goes on.
      const again = !wasRunning && before?.isSimulated === true ? before : undefined;
      await chooseContext(again?.context ?? firstContext, again?.namespace, signal);
    } catch (error) {
      // Nobody would see that it runs.
      if (!wasRunning) await practice.stop();
      throw error;
    }
  };

  const start = async (): Promise<void> => {
    requireTrust();
    await withProgress('Starting the practice cluster…', new AbortController().signal, startAndChoose);
  };

  const startAgain = async (): Promise<void> => {
    // The files may have got a context of that name this moment.
    await context.look();
    if (clickStartsAgain(context.current())) await start();
    else await picker.pickContext();
  };

  const startWithWindow = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted) return;
    const signal = AbortSignal.timeout(chooseMs);
    if (context.isChosen() && context.session()?.isSimulated === false) {
      await practice.start(signal);
      await context.look();
      return;
    }
    const hadOne = context.session()?.isSimulated === true;
    await startAndChoose(signal);
    // In the place of one on which something was wrong it would look as if that had healed by itself.
    if (hadOne) report.announce(startedAnew);
  };

  const stop = async (): Promise<void> => {
    if (practice.running() === undefined) throw new NothingToDo('The practice cluster does not run.');
    await practice.stop();
    report.announce('The practice cluster has ended.');
  };

  const chooseScenario = async (): Promise<void> => {
    requireTrust();
    const { scenarios } = await import('../practice/scenarios.ts');
    const items = scenarios.map(({ name, sign }) => ({ label: name, detail: sign }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Choose what goes wrong on the practice cluster',
      placeHolder: 'The runbook leads to the cause and to what cures it',
      matchOnDetail: true,
    });
    if (picked === undefined) return;
    const before = context.session();
    if (practice.running() === undefined || before?.isSimulated !== true) await start();
    const session = context.session();
    const cluster = practice.running();
    if (session === undefined || cluster === undefined) return;
    await cluster.begin({ scenario: picked.label, namespace: session.namespace });
    report.announce(begunWords(picked.label, before, session));
  };

  const onResolved = async (resolved: Resolved): Promise<void> => {
    if ((await report.info(resolvedWords(resolved), chooseLabel)) === chooseLabel) await chooseScenario();
  };

  const watching = vscode.Disposable.from(
    practice.onDidResolve((resolved) => void onResolved(resolved).catch(report.show)),
    practice.onDidEnd((how) => {
      void context.look();
      if (how === undefined) return;
      report.show(
        new UserError(`The practice cluster has ended by itself: ${how}.`, 'Start Practice Cluster begins a new one.'),
      );
    }),
  );
  return { start, startAgain, startWithWindow, stop, chooseScenario, dispose: () => watching.dispose() };
}
