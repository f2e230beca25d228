/** Events as `kubectl describe` shows them: a repeat raises the count, and the oldest go. */
import { rfc3339 } from '../time.ts';
import type { Clock, KubeObject, Store } from '../types.ts';

const maxEvents = 400;
/** What goes on all the time is not told anew each time. */
const quietMs = 10_000;

const components = {
  Pod: 'kubelet',
  Deployment: 'deployment-controller',
  ReplicaSet: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
} as const;
const warnings: ReadonlySet<string> = new Set(['Failed', 'FailedCreate', 'Unhealthy', 'BackOff']);

/** Of an object: what happened to it, in a word and in a sentence. */
export type RecordEvent = (
  kind: keyof typeof components,
  about: KubeObject,
  reason: string,
  message: string,
  type?: 'Normal' | 'Warning',
) => void;

export function createEvents({ store, clock }: { readonly store: Store; readonly clock: Clock }): RecordEvent {
  let made = 0;

  return (kind, about, reason, message, type = warnings.has(reason) ? 'Warning' : 'Normal') => {
    const now = clock.now();
    const { namespace = '', name, uid } = about.metadata;
    const [known] = store.list(
      'events',
      namespace,
      (one) => one.involvedObject.uid === uid && one.reason === reason && one.message === message,
    );
    if (known !== undefined) {
      if (now - Date.parse(known.lastTimestamp) < quietMs) return;
      store.update('events', { ...known, count: known.count + 1, lastTimestamp: rfc3339(now) });
      return;
    }
    const component = reason === 'Scheduled' ? 'default-scheduler' : components[kind];
    made += 1;
    store.create('events', {
      // what comes later is listed later
      metadata: { name: `${name}.${(now * 1000 + (made % 1000)).toString(16)}`, namespace },
      involvedObject: { kind, namespace, name, uid, apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1' },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: rfc3339(now),
      lastTimestamp: rfc3339(now),
      source: { component },
    });
    const all = store.list('events');
    const oldest = all.reduce((older, one) => (one.lastTimestamp < older.lastTimestamp ? one : older));
    if (all.length > maxEvents) store.remove('events', oldest);
  };
}
