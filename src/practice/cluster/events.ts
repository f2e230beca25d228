/** Events as `kubectl describe` shows them: a repeat raises the count, and old ones go, as they do on a real server after an hour. */
import { rfc3339 } from '../time.ts';
import type { Clock, KubeEvent, KubeObject, Store } from '../types.ts';

const maxEvents = 400;
const keptMs = 3_600_000;

export interface EventEntry {
  readonly about: KubeObject;
  readonly kind: 'Pod' | 'Deployment' | 'ReplicaSet' | 'StatefulSet';
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly component: string;
  readonly host?: string | undefined;
  /** The part of the object: `spec.containers{mongodb}`. */
  readonly fieldPath?: string;
  /** For what goes on all the time: a repeat within this time counts for nothing. */
  readonly quietMs?: number;
}

export type RecordEvent = (entry: EventEntry) => void;

export function createEvents({ store, clock }: { readonly store: Store; readonly clock: Clock }): RecordEvent {
  /** By what makes two the same; the one that was seen last is the last. */
  const known = new Map<string, { readonly namespace: string; readonly name: string; readonly lastMs: number }>();
  let made = 0;

  const forget = (key: string, { namespace, name }: { readonly namespace: string; readonly name: string }): void => {
    known.delete(key);
    const event = store.get('events', namespace, name);
    if (event !== undefined) store.remove('events', event);
  };

  return (entry) => {
    const now = clock.now();
    const { namespace = '', uid } = entry.about.metadata;
    const key = [uid, entry.reason, entry.message].join('|');
    const before = known.get(key);
    if (before !== undefined && now - before.lastMs < (entry.quietMs ?? 0)) return;
    const event = before && store.get('events', namespace, before.name);
    known.delete(key);
    const name = event?.metadata.name ?? `${entry.about.metadata.name}.${eventSuffix(now, (made += 1))}`;
    if (event === undefined) store.create('events', newEvent(entry, name, now));
    else store.update('events', { ...event, count: event.count + 1, lastTimestamp: rfc3339(now) });
    known.set(key, { namespace, name, lastMs: now });
    for (const [oldest, one] of known) {
      if (known.size <= maxEvents && now - one.lastMs < keptMs) break;
      forget(oldest, one);
    }
  };
}

function newEvent(
  entry: EventEntry,
  name: string,
  now: number,
): Omit<KubeEvent, 'metadata'> & {
  readonly metadata: { readonly name: string; readonly namespace: string };
} {
  const { about, kind, type, reason, message, component, host, fieldPath } = entry;
  const { namespace = '', uid, resourceVersion } = about.metadata;
  return {
    metadata: { name, namespace },
    involvedObject: {
      kind,
      namespace,
      name: about.metadata.name,
      uid,
      apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
      resourceVersion,
      ...(fieldPath !== undefined && { fieldPath }),
    },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: rfc3339(now),
    lastTimestamp: rfc3339(now),
    eventTime: null,
    source: { component, ...(host !== undefined && { host }) },
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** As client-go names them: nanoseconds in hexadecimal digits. */
function eventSuffix(now: number, count: number): string {
  return (BigInt(now) * 1_000_000n + BigInt(count % 1_000_000)).toString(16);
}
