/**
 * Values that a person gave, kept for the incident: each for its context, cluster and namespace, never for another one. They
 * survive a reload of the window; what may be a secret stays in memory.
 */
import { isSecretName } from './stepRecord.ts';
import type { WindowState } from './windowState.ts';

/** Where a value counts. */
export interface ValuePlace {
  readonly context: string | undefined;
  /** Another cluster of the same name is another place. */
  readonly server: string | undefined;
  readonly namespace: string;
  readonly isSimulated: boolean;
}

export interface KeptValue extends ValuePlace {
  /** As the runbook calls it: `pod-name`. */
  readonly name: string;
  /** `pod`: what it is looked up as. `<name>` of a service is another value than `<name>` of a deployment. */
  readonly kind: string | undefined;
  readonly value: string;
}

export type ValueKey = Omit<KeptValue, 'value'>;

export interface KeptValues {
  readonly get: (key: ValueKey) => string | undefined;
  readonly keep: (value: KeptValue) => void;
  readonly forget: (key: ValueKey) => void;
  readonly forgetAll: () => void;
  /** In the order in which they were given first. */
  readonly all: () => readonly KeptValue[];
  /** What was kept for another incident is forgotten. To be told of each incident that begins, goes on or ends. */
  readonly incidentIs: (id: string | undefined) => void;
  readonly onDidChange: (listener: () => void) => void;
}

const stateKey = 'values';
/** Nobody gives more in an incident; the oldest go first. */
const maxKept = 500;

export function createKeptValues(state: Pick<WindowState, 'get' | 'update'>): KeptValues {
  const kept = new Map<string, KeptValue>();
  const listeners: (() => void)[] = [];
  const read = readKept(state.get(stateKey));
  let { incident } = read;
  for (const value of read.values) kept.set(keyOf(value), value);

  const changed = (): void => {
    const values = [...kept.values()].filter(({ name }) => !isSecretName(name));
    void state.update(stateKey, { incident, values });
    for (const listener of listeners) listener();
  };
  const forgetAll = (): void => {
    kept.clear();
    changed();
  };
  return {
    get: (key) => kept.get(keyOf(key))?.value,
    keep: (value) => {
      kept.set(keyOf(value), value);
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      changed();
    },
    forget: (key) => {
      if (kept.delete(keyOf(key))) changed();
    },
    forgetAll,
    all: () => [...kept.values()],
    incidentIs: (id) => {
      if (id === incident) return;
      // The first run of an incident begins it: what was given for that run belongs to it.
      const isOver = incident !== undefined;
      incident = id;
      if (isOver) forgetAll();
      else changed();
    },
    onDidChange: (listener) => void listeners.push(listener),
  };
}

function keyOf({ context, server, namespace, isSimulated, name, kind }: ValueKey): string {
  return JSON.stringify([context ?? null, server ?? null, namespace, isSimulated, name, kind ?? null]);
}

function readKept(read: unknown): { readonly incident: string | undefined; readonly values: readonly KeptValue[] } {
  const { incident, values } = (read ?? {}) as { readonly incident?: unknown; readonly values?: unknown };
  return {
    incident: typeof incident === 'string' ? incident : undefined,
    values: Array.isArray(values) ? values.filter(isKept).slice(-maxKept) : [],
  };
}

function isKept(value: unknown): value is KeptValue {
  const one = (value ?? {}) as Partial<Record<keyof KeptValue, unknown>>;
  const isText = (part: unknown): boolean => typeof part === 'string';
  const isTextOrNone = (part: unknown): boolean => part === undefined || typeof part === 'string';
  return (
    [one.name, one.value, one.namespace].every(isText) &&
    [one.context, one.server, one.kind].every(isTextOrNone) &&
    typeof one.isSimulated === 'boolean'
  );
}
