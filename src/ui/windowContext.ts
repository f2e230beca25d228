/** The context of this window: what is chosen, what it meant, whether it is protected, and what the person said of it once. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Refusal } from '../kube/contexts.ts';
import type { Kube } from '../kube/kube.ts';
import { protectionOf } from '../kube/protection.ts';
import type { KubeContext, Protection, Session } from '../kube/types.ts';
import { settingIds } from './ids.ts';
import type { LensContext } from './lenses.ts';
import { isSameContext } from './ranOn.ts';
import type { Needs } from './step.ts';
import type { WindowState } from './windowState.ts';
import { inert } from './words.ts';

export interface WindowContext extends vscode.Disposable {
  /** As lenses and the status bar show it. */
  readonly current: () => LensContext | undefined;
  readonly session: () => Session | undefined;
  /** By a person, in this window or in an earlier life of it; not taken up from the files. */
  readonly isChosen: () => boolean;
  readonly onDidChange: vscode.Event<void>;
  readonly choose: (
    context: Pick<KubeContext, 'name' | 'isSimulated'>,
    namespace: string | undefined,
    signal: AbortSignal,
  ) => Promise<Session>;
  /** Takes what the person accepted as the chosen one. */
  readonly adopt: (session: Session) => Promise<void>;
  /** Shows what a run would find now: contexts have come or gone. */
  readonly look: () => Promise<void>;
  readonly protection: (context: string, namespace: string, server: string | undefined) => Protection;
  readonly remember: (context: string, answer: 'protected' | 'open', server: string | undefined) => Promise<void>;
  readonly readsOnly: () => boolean;
  /** What a click needs of the clusters. `pick`: opens the picker. */
  readonly forRuns: (pick: () => Promise<Session | undefined>) => Needs['kube'];
}

export interface WindowContextNeeds {
  readonly kube: Kube;
  /** This window's own. */
  readonly state: WindowState;
  /** The person's, for all windows: what they said about a context once. */
  readonly answers: vscode.Memento;
}

const chosenKey = 'chosen';
const answersKey = 'incidentRunbook.protection';
/** Reading the files starts kubectl once a file: what a hanging disk may cost a click. */
const readMs = 10_000;
const settleMs = 500;

/** Takes up what this window had chosen, else the only context or the current-context, without a question. */
export async function openWindowContext({ kube, state, answers }: WindowContextNeeds): Promise<WindowContext> {
  const changed = new vscode.EventEmitter<void>();
  let session = await firstSession(kube, state);

  const take = async (next: Session): Promise<Session> => {
    session = next;
    refusal = undefined;
    await state.update(chosenKey, next);
    changed.fire();
    return next;
  };
  const setting = (id: string) => vscode.workspace.getConfiguration().inspect(id) ?? { key: id };
  // The person's and the folder's together: both can only add.
  const everyone = (id: string): readonly string[] => {
    const { globalValue, workspaceValue, workspaceFolderValue } = setting(id);
    return [globalValue, workspaceValue, workspaceFolderValue].flatMap(strings);
  };

  const remembered = (): Readonly<Record<string, 'protected' | 'open' | undefined>> => {
    const kept: unknown = answers.get(answersKey);
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter((one): one is [string, 'protected' | 'open'] =>
        ['protected', 'open'].includes(String(one[1])),
      ),
    );
  };

  const protection: WindowContext['protection'] = (context, namespace, server) =>
    protectionOf(context, namespace, {
      protectedContexts: everyone(settingIds.protectedContexts),
      protectedNamespaces: everyone(settingIds.protectedNamespaces),
      harmlessContexts: strings(setting(settingIds.harmlessContexts).globalValue),
      remembered: remembered()[answerKey(context, server)],
    });

  const remember: WindowContext['remember'] = async (context, answer, server) => {
    await answers.update(answersKey, { ...remembered(), [answerKey(context, server)]: answer });
    changed.fire();
  };

  const readsOnly = (): boolean => {
    const { globalValue, workspaceValue, workspaceFolderValue } = setting(settingIds.readsOnly);
    // A folder can switch it on, not off.
    return [globalValue, workspaceValue, workspaceFolderValue].includes(true);
  };

  const bound = (): AbortSignal => AbortSignal.timeout(readMs);
  let refusal: Refusal | undefined;
  /** What is shown is what a run would find: the files may have lost the chosen context since. */
  const look = async (): Promise<void> => {
    const asked = session;
    const name = asked?.context;
    // Where the files cannot be read in time nothing is known.
    const found =
      name === undefined
        ? undefined
        : await kube.shown({ name, isSimulated: asked?.isSimulated === true }, bound()).catch(() => undefined);
    if (session === undefined || asked === undefined || !isSameContext(session, asked)) return;
    const short = found?.short ?? session.short;
    const isAsBefore =
      found?.refusal?.sentence === refusal?.sentence && found?.refusal?.isNameTaken === refusal?.isNameTaken;
    if (isAsBefore && short === session.short) return;
    refusal = found?.refusal;
    session = { ...session, short };
    changed.fire();
  };
  const watching = watchKubeconfig(kube, () => void look());
  const configured = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('incidentRunbook')) changed.fire();
  });
  void look();

  const adopt = async (accepted: Session): Promise<void> => {
    // The contexts that one command named besides are not part of the choice.
    await take({ ...accepted, named: [] });
  };

  return {
    current: () =>
      session?.context === undefined
        ? undefined
        : {
            name: session.context,
            short: shownAs(session.short ?? session.context, session.isSimulated, refusal),
            namespace: session.namespace,
            isSimulated: session.isSimulated,
            protection: protection(session.context, session.namespace, session.pin?.server),
            ...(refusal === undefined
              ? {}
              : { refusal: refusal.sentence, isGone: refusal.isGone, isNameTaken: refusal.isNameTaken }),
          },
    session: () => session,
    isChosen: () => state.get(chosenKey) !== undefined,
    onDidChange: changed.event,
    choose: async ({ name, isSimulated }, namespace, signal) =>
      take(await kube.open(name, namespace, signal, isSimulated)),
    adopt,
    look,
    protection,
    remember,
    readsOnly,
    forRuns: (pick) => ({
      chosen: () => session,
      choose: pick,
      none: () => kube.open(undefined, undefined, bound()),
      check: (of) => kube.check(of, bound()).finally(() => void look()),
      adopt,
      withContexts: (of, names) => kube.withContexts(of, names, bound()),
      environment: (of) => kube.environment(of),
      protection,
      remember,
      readsOnly,
    }),
    dispose: () => {
      watching.dispose();
      configured.dispose();
      changed.dispose();
    },
  };
}

/** `staging (gone)`, `practice-staging (simulated)`: whole, also where a long name is cut. */
function shownAs(short: string, isSimulated: boolean, refusal: Refusal | undefined): string {
  const facts = [
    ...(isSimulated ? ['simulated'] : []),
    ...(refusal === undefined ? [] : [refusal.isGone ? 'gone' : 'not usable']),
  ];
  return facts.length === 0 ? short : `${inert(short, 100)} (${facts.join(', ')})`;
}

/** Tells when the person's files have changed, and when they come back to the window. */
function watchKubeconfig(kube: Kube, onChange: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  // A file that is being written is looked at when it is whole.
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };
  const watchers = kube.files().map((file) => {
    const folder = vscode.Uri.file(path.dirname(file));
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, path.basename(file)));
    watcher.onDidChange(soon);
    watcher.onDidCreate(soon);
    watcher.onDidDelete(soon);
    return watcher;
  });
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => focused && soon());
  return vscode.Disposable.from(focus, ...watchers, { dispose: () => clearTimeout(timer) });
}

async function firstSession(kube: Kube, state: WindowState): Promise<Session | undefined> {
  const kept = state.get(chosenKey);
  // What it meant then is compared at the next run: a cluster that changed meanwhile is not taken silently.
  if (isSession(kept)) return { ...kept, isSimulated: kept.isSimulated === true };
  try {
    const { contexts, currentContext } = await kube.read(AbortSignal.timeout(readMs));
    const usable = contexts.filter(({ unusable }) => unusable === undefined);
    const only = usable.length === 1 ? usable[0]?.name : undefined;
    const name = usable.find((one) => one.name === currentContext)?.name ?? only;
    return name === undefined ? undefined : await kube.open(name, undefined, AbortSignal.timeout(readMs));
  } catch {
    // Said when the person opens the picker or runs a command that needs a context.
    return undefined;
  }
}

/** Another cluster of the same name is asked about anew. */
function answerKey(context: string, server: string | undefined): string {
  return JSON.stringify([context, server ?? null]);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** An earlier version of this extension kept it without `isSimulated`. */
function isSession(value: unknown): value is Omit<Session, 'isSimulated'> & { readonly isSimulated?: unknown } {
  const { context, namespace, file, kuberc, sha256, named } = (value ?? {}) as Partial<Session>;
  return [context, namespace, file, kuberc, sha256].every((one) => typeof one === 'string') && Array.isArray(named);
}
