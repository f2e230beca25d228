/** *Check This Runbook Now*: one list of what its commands need, filled as the answers come. A row leads to its command. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import type { Api } from '../kube/api.ts';
import type { Kube } from '../kube/kube.ts';
import { objectPath } from '../kube/rights.ts';
import type { Session } from '../kube/types.ts';
import { findProgram } from '../run/findProgram.ts';
import { fileRange } from '../runbook/fileRange.ts';
import type { ReadRunbook } from './findStep.ts';
import { checkRunbook, type CheckNeeds, type CheckRow } from './runbookCheck.ts';
import type { Runbooks } from './runbooks.ts';
import { requireTrust } from './trust.ts';
import type { WindowContext } from './windowContext.ts';
import { inert, placeName } from './words.ts';

export interface CheckRunbookNeeds {
  readonly runbooks: Runbooks;
  readonly context: WindowContext;
  readonly kube: Kube;
  readonly api: Api;
  readonly kubectlPath: () => string | undefined;
}

const wholeMs = 5000;

const groups: readonly CheckRow['group'][] = ['Context', 'Programs', 'Permissions', 'Objects', 'Values'];
const icons: Readonly<Record<CheckRow['verdict'], string>> = {
  wrong: '$(error)',
  unknown: '$(question)',
  'to do': '$(edit)',
  ok: '$(pass)',
};
const order = Object.keys(icons);

export async function checkActiveRunbook(needs: CheckRunbookNeeds): Promise<void> {
  requireTrust();
  const editor = vscode.window.activeTextEditor;
  const read = editor && (await needs.runbooks.parsed(editor.document));
  if (editor === undefined || read === undefined) {
    throw new UserError('No runbook has the focus.', 'Open a runbook, then check it.');
  }
  const rows: CheckRow[] = [];
  const end = new AbortController();
  const list = vscode.window.createQuickPick<RowItem>();
  const show = (isDone: boolean): void => {
    list.title = titleOf(rows, isDone, needs.context.session());
    list.items = itemsOf(rows);
    list.busy = !isDone;
  };
  list.placeholder = 'Nothing is changed by this. Enter goes to the command.';
  list.matchOnDescription = true;
  list.ignoreFocusOut = true;
  list.onDidAccept(() => {
    const command = list.selectedItems[0]?.row?.command;
    list.hide();
    if (command !== undefined) void goTo(editor.document, read, command.id);
  });
  list.onDidHide(() => {
    end.abort();
    list.dispose();
  });
  show(false);
  list.show();
  const commands = read.runbook.blocks.flatMap((block) => block.commands);
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(wholeMs)]);
  const { close, ...asked } = checkNeeds(needs, signal);
  await checkRunbook(commands, asked, signal, (row) => {
    if (end.signal.aborted) return;
    rows.push(row);
    show(false);
  }).finally(close);
  if (!end.signal.aborted) show(true);
}

function checkNeeds(
  { context, kube, api, kubectlPath }: CheckRunbookNeeds,
  signal: AbortSignal,
): CheckNeeds & { readonly close: () => void } {
  const named = kubectlPath();
  const program: CheckNeeds['program'] = async (name) =>
    name === 'kubectl' && named !== undefined ? findProgram(named, process.env, true) : findProgram(name, process.env);
  const chosen = context.session();
  if (chosen?.context === undefined) return { program, cluster: undefined, close: () => undefined };
  const now = sessionNow(kube, chosen, signal);
  const asked = now.then((session) => api.open(session, { timeoutMs: wholeMs }, signal));
  // Whoever asks hears of it.
  asked.catch(() => undefined);
  return {
    program,
    close: () => void asked.then((questions) => questions.close()).catch(() => undefined),
    cluster: {
      where: placeName(chosen),
      namespace: chosen.namespace,
      reach: async () => api.reach(await now, signal),
      mayI: async (right) => {
        const spec = { resourceAttributes: { ...right, namespace: right.namespace } };
        const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
        const answer = await (await asked).create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
        return (answer as { status?: { allowed?: unknown } }).status?.allowed === true;
      },
      isThere: async (object) => {
        const path = objectPath(object);
        if (path === undefined) throw new UserError('its kind is not known here');
        return (await (await asked).get(path)) !== undefined;
      },
    },
  };
}

/** The session file made fresh. What the context means now is for a run to ask about. */
async function sessionNow(kube: Kube, chosen: Session, signal: AbortSignal): Promise<Session> {
  const check = await kube.check(chosen, signal);
  if (check.kind === 'same') return check.session;
  throw new UserError(
    `${inert(chosen.context ?? '')} means another cluster or login than before.`,
    'Accept the New Cluster shows what is different.',
  );
}

interface RowItem extends vscode.QuickPickItem {
  readonly row?: CheckRow;
}

function titleOf(rows: readonly CheckRow[], isDone: boolean, session: Session | undefined): string {
  const count = (verdict: CheckRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
  const where = session?.context === undefined ? 'without a context' : `on ${placeName(session)}`;
  if (!isDone) return `Checking this runbook ${where}…`;
  const [wrong, unknown] = [count('wrong'), count('unknown')];
  const found = [
    ...(wrong === 0 ? [] : [wrong === 1 ? '1 problem' : `${wrong} problems`]),
    ...(unknown === 0 ? [] : [`${unknown} not known`]),
  ];
  return `This runbook ${where}: ${found.length === 0 ? 'all that it needs is there' : found.join(', ')}`;
}

/** What has to be mended first, whatever it is: the list is longer than what is in view. */
function itemsOf(rows: readonly CheckRow[]): readonly RowItem[] {
  return ['Problems', ...groups].flatMap((group) => {
    const own = rows
      .filter((row) => (row.verdict === 'wrong' ? 'Problems' : row.group) === group)
      .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || a.what.localeCompare(b.what));
    if (own.length === 0) return [];
    return [
      { label: group, kind: vscode.QuickPickItemKind.Separator },
      ...own.map((row) => ({
        label: `${icons[row.verdict]} ${inert(row.what)}`,
        ...(row.because === '' ? {} : { description: inert(row.because, 300) }),
        row,
      })),
    ];
  });
}

async function goTo(document: vscode.TextDocument, read: ReadRunbook, commandId: string): Promise<void> {
  const block = read.runbook.blocks.find(({ commands }) => commands.some(({ id }) => id === commandId));
  const command = block?.commands.find(({ id }) => id === commandId);
  if (block === undefined || command === undefined) return;
  const { start, end } = fileRange(block, command.range);
  const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
  await vscode.window.showTextDocument(document, { selection });
}
