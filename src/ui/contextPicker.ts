/** Choosing a context and its namespace: what the files have, what the cluster lists where that starts no program, what is typed. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import type { Api } from '../kube/api.ts';
import { isNamespace } from '../kube/isNamespace.ts';
import type { Kube } from '../kube/kube.ts';
import type { KubeContext, Session } from '../kube/types.ts';
import { isSameContext } from './ranOn.ts';
import type { Report } from './report.ts';
import type { WindowContext } from './windowContext.ts';
import { withProgress } from './withProgress.ts';
import { inert, withSimulated } from './words.ts';

export interface ContextPicker {
  /** `undefined`: nothing was chosen. */
  readonly pickContext: () => Promise<Session | undefined>;
  readonly pickNamespace: () => Promise<Session | undefined>;
}

export interface PickerNeeds {
  readonly kube: Kube;
  readonly api: Api;
  readonly context: WindowContext;
  readonly report: Report;
  /** What the front matter of the open runbook says. */
  readonly suggestedNamespace: () => string | undefined;
}

interface NamespaceAnswer {
  readonly namespace: string;
  /** The cluster has listed its namespaces, or it was said why not. */
  readonly hasAnswered: boolean;
}

const listMs = 10_000;

interface ContextItem extends vscode.QuickPickItem {
  readonly of: KubeContext;
}
interface NamespaceItem extends vscode.QuickPickItem {
  readonly does:
    | { readonly kind: 'take'; readonly namespace: string }
    | { readonly kind: 'list' }
    /** It only tells something. */
    | { readonly kind: 'nothing' };
}

export function createContextPicker({ kube, api, context, report, suggestedNamespace }: PickerNeeds): ContextPicker {
  // A later choice ends what an earlier one still waits for, so that no late answer is shown for it.
  let asking = new AbortController();
  const begin = (): AbortSignal => {
    asking.abort();
    asking = new AbortController();
    return asking.signal;
  };

  /** What is wrong with a file is said once, not at each choice. */
  const said = new Set<string>();

  const pickContext = async (): Promise<Session | undefined> => {
    const signal = begin();
    const config = await kube.read(AbortSignal.any([signal, AbortSignal.timeout(listMs)]));
    for (const problem of config.problems.filter((one) => !said.has(one))) {
      said.add(problem);
      void report.info(problem);
    }
    if (config.contexts.length === 0) {
      throw new UserError('There is no context in your kubeconfig.', 'Log in to a cluster, then choose it here.');
    }
    const items = config.contexts.map((of) => contextItem(of, context, config.currentContext));
    const picked = await pick<ContextItem>({
      title: 'Choose the context that commands run on',
      placeholder: 'Your kubeconfig stays as it is',
      items,
      active: items.find(({ of }) => isSameContext({ ...of, context: of.name }, context.session() ?? {})),
    });
    if (picked === undefined) return undefined;
    if (picked.of.unusable !== undefined) {
      throw new UserError(picked.of.unusable, 'Correct your kubeconfig, or choose another context.');
    }
    const opened = await kube.open(picked.of.name, undefined, signal, picked.of.isSimulated);
    const answer = await askNamespace(opened, signal);
    if (answer === undefined) return undefined;
    const session = await context.choose(picked.of, answer.namespace, signal);
    // Its list, or why there is none, was on the screen already.
    if (!answer.hasAnswered) void checkReach(session, signal);
    return session;
  };

  const pickNamespace = async (): Promise<Session | undefined> => {
    const session = context.session();
    if (session?.context === undefined) return pickContext();
    const signal = begin();
    const answer = await askNamespace(session, signal);
    const { context: name, isSimulated } = session;
    return answer && context.choose({ name, isSimulated }, answer.namespace, signal);
  };

  const askNamespace = async (session: Session, signal: AbortSignal): Promise<NamespaceAnswer | undefined> => {
    const helper = await api.loginHelper(session);
    const first = [...new Set([suggestedNamespace(), session.namespace, 'default'])].filter((one) => one !== undefined);
    // A login helper may open a browser or ask: it starts only when the person says so.
    let listed = helper === undefined ? api.listNamespaces(session, signal) : undefined;
    let hasAnswered = false;
    const answered = (): void => {
      hasAnswered = true;
    };
    for (;;) {
      listed?.then(answered, answered);
      const choice = await pickNamespaceItem(session, first, listed, helper);
      if (choice?.kind !== 'list') {
        return choice?.kind === 'take' ? { namespace: choice.namespace, hasAnswered } : undefined;
      }
      listed = withProgress('Listing namespaces…', signal, (both) => api.listNamespaces(session, both));
      // Whether it worked or not: the next box has the names, or the sentence above what is typed instead.
      await listed.catch(() => undefined);
    }
  };

  const checkReach = async (session: Session, signal: AbortSignal): Promise<void> => {
    try {
      if ((await api.loginHelper(session)) === undefined) await api.reach(session, signal);
    } catch (error) {
      if (!signal.aborted) report.show(error);
    }
  };

  return { pickContext, pickNamespace };
}

function contextItem(of: KubeContext, context: WindowContext, current: string | undefined): ContextItem {
  const protection = context.protection(of.name, of.namespace, of.server);
  const usual = of.isSimulated ? 'beaker' : protection === 'protected' ? 'shield' : 'server-environment';
  const icon = of.unusable === undefined ? usual : 'warning';
  return {
    of,
    label: `$(${icon}) ${inert(of.name, 400)}`,
    description: [
      `${inert(of.cluster)} / ${inert(of.namespace)}`,
      ...(of.isSimulated ? ['simulated'] : []),
      ...(protection === 'protected' ? ['protected'] : []),
      ...(of.name === current ? ['current-context'] : []),
    ].join(' · '),
    ...(of.unusable === undefined ? {} : { detail: inert(of.unusable, 300) }),
  };
}

/** The list grows when the cluster answers; what is typed can be taken at any time. */
function pickNamespaceItem(
  session: Session,
  first: readonly string[],
  listed: Promise<readonly string[]> | undefined,
  helper: string | undefined,
): Promise<NamespaceItem['does'] | undefined> {
  const box = vscode.window.createQuickPick<NamespaceItem>();
  box.title = `Namespace on ${withSimulated(inert(session.context ?? ''), session.isSimulated)}`;
  box.placeholder = 'Choose or type a namespace';
  box.ignoreFocusOut = true;
  let names = first;
  let isWhole = false;
  let note: readonly NamespaceItem[] = [];
  const render = (): void => {
    box.items = namespaceItems({ typed: box.value.trim(), names, isWhole, own: session.namespace, helper, note });
  };
  return new Promise((resolve) => {
    let open = true;
    const finish = (answer: NamespaceItem['does'] | undefined): void => {
      open = false;
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue(render);
    box.onDidAccept(() => {
      const typed = box.value.trim();
      const does = box.selectedItems[0]?.does;
      // Who types fast is ahead of the list: what was typed counts, not what still stood below it.
      const isAhead = typed !== '' && !(does?.kind === 'take' && does.namespace.includes(typed));
      if (isAhead && isNamespace(typed)) finish({ kind: 'take', namespace: typed });
      else if (!isAhead && does !== undefined && does.kind !== 'nothing') finish(does);
    });
    box.onDidHide(() => finish(undefined));
    render();
    box.show();
    if (listed === undefined) return;
    box.busy = true;
    listed
      .then(
        (all) => {
          names = [...new Set([...first, ...all])];
          isWhole = true;
        },
        (error: unknown) => {
          // The sentence stands in the list: a toast would come over what is typed.
          const { message, nextStep } =
            error instanceof UserError ? error : new UserError('The namespaces were not listed.');
          const detail = [nextStep, 'Or type the namespace.'].filter((one) => one !== undefined).join(' ');
          note = [
            { label: `$(warning) ${inert(message, 400)}`, detail: inert(detail, 400), does: { kind: 'nothing' } },
          ];
        },
      )
      .finally(() => {
        if (!open) return;
        box.busy = false;
        render();
      });
  });
}

interface NamespaceChoice {
  readonly typed: string;
  readonly names: readonly string[];
  /** The cluster gave them: what is not among them is not there. */
  readonly isWhole: boolean;
  /** The context's own namespace. */
  readonly own: string;
  readonly helper: string | undefined;
  readonly note: readonly NamespaceItem[];
}

function namespaceItems({ typed, names, isWhole, own, helper, note }: NamespaceChoice): readonly NamespaceItem[] {
  const known = names.map((name): NamespaceItem => ({
    label: inert(name),
    ...(name === own ? { description: "the context's own" } : {}),
    does: { kind: 'take', namespace: name },
  }));
  if (typed === '') {
    const list: NamespaceItem = {
      label: '$(list-unordered) List Namespaces',
      description: `starts your login helper ${inert(helper ?? '', 60)}`,
      does: { kind: 'list' },
    };
    return [...known, ...(helper === undefined ? [] : [list]), ...note];
  }
  const isMatched = names.some((name) => name.includes(typed));
  if (isMatched && (isWhole || names.includes(typed))) return known;
  const asTyped: NamespaceItem = isNamespace(typed)
    ? { label: typed, description: 'as typed', does: { kind: 'take', namespace: typed } }
    : {
        label: '$(error) A namespace has lower-case letters, digits and "-".',
        alwaysShow: true,
        does: { kind: 'nothing' },
      };
  return [...known, asTyped];
}

interface Question<T extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  readonly active: T | undefined;
}

function pick<T extends vscode.QuickPickItem>(question: Question<T>): Promise<T | undefined> {
  const box = vscode.window.createQuickPick<T>();
  box.title = question.title;
  box.placeholder = question.placeholder;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  box.items = question.items;
  if (question.active !== undefined) box.activeItems = [question.active];
  return new Promise((resolve) => {
    const finish = (answer: T | undefined): void => {
      resolve(answer);
      box.dispose();
    };
    box.onDidAccept(() => {
      const [item] = box.selectedItems;
      if (item !== undefined) finish(item);
    });
    box.onDidHide(() => finish(undefined));
    box.show();
  });
}
