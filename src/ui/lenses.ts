/** The lenses above the commands of a runbook: what a click does, on which context, and how it went the last time. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import { fileRange } from '../runbook/fileRange.ts';
import { createAskedAgain } from './askedAgain.ts';
import { checkSetOf } from './checkSets.ts';
import { blockOf, placeOf, textHasChanged } from './findStep.ts';
import { createLensCommands, type LensAction } from './lensCommands.ts';
import { lensItems, type LensItem, type Surroundings } from './lensItems.ts';
import { createLineKeeper, linesOf, type LensLine } from './lensLines.ts';
import type { Report } from './report.ts';
import { documentSchemes, type Runbooks } from './runbooks.ts';
import type { StepStates, StepTarget } from './stepStates.ts';

/** The chosen context, as far as a lens shows it. */
export interface LensContext {
  readonly short: string;
  readonly name: string;
  readonly namespace: string;
  readonly protection: 'protected' | 'open' | 'ask';
  /** One of the practice cluster: `short` says it. */
  readonly isSimulated: boolean;
  /** Why a run on it would be refused now. */
  readonly refusal?: string;
  /** That is so because it is not there any more. */
  readonly isGone?: boolean;
  /** One of the practice cluster that has ended: the person has one of that name, so that it cannot be chosen again. */
  readonly isNameTaken?: boolean;
}

export interface LensNeeds {
  readonly runbooks: Runbooks;
  readonly states: StepStates;
  readonly report: Report;
  readonly onAction: (action: LensAction, target: StepTarget) => Promise<void>;
  readonly context: {
    readonly current: () => LensContext | undefined;
    readonly readsOnly: () => boolean;
    readonly onDidChange: (listener: () => void) => vscode.Disposable;
  };
  readonly values: NonNullable<Surroundings['values']>;
}

/** How long a text with fewer commands must have stood before its lenses go. */
const settleMs = 1500;

export function registerLenses({ runbooks, states, report, onAction, context, values }: LensNeeds): vscode.Disposable {
  const keeper = createLineKeeper(settleMs);
  const changed = new vscode.EventEmitter<void>();
  const again = createAskedAgain(
    () => changed.fire(),
    () => vscode.window.visibleTextEditors.some(({ document }) => runbooks.isRunbook(document)),
  );
  const fire = again.tell;
  let settling: NodeJS.Timeout | undefined;

  /** Whether a lens of this place stands above the text that it was made for, also where the editor draws it late. */
  const stands = (target: StepTarget, place: number): boolean => {
    const line = keeper.last(target.uri).find((line) => line.place === place);
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === target.uri);
    const read = document && runbooks.now(document);
    if (line === undefined || line.touched || read === undefined) return false;
    if (line.checks !== undefined) return checkSetOf(read, target)?.start === line.start;
    if (line.command === undefined) return blockOf(read, target)?.range.start === line.start;
    const found = placeOf(read, target);
    return found !== undefined && fileRange(found.block, found.command.range).start === line.start;
  };
  const commands = createLensCommands(async (action, target, place) => {
    try {
      if (!isOfState(action) && !stands(target, place)) throw new UserError(textHasChanged);
      await onAction(action, target);
    } catch (error) {
      report.show(error);
    }
  });

  /** `stateOf`: the step whose state the line shows. */
  const toLens = (
    document: vscode.TextDocument,
    line: LensLine,
    stateOf: StepTarget,
    item: LensItem,
  ): vscode.CodeLens => {
    const at = document.positionAt(line.start);
    return new vscode.CodeLens(new vscode.Range(at, at), {
      title: item.title,
      command:
        item.does.kind === 'action'
          ? commands.idOf(item.does.action, isOfState(item.does.action) ? stateOf : line.target, line.place)
          : item.does.kind === 'command'
            ? item.does.id
            : '',
      ...(item.tooltip === undefined ? {} : { tooltip: item.tooltip }),
    });
  };

  const render = (document: vscode.TextDocument, lines: readonly LensLine[]): vscode.CodeLens[] => {
    const around = {
      context: context.current(),
      trusted: vscode.workspace.isTrusted,
      readsOnly: context.readsOnly(),
      values,
    };
    const orphans = states.orphans(document.uri.toString(), new Set(lines.map(({ target }) => target.commandId)));
    const sameText = new Map<string, number>();
    for (const { target } of lines) sameText.set(target.textHash, (sameText.get(target.textHash) ?? 0) + 1);
    return lines.flatMap((line) => {
      const { target } = line;
      const isOrphan = states.get(target) === undefined && sameText.get(target.textHash) === 1;
      const stateOf = (isOrphan ? orphans.get(target.textHash) : undefined) ?? target;
      const state = line.touched ? undefined : states.get(stateOf);
      return lensItems(line, state, around).map((item) => toLens(document, line, stateOf, item));
    });
  };

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document, token) => {
      again.asked();
      const uri = document.uri.toString();
      const read = runbooks.now(document) ?? (await runbooks.parsed(document));
      // The call is dropped by the editor; what stands there now is told to the next one.
      if (token.isCancellationRequested || document.isClosed) return render(document, keeper.last(uri));
      if (read !== undefined && read.version !== document.version) return render(document, keeper.last(uri));
      const { lines, waitMs } = keeper.show(uri, read === undefined ? [] : linesOf(read), Date.now());
      if (waitMs !== undefined) {
        clearTimeout(settling);
        settling = setTimeout(fire, waitMs + 50);
      }
      return render(document, lines);
    },
  };

  return vscode.Disposable.from(
    commands,
    vscode.languages.registerCodeLensProvider(
      documentSchemes.map((scheme) => ({ scheme, language: 'markdown' })),
      provider,
    ),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
      keeper.changed(document.uri.toString(), contentChanges, Date.now()),
    ),
    vscode.workspace.onDidCloseTextDocument((document) => keeper.forget(document.uri.toString())),
    vscode.workspace.onDidGrantWorkspaceTrust(fire),
    runbooks.onDidChangeSettings(fire),
    states.onDidChange(fire),
    context.onDidChange(fire),
    new vscode.Disposable(() => clearTimeout(settling)),
    again,
    changed,
  );
}

/** Of the run and its record, whatever stands in the text now. */
function isOfState(action: LensAction): boolean {
  return action === 'stop' || action === 'openEntry' || action === 'stopChecks' || action === 'openChecked';
}
