/**
 * All contexts there are: those of the person's files, merged as kubectl merges them, and behind them those of the practice
 * cluster. The two are never merged: a context of the one cannot come to a cluster or a user of the other.
 */
import path from 'node:path';
import { UserError } from '../errors.ts';
import { createFileReader, type FileReading } from './kubeconfigFile.ts';
import type { KubectlSource } from './kubectl.ts';
import type { MergedConfig, ResolvedContext } from './mergedConfig.ts';
import { mergeFiles, resolveContext, splitFileList } from './mergedConfig.ts';
import { withoutPassword } from './pin.ts';
import { shortNames } from './shortName.ts';
import type { KubeContext } from './types.ts';

export interface ContextsOptions extends KubectlSource {
  readonly homeDir: string;
  /** The person's setting for kubeconfig paths, as a list like `KUBECONFIG`; read at each use. */
  readonly setting: () => string | undefined;
  /** The practice cluster, while it runs; read at each use. */
  readonly simulated?: () => SimulatedCluster | undefined;
}

export interface SimulatedCluster {
  readonly kubeconfig: string;
  /** Where kubectl may keep what it finds out about it: its port is another at each start, so it would leave a folder each time. */
  readonly cacheDir: string;
}

/** A context that a run can have. */
export interface UsableContext extends ResolvedContext {
  readonly short: string;
  readonly isSimulated: boolean;
}

export interface AllContexts {
  /** Of the person's files. */
  readonly readings: readonly FileReading[];
  readonly own: MergedConfig;
  /** Where two have one name, the person's own is meant. */
  readonly list: () => readonly KubeContext[];
  /** `isSimulated`: which of both, where that is known. @throws UserError where nothing can run on it. */
  readonly use: (name: string, isSimulated?: boolean) => UsableContext;
  /** What tells it apart from all others, also of one that is not there any more. */
  readonly short: (name: string) => string;
  /** Why it cannot be used; `undefined` where it can. */
  readonly refusal: (name: string, isSimulated: boolean) => Refusal | undefined;
}

export interface Refusal {
  /** Nothing names the context any more, and each file could be read. */
  readonly isGone: boolean;
  /** Of the practice cluster: the person's files have a context of that name, which would be meant instead. */
  readonly isNameTaken: boolean;
  readonly sentence: string;
}

export interface Contexts {
  readonly read: (signal: AbortSignal) => Promise<AllContexts>;
  /** The person's files, also those that are not there. */
  readonly files: () => readonly string[];
}

const filesAtOnce = 4;
const ended = 'The practice cluster has ended.';
const nothing: MergedConfig = { contexts: new Map(), clusters: new Map(), users: new Map(), currentContext: undefined };

export function createContexts(options: ContextsOptions): Contexts {
  const readConfigFile = createFileReader(options);

  function files(): readonly string[] {
    const list = options.env['KUBECONFIG'] || options.setting() || path.join(options.homeDir, '.kube', 'config');
    return splitFileList(list, options.homeDir);
  }

  return {
    files,
    async read(signal) {
      const all = files();
      const practice = options.simulated?.();
      const simulated = practice && readConfigFile(practice.kubeconfig, signal);
      // Waited for at the end; until then nobody else would catch it.
      simulated?.catch(() => undefined);
      const readings: FileReading[] = [];
      // Some people have a file for each of fifty clusters: not a kubectl for each at once.
      while (readings.length < all.length) {
        const next = all.slice(readings.length, readings.length + filesAtOnce);
        readings.push(...(await Promise.all(next.map((file) => readConfigFile(file, signal)))));
      }
      return allContexts(readings, simulated === undefined ? nothing : mergeFiles([await simulated]));
    },
  };
}

function allContexts(readings: readonly FileReading[], simulated: MergedConfig): AllContexts {
  const own = mergeFiles(readings);
  const names = [...new Set([...own.contexts.keys(), ...simulated.contexts.keys()])];
  const shorts = shortNames(names);
  const short = (name: string): string => shorts.get(name) ?? shortNames([...names, name]).get(name) ?? name;
  const isOwn = (name: string): boolean => own.contexts.has(name) || !simulated.contexts.has(name);

  const resolve = (name: string, isSimulated: boolean): ReturnType<typeof resolveContext> => {
    if (!isSimulated) return resolveContext(own, name);
    if (!simulated.contexts.has(name)) return { refused: ended };
    const found = resolveContext(simulated, name);
    return 'refused' in found ? found : { context: withNamesOfItsOwn(found.context) };
  };
  const broken = readings.find(({ kind }) => kind === 'broken');

  return {
    readings,
    own,
    list: () =>
      names.map((name) => {
        const isSimulated = !isOwn(name);
        const config = isSimulated ? simulated : own;
        const raw = config.contexts.get(name) ?? {};
        const resolved = resolve(name, isSimulated);
        return {
          name,
          short: short(name),
          cluster: raw.cluster ?? '',
          user: raw.user ?? '',
          namespace: raw.namespace ? raw.namespace : 'default',
          server: withoutPassword(config.clusters.get(raw.cluster ?? '')?.server ?? ''),
          isSimulated,
          unusable: 'refused' in resolved ? resolved.refused : undefined,
        };
      }),
    use: (name, isSimulated = !isOwn(name)) => {
      const resolved = resolve(name, isSimulated);
      if ('context' in resolved) return { ...resolved.context, short: short(name), isSimulated };
      if (resolved.refused === ended) {
        throw new UserError(
          ended,
          own.contexts.has(name)
            ? `Choose another context in the status bar: “${name}” is one of your own, too.`
            : 'Start Practice Cluster begins a new one.',
        );
      }
      if (!own.contexts.has(name) && broken?.kind === 'broken') {
        throw new UserError(`${resolved.refused} ${broken.sentence}`, 'Repair the file, or choose another context.');
      }
      throw new UserError(resolved.refused, 'Choose another context in the status bar, or correct your kubeconfig.');
    },
    short,
    refusal: (name, isSimulated) => {
      const resolved = resolve(name, isSimulated);
      if ('context' in resolved) return undefined;
      const isGone = isSimulated ? !simulated.contexts.has(name) : !own.contexts.has(name) && broken === undefined;
      return { isGone, isNameTaken: isSimulated && own.contexts.has(name), sentence: resolved.refused };
    },
  };
}

/** In one file with a context of the person's, entries of one name would become one. */
function withNamesOfItsOwn(context: ResolvedContext): ResolvedContext {
  return {
    ...context,
    clusterName: `${context.clusterName} (simulated)`,
    userName: `${context.userName} (simulated)`,
  };
}
