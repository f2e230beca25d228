/** The door to the person's clusters: their kubeconfig files as kubectl reads them, and one private file for each context that is used. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { isNamespace } from './isNamespace.ts';
import type { FileReading } from './kubeconfigFile.ts';
import { createFileReader } from './kubeconfigFile.ts';
import type { KubectlSource } from './kubectl.ts';
import { filterKuberc } from './kuberc.ts';
import type { MergedConfig, ResolvedContext } from './mergedConfig.ts';
import { mergeFiles, resolveContext, splitFileList } from './mergedConfig.ts';
import { differencesOf, pinOf, withoutPassword } from './pin.ts';
import { sessionText, sweepSessionFiles, writeSessionFiles } from './sessionFile.ts';
import { shortNames } from './shortName.ts';
import type { Difference, Kubeconfig, KubeContext, NamedContext, Pin, Session } from './types.ts';

export interface KubeOptions extends KubectlSource {
  readonly homeDir: string;
  /** The person's setting for kubeconfig paths, as a list like `KUBECONFIG`; read at each use. */
  readonly setting: () => string | undefined;
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

export interface Refusal {
  /** No file names the context any more, and each could be read. */
  readonly isGone: boolean;
  readonly sentence: string;
}

export interface Kube {
  /** The person's files, merged as kubectl merges them. Rejects with a `UserError` where there is nothing to choose from. */
  read(signal: AbortSignal): Promise<Kubeconfig>;
  /** A session for a context, or for none: every client then fails at once. `namespace` overrides the file's. */
  open(context: string | undefined, namespace: string | undefined, signal: AbortSignal): Promise<Session>;
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
    context: string,
    signal: AbortSignal,
  ): Promise<{ readonly short: string; readonly refusal: Refusal | undefined }>;
  /** The files that are read, also those that are not there. */
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

const filesAtOnce = 4;

export function createKube(options: KubeOptions): Kube {
  const readConfigFile = createFileReader(options);
  /** What contexts meant when a command first named them. */
  const namedPins = new Map<string, Pin>();

  function fileList(): readonly string[] {
    const list = options.env['KUBECONFIG'] || options.setting() || path.join(options.homeDir, '.kube', 'config');
    return splitFileList(list, options.homeDir);
  }

  async function readAll(
    signal: AbortSignal,
  ): Promise<{ readonly readings: readonly FileReading[]; readonly merged: MergedConfig }> {
    const files = fileList();
    const readings: FileReading[] = [];
    // Some people have a file for each of fifty clusters: not a kubectl for each at once.
    while (readings.length < files.length) {
      const next = files.slice(readings.length, readings.length + filesAtOnce);
      readings.push(...(await Promise.all(next.map((file) => readConfigFile(file, signal)))));
    }
    return { readings, merged: mergeFiles(readings) };
  }

  /** Reads the files once, however many contexts are asked for: each reading of a changed file starts kubectl. */
  async function readToResolve(signal: AbortSignal): Promise<(name: string) => ShownContext> {
    const { readings, merged } = await readAll(signal);
    return (name) => {
      const resolved = resolveContext(merged, name);
      if ('context' in resolved) return { ...resolved.context, short: shortIn(merged, name) };
      const broken = readings.find(({ kind }) => kind === 'broken');
      if (!merged.contexts.has(name) && broken?.kind === 'broken') {
        throw new UserError(`${resolved.refused} ${broken.sentence}`, 'Repair the file, or choose another context.');
      }
      throw new UserError(resolved.refused, 'Choose another context in the status bar, or correct your kubeconfig.');
    };
  }

  async function readKuberc(): Promise<string> {
    const own = options.env['KUBERC'];
    if (own === 'off') return '';
    const file = own || path.join(options.homeDir, '.kube', 'kuberc');
    return readFile(file, 'utf8').then(filterKuberc, () => '');
  }

  async function write(
    current: { readonly resolved: ShownContext; readonly pin: Pin } | undefined,
    namespace: string,
    named: readonly (NamedContext & { readonly resolved: ResolvedContext })[],
  ): Promise<Session> {
    const own = current === undefined ? undefined : { ...current.resolved, namespace };
    const plain = named.map(({ context, namespace, pin }) => ({ context, namespace, pin }));
    const config = sessionText(
      own,
      named.map(({ resolved }) => resolved),
    );
    const key = JSON.stringify([own?.name, namespace, current?.pin, plain]);
    const files = await writeSessionFiles(options.sessionDir, key, config, await readKuberc());
    return { context: own?.name, short: own?.short, namespace, pin: current?.pin, named: plain, ...files };
  }

  return {
    async read(signal) {
      const { readings, merged } = await readAll(signal);
      const problems = describeProblems(readings);
      if (merged.contexts.size === 0) throw nothingToChoose(readings, problems);
      return {
        files: readings.flatMap(({ kind, file }) => (kind === 'missing' ? [] : [file])),
        contexts: describeContexts(merged),
        currentContext:
          merged.currentContext !== undefined && merged.contexts.has(merged.currentContext)
            ? merged.currentContext
            : undefined,
        problems,
      };
    },

    async open(context, namespace, signal) {
      if (namespace !== undefined && !isNamespace(namespace)) {
        throw new UserError(`"${namespace}" cannot be a namespace.`, 'Use lower-case letters, digits and "-".');
      }
      if (context === undefined) return write(undefined, namespace ?? 'default', []);
      const resolved = (await readToResolve(signal))(context);
      return write({ resolved, pin: await pinOf(resolved) }, namespace ?? resolved.namespace, []);
    },

    async withContexts(chosen, names, signal) {
      const named: NamedContext[] = [];
      const others = [...new Set(names)].filter((name) => name !== chosen.context);
      if (others.length === 0) return { ...chosen, named };
      const resolve = await readToResolve(signal);
      for (const name of others) {
        const resolved = resolve(name);
        const pin = namedPins.get(name) ?? (await pinOf(resolved));
        namedPins.set(name, pin);
        named.push({ context: name, namespace: resolved.namespace, pin });
      }
      return { ...chosen, named };
    },

    async check(session, signal) {
      if (session.context === undefined && session.named.length === 0) {
        return { kind: 'same', session: await write(undefined, session.namespace, []) };
      }
      const resolve = await readToResolve(signal);
      const own = session.context === undefined ? undefined : resolve(session.context);
      const pin = own === undefined ? undefined : await pinOf(own);
      const others = await Promise.all(
        session.named.map(async ({ context, pin: old }) => {
          const resolved = resolve(context);
          return { context, namespace: resolved.namespace, old, pin: await pinOf(resolved), resolved };
        }),
      );
      const differences = [
        ...(own === undefined || pin === undefined ? [] : differencesOf(own.name, session.pin ?? pin, pin)),
        ...others.flatMap((other) => differencesOf(other.context, other.old, other.pin)),
      ];
      const writeNow = (): Promise<Session> => {
        for (const other of others) namedPins.set(other.context, other.pin);
        const current = own === undefined || pin === undefined ? undefined : { resolved: own, pin };
        return write(current, session.namespace, others);
      };
      if (differences.length > 0) return { kind: 'changed', differences, accept: writeNow };
      return { kind: 'same', session: await writeNow() };
    },

    async shown(context, signal) {
      const { readings, merged } = await readAll(signal);
      const resolved = resolveContext(merged, context);
      const short = shortIn(merged, context);
      if ('context' in resolved) return { short, refusal: undefined };
      const isGone = !merged.contexts.has(context) && readings.every(({ kind }) => kind !== 'broken');
      return { short, refusal: { isGone, sentence: resolved.refused } };
    },

    files: fileList,

    environment(session) {
      const unset = Object.fromEntries(cleared.map((name) => [name, null]));
      return { ...unset, KUBECONFIG: session.file, KUBERC: session.kuberc };
    },

    sweep: (now) => sweepSessionFiles(options.sessionDir, now),
  };
}

interface ShownContext extends ResolvedContext {
  readonly short: string;
}

/** Also of one that the files do not have any more. */
function shortIn({ contexts }: MergedConfig, name: string): string {
  return shortNames([...new Set([...contexts.keys(), name])]).get(name) ?? name;
}

function describeContexts(merged: MergedConfig): readonly KubeContext[] {
  const short = shortNames([...merged.contexts.keys()]);
  return [...merged.contexts].map(([name, raw]) => {
    const resolved = resolveContext(merged, name);
    return {
      name,
      short: short.get(name) ?? name,
      cluster: raw.cluster ?? '',
      user: raw.user ?? '',
      namespace: raw.namespace ? raw.namespace : 'default',
      server: withoutPassword(merged.clusters.get(raw.cluster ?? '')?.server ?? ''),
      unusable: 'refused' in resolved ? resolved.refused : undefined,
    };
  });
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
      'Name yours in the setting incidentRunbook.kubeconfig, or start the editor with KUBECONFIG set.',
    );
  }
  return new UserError(`There is no context in ${files}.`, 'Add one, for example with your cloud client.');
}
