/** Objects as kubectl prints them: what of them matters before a change, and which pod kubectl would take of several. */
import { isDeepStrictEqual } from 'node:util';

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {
      readonly kind?: string;
      readonly name?: string;
      readonly controller?: boolean;
    }[];
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly strategy?: { readonly type?: string };
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly nodeName?: string;
    readonly template?: {
      readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec?: PodSpec;
    };
  } & PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly lastTransitionTime?: string;
    }[];
    readonly containerStatuses?: readonly { readonly restartCount?: number }[];
  };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly items?: readonly KubeObject[];
}

interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  readonly env?: readonly { readonly name?: string; readonly value?: string }[];
}

/** One object, a list, or several documents one behind the other: kubectl prints all three. Nothing of what cannot be read. */
export function readObjects(stdout: string): readonly KubeObject[] {
  const documents = stdout.split(/(?<=^\})\n(?=\{)/m);
  try {
    return documents
      .filter((text) => text.trim() !== '')
      .flatMap((text) => {
        const object = JSON.parse(text) as KubeObject;
        return object.items ?? [object];
      });
  } catch {
    return [];
  }
}

/** `deployment/web`. */
export function objectName({ kind, metadata }: KubeObject): string {
  return `${(kind ?? 'object').toLowerCase()}/${metadata?.name ?? '?'}`;
}

/** `replicas 2 → 5`, `web image a:1 → a:2`, `web limits memory 1Gi → 2Gi`; what else differs by its name alone. */
export function changedFields(before: KubeObject, after: KubeObject): readonly string[] {
  const changes: string[] = [];
  const compare = (what: string, from: unknown, to: unknown): void => {
    if (isDeepStrictEqual(from, to)) return;
    changes.push(`${what} ${shown(from)} → ${shown(to)}`);
  };
  compare('replicas', before.spec?.replicas, after.spec?.replicas);
  for (const container of containersOf(after)) {
    const was = containersOf(before).find(({ name }) => name === container.name);
    const name = container.name ?? 'container';
    if (was === undefined) {
      changes.push(`container ${name} is new`);
      continue;
    }
    compare(`${name} image`, was.image, container.image);
    for (const which of ['requests', 'limits']) {
      const from = was.resources?.[which] ?? {};
      const to = container.resources?.[which] ?? {};
      for (const resource of new Set([...Object.keys(from), ...Object.keys(to)])) {
        compare(`${name} ${which} ${resource}`, from[resource], to[resource]);
      }
    }
    // The values may be secret.
    const variables = differingKeys(environment(was), environment(container));
    if (variables.length > 0) changes.push(`${name} env ${variables.slice(0, 3).join(', ')}`);
  }
  for (const { name } of containersOf(before)) {
    if (!containersOf(after).some((container) => container.name === name)) changes.push(`container ${name ?? ''} goes`);
  }
  const rest = otherFields(before, after);
  if (rest.length > 0) changes.push(`also ${rest.slice(0, 4).join(', ')}${rest.length > 4 ? ' …' : ''}`);
  return changes;
}

function containersOf(object: KubeObject): readonly Container[] {
  const spec = object.spec?.template?.spec ?? object.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

function environment(container: Container): Readonly<Record<string, unknown>> {
  return Object.fromEntries((container.env ?? []).map((variable) => [variable.name ?? '', variable]));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Where two objects differ outside of what is compared field by field, and outside of what the server keeps for itself. */
function otherFields(before: KubeObject, after: KubeObject): readonly string[] {
  const paths = (object: KubeObject): Readonly<Record<string, unknown>> => {
    const { labels, annotations } = object.metadata ?? {};
    const ownAnnotations = Object.fromEntries(
      Object.entries(annotations ?? {}).filter(([name]) => !/^(?:kubectl|deployment)\.kubernetes\.io\//.test(name)),
    );
    const {
      replicas: _replicas,
      containers: _containers,
      initContainers: _init,
      template,
      ...spec
    } = object.spec ?? {};
    const { containers: _own, initContainers: _ownInit, ...podSpec } = template?.spec ?? {};
    const { labels: podLabels, annotations: podAnnotations } = template?.metadata ?? {};
    return {
      ...prefixed('label', labels),
      ...prefixed('annotation', ownAnnotations),
      ...prefixed('data', object.data),
      ...prefixed('', spec),
      ...prefixed('pod', podSpec),
      ...prefixed('pod label', podLabels),
      ...prefixed('pod annotation', podAnnotations),
    };
  };
  return differingKeys(paths(before), paths(after));
}

function prefixed(prefix: string, fields: object | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, value]) => [prefix === '' ? name : `${prefix} ${name}`, value]),
  );
}

function differingKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  // kubectl prints what it has a place for as empty, where the server has nothing.
  return [...names].filter((name) => !isDeepStrictEqual(before[name] ?? {}, after[name] ?? {}));
}

/**
 * The pod that `kubectl exec deploy/web` and its kin take. Source: `ActivePods` in kubectl's `podutils`, reversed: one that has
 * a node, then running, then ready, then ready the longest, then with the fewest restarts, then the oldest.
 */
export function pickedPod(pods: readonly KubeObject[]): string | undefined {
  const phases = ['Pending', 'Unknown', 'Running'];
  const rank = (pod: KubeObject): readonly number[] => {
    const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
    const restarts = Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0));
    return [
      pod.spec?.nodeName === undefined ? 0 : 1,
      phases.indexOf(pod.status?.phase ?? ''),
      ready === undefined ? 0 : 1,
      -time(ready?.lastTransitionTime),
      -restarts,
      -time(pod.metadata?.creationTimestamp),
    ];
  };
  const best = [...pods].sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    return first.map((value, at) => (second[at] ?? 0) - value).find((difference) => difference !== 0) ?? 0;
  });
  return best[0]?.metadata?.name;
}

function time(text: string | undefined): number {
  return text === undefined ? Infinity : Date.parse(text);
}
