/** The values of this window: what asks for them, what keeps them, and the list in which they are seen and changed. */
import * as vscode from 'vscode';
import type { Command } from '../command/types.ts';
import { NothingToDo, UserError } from '../errors.ts';
import type { Incidents } from '../incident/types.ts';
import type { Api } from '../kube/api.ts';
import type { Kube } from '../kube/kube.ts';
import type { KubectlSource } from '../kube/kubectl.ts';
import { createLists } from '../kube/lists.ts';
import { listOperations } from '../kube/operations.ts';
import type { Session } from '../kube/types.ts';
import { createFillValues, type FillValues, type KnownValue } from './fillValues.ts';
import { createKeptValues, type KeptValue } from './keptValues.ts';
import { askLine } from './lineBox.ts';
import type { Report } from './report.ts';
import { isSecretName } from './stepRecord.ts';
import { askValue } from './valueBox.ts';
import type { WindowState } from './windowState.ts';
import { inert, placeName } from './words.ts';

export interface Values {
  readonly ask: FillValues;
  /** What is known for a command on the context that is chosen now. */
  readonly known: (command: Command) => readonly KnownValue[];
  readonly onDidChange: vscode.Event<void>;
  /** To be told once it is known whether an incident goes on: what was kept for one that does not is forgotten. */
  readonly incidentIs: (id: string | undefined) => void;
  /** *Values…*: what is kept; one is changed, forgotten, or all are. */
  readonly show: () => Promise<void>;
}

export interface ValuesNeeds {
  readonly kube: Kube;
  readonly api: Api;
  readonly clusters: KubectlSource;
  readonly chosen: () => Session | undefined;
  readonly state: WindowState;
  readonly incidents: Incidents;
  readonly report: Report;
}

const noSession = { context: undefined, namespace: 'default', isSimulated: false, pin: undefined } as const;

export function createValues(needs: ValuesNeeds): Values {
  const { kube, report } = needs;
  const kept = createKeptValues(needs.state);
  needs.incidents.onDidChange((incident) => kept.incidentIs(incident?.id));
  const changed = new vscode.EventEmitter<void>();
  kept.onDidChange(() => changed.fire());

  const sessionOn = async (session: Session, context: string | undefined, signal: AbortSignal): Promise<Session> => {
    if (context !== undefined && context !== session.context) return kube.open(context, undefined, signal);
    const check = await kube.check(session, signal);
    if (check.kind === 'same') return check.session;
    throw new UserError(
      `${session.context ?? 'The context'} means another cluster now.`,
      'Run asks about it before anything runs.',
    );
  };
  const fill = createFillValues({
    ask: askValue,
    kept,
    lists: createLists(needs.api),
    operations: (session, through, signal) => listOperations(needs.clusters, session, through, signal),
    loginHelper: (session) => needs.api.loginHelper(session),
    sessionOn,
    say: report.announce,
  });

  const show = async (): Promise<void> => {
    const all = kept.all();
    if (all.length === 0) throw new NothingToDo('No values are kept: the first command that needs one asks for it.');
    const picked = await pick(all);
    if (picked === 'all') kept.forgetAll();
    else if (picked?.does === 'forget') kept.forget(picked.value);
    else if (picked?.does === 'change') {
      const { name, value } = picked.value;
      const answer = await askLine({
        title: `Value for ${inert(name)}`,
        prompt: `For ${whereOf(picked.value)}. The next command that needs it takes it.`,
        value: isSecretName(name) ? '' : value,
        password: isSecretName(name),
        empty: 'Type a value, or press Esc: then it stays as it is.',
        severalLines: (count) => `You pasted ${count} lines. A value is one line: delete what does not belong to it.`,
        takesSeveral: false,
      });
      if (answer !== undefined) kept.keep({ ...picked.value, value: answer });
    }
    // What was changed is seen at once; Esc ends it.
    if (picked !== undefined && kept.all().length > 0) await show();
  };

  return {
    ask: fill,
    known: (command) => fill.known(command, (needs.chosen() ?? noSession) as Session),
    onDidChange: changed.event,
    incidentIs: kept.incidentIs,
    show,
  };
}

interface Item extends vscode.QuickPickItem {
  readonly value?: KeptValue;
}

const forgetOne: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Forget This Value' };

function pick(
  all: readonly KeptValue[],
): Promise<{ readonly does: 'change' | 'forget'; readonly value: KeptValue } | 'all' | undefined> {
  const box = vscode.window.createQuickPick<Item>();
  box.title = 'Values kept for this incident';
  box.placeholder = 'Choose one to change it; the button beside it forgets it';
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  box.items = [
    ...all.map((value): Item => ({
      label: `${inert(value.name, 60)} = ${isSecretName(value.name) ? '••••' : inert(value.value, 120)}`,
      description: whereOf(value),
      buttons: [forgetOne],
      value,
    })),
    { label: '$(trash) Forget All', alwaysShow: true },
  ];
  return new Promise((resolve) => {
    const finish = (answer: Awaited<ReturnType<typeof pick>>): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidTriggerItemButton(({ item: { value } }) => value !== undefined && finish({ does: 'forget', value }));
    box.onDidAccept(() => {
      const [item] = box.selectedItems;
      if (item !== undefined) finish(item.value === undefined ? 'all' : { does: 'change', value: item.value });
    });
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}

function whereOf({ kind, ...place }: KeptValue): string {
  return [placeName(place), ...(kind === undefined ? [] : [kind])].join(' · ');
}
