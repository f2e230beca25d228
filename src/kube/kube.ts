/** The door to the person's clusters: their kubeconfig files as kubectl reads them, and one private file for each context that is used. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { createContexts, type ContextsOptions, type Refusal, type UsableContext } from './contexts.ts';
import { isNamespace } from './isNamespace.ts';
import type { FileReading } from './kubeconfigFile.ts';
import { filterKuberc } from './kuberc.ts';
import type { ResolvedContext } from './mergedConfig.ts';
import { differencesOf, pinOf } from './pin.ts';
import { sessionText, sweepSessionFiles, writeSessionFiles } from './sessionFile.ts';
import type { Difference, Kubeconfig, KubeContext, NamedContext, Pin, Session } from './types.ts';

export interface KubeOptions extends ContextsOptions {
  /** A folder of mode 0700 that is ours alone. Made when it is missing. */
  readonly sessionDir: string;
}

/** What a session's contexts mean now. `accept` pins the new meaning. */
export type Check =
  | { readonly kind: 'same'; readonly session: Session }
  | {
      readonly kind: 'changed';
      readonly differences: readonly Difference[];
      readonly accept: () => Promise<Session>;
    };

export interface Kube {
  /**
   * The person's files, merged as kubectl merges them, and behind them the contexts of the practice cluster. Rejects with a
   * `UserError` where there is nothing to choose from.
   */
  read(signal: AbortSignal): Promise<Kubeconfig>;
  /**
   * A session for a context, or for none: every client then fails at once. `namespace` overrides the file's; `isSimulated`:
   * which of two that have one name, else the person's own.
   */
  open(
    context: string | undefined,
    namespace: string | undefined,
    signal: AbortSignal,
    isSimulated?: boolean,
  ): Promise<Session>;
  /**
   * The chosen session with the contexts that a command names by `--context`: see `Session.named`. They are pinned when they are
   * first named. Only `check` makes the file that holds them; until then a command on `file` finds just the chosen context.
   */
  withContexts(chosen: Session, names: readonly string[], signal: AbortSignal): Promise<Session>;
  /**
   * To be asked before each run: the session made fresh, or what has changed about its contexts, and then nothing of it is written.
   * Takes a session that an earlier window kept. Rejects with a `UserError` where a context cannot be used any more.
   */
  check(session: Session, signal: AbortSignal): Promise<Check>;
  /** How the context is shown, and with what a run on it would be refused now; undefined where it would not. Reads only. */
  shown(
    context: Pick<KubeContext, 'name' | 'isSimulated'>,
    signal: AbortSignal,
  ): Promise<{ readonly short: string; readonly refusal: Refusal | undefined }>;
  /** The person's files that are read, also those that are not there. */
  files(): readonly string[];
  /** Variables to set (`null`: to unset) inside each run and in each terminal. */
  environment(session: Session): Readonly<Record<string, string | null>>;
  /** Takes the credentials out of session files that no run has used for a day. */
  sweep(now: number): Promise<void>;
}

/** Terminals belong to what a session means: a new token alone keeps the terminal, whose `$KUBECONFIG` then has the new token. */
export function terminalKey(session: Session): string {
  return JSON.stringify([session.context, session.namespace, session.pin]);
}

/** What sends helm elsewhere, and what kubectl falls back to where it finds no cluster. */
const cleared = (
  'HELM_KUBECONTEXT HELM_NAMESPACE HELM_KUBEAPISERVER HELM_KUBETOKEN HELM_KUBECAFILE HELM_KUBEASUSER HELM_KUBEASGROUPS ' +
  'HELM_KUBETLS_SERVER_NAME HELM_KUBEINSECURE_SKIP_TLS_VERIFY ' +
  'KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_MASTER KUBECTL_KUBERC'
).split(' ');

export function createKube(options: KubeOptions): Kube {
  const contexts = createContexts(options);
  /** What contexts meant when a command first named them. */
  const namedPins = new Map<string, Pin>();
  /** Each practice cluster is another one. */
  const pinKey = ({ name, isSimulated, cluster }: UsableContext): string =>
    isSimulated ? `${name} of ${cluster.server}` : name;

  async function readKuberc(): Promise<string> {
    const own = options.env['KUBERC'];
    if (own === 'off') return '';
    const file = own || path.join(options.homeDir, '.kube', 'kuberc');
    return readFile(file, 'utf8').then(filterKuberc, () => '');
  }

  async function write(
    current: { readonly resolved: UsableContext; readonly pin: Pin } | undefined,
    namespace: string,
    named: readonly (NamedContext & { readonly resolved: ResolvedContext })[],
  ): Promise<Session> {
    const own = current === undefined ? undefined : { ...current.resolved, namespace };
    const plain = named.map(({ context, namespace, isSimulated, pin }) => ({ context, namespace, isSimulated, pin }));
    const config = sessionText(
      own,
      named.map(({ resolved }) => resolved),
    );
    const key = JSON.stringify([own?.name, namespace, current?.pin, plain]);
    const files = await writeSessionFiles(options.sessionDir, key, config, await readKuberc());
    const all = [...(own === undefined ? [] : [own]), ...named.map(({ resolved }) => resolved)];
    const withHelper = all.flatMap(({ name, user }) => (user?.exec ? [name] : []));
    return {
      context: own?.name,
      short: own?.short,
      namespace,
      isSimulated: own?.isSimulated ?? false,
      pin: current?.pin,
      named: plain,
      withHelper,
      ...files,
    };
  }

  return {
    async read(signal) {
      const { readings, own, list } = await contexts.read(signal);
      const problems = describeProblems(readings);
      const all = list();
      if (all.length === 0) throw nothingToChoose(readings, problems);
      return {
        files: readings.flatMap(({ kind, file }) => (kind === 'missing' ? [] : [file])),
        contexts: all,
        currentContext:
          own.currentContext !== undefined && own.contexts.has(own.currentContext) ? own.currentContext : undefined,
        problems,
      };
    },

    async open(context, namespace, signal, isSimulated) {
      if (namespace !== undefined && !isNamespace(namespace)) {
        throw new UserError(`"${namespace}" cannot be a namespace.`, 'Use lower-case letters, digits and "-".');
      }
      if (context === undefined) return write(undefined, namespace ?? 'default', []);
      const resolved = (await contexts.read(signal)).use(context, isSimulated);
      return write({ resolved, pin: await pinOf(resolved) }, namespace ?? resolved.namespace, []);
    },

    async withContexts(chosen, names, signal) {
      const named: NamedContext[] = [];
      const others = [...new Set(names)].filter((name) => name !== chosen.context);
      if (others.length === 0) return { ...chosen, named };
      const { use } = await contexts.read(signal);
      for (const name of others) {
        const resolved = use(name);
        const { namespace, isSimulated } = resolved;
        const pin = namedPins.get(pinKey(resolved)) ?? (await pinOf(resolved));
        namedPins.set(pinKey(resolved), pin);
        named.push({ context: name, namespace, isSimulated, pin });
      }
      return { ...chosen, named };
    },

    async check(session, signal) {
      if (session.context === undefined && session.named.length === 0) {
        return { kind: 'same', session: await write(undefined, session.namespace, []) };
      }
      const { use } = await contexts.read(signal);
      const own = session.context === undefined ? undefined : use(session.context, session.isSimulated);
      const pin = own === undefined ? undefined : await pinOf(own);
      const others = await Promise.all(
        session.named.map(async ({ context, isSimulated, pin: old }) => {
          const resolved = use(context, isSimulated);
          return { context, isSimulated, namespace: resolved.namespace, old, pin: await pinOf(resolved), resolved };
        }),
      );
      const differences = [
        ...(own === undefined || pin === undefined ? [] : differencesOf(own.name, session.pin ?? pin, pin)),
        ...others.flatMap((other) => differencesOf(other.context, other.old, other.pin)),
      ];
      const writeNow = (): Promise<Session> => {
        for (const other of others) namedPins.set(pinKey(other.resolved), other.pin);
        const current = own === undefined || pin === undefined ? undefined : { resolved: own, pin };
        return write(current, session.namespace, others);
      };
      if (differences.length > 0) return { kind: 'changed', differences, accept: writeNow };
      return { kind: 'same', session: await writeNow() };
    },

    async shown({ name, isSimulated }, signal) {
      const { short, refusal } = await contexts.read(signal);
      return { short: short(name), refusal: refusal(name, isSimulated) };
    },

    files: contexts.files,

    environment(session) {
      const unset = Object.fromEntries(cleared.map((name) => [name, null]));
      const isSimulated = session.isSimulated || session.named.some((one) => one.isSimulated);
      const practice = isSimulated ? options.simulated?.() : undefined;
      return {
        ...unset,
        ...(practice === undefined ? {} : { KUBECACHEDIR: practice.cacheDir }),
        KUBECONFIG: session.file,
        KUBERC: session.kuberc,
      };
    },

    sweep: (now) => sweepSessionFiles(options.sessionDir, now),
  };
}

function describeProblems(readings: readonly FileReading[]): readonly string[] {
  return readings.flatMap((reading) => {
    if (reading.kind === 'empty') return [reading.sentence];
    if (reading.kind !== 'broken') return [];
    const rest = ' The other files are used here, but kubectl itself refuses the whole list until it is repaired.';
    return [reading.sentence + (readings.length > 1 ? rest : '')];
  });
}

function nothingToChoose(readings: readonly FileReading[], problems: readonly string[]): UserError {
  const [problem] = problems;
  if (problem !== undefined) return new UserError(problem, 'Repair the file, or name another in KUBECONFIG.');
  const files = readings.map(({ file }) => file).join(', ');
  if (readings.every(({ kind }) => kind === 'missing')) {
    return new UserError(
      files === '' ? 'KUBECONFIG names no file.' : `There is no kubeconfig: ${files} does not exist.`,
      'Name yours in the setting incidentRunbook.kubeconfig. To try without one: Start Practice Cluster.',
    );
  }
  return new UserError(`There is no context in ${files}.`, 'Add one, for example with your cloud client.');
}
