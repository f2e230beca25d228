/** `watch`: what is there, where the client asks for it, then each change. */
import type { Change, KubeObject } from '../types.ts';
import { selectionOf, storedIn, wantsTable, withKind, type Answer, type Call } from './call.ts';
import { numberOf } from './requestPath.ts';
import { badRequest, Refusal } from './status.ts';
import { renderTable } from './tables.ts';

const longestSeconds = 3600;

export function watch(call: Call): Answer {
  const { cluster, resource, target, query } = call;
  const [stored, isSelected, isTable] = [storedIn(resource), selectionOf(call), wantsTable(call)];
  const seconds = Math.min(numberOf(query, 'timeoutSeconds') ?? longestSeconds, longestSeconds);
  const since = versionOf(query.get('resourceVersion') ?? '');
  // client-go's WatchList: `rollout status`, `wait` and `delete` wait for the bookmark behind the objects that are there.
  const isList = query.get('sendInitialEvents') === 'true';
  const isFromStart = isList || since === 0;
  const isSelective = query.has('labelSelector') || query.has('fieldSelector');

  return {
    kind: 'stream',
    type: 'application/json',
    start: (stream) => {
      const send = (type: string, object: unknown) => stream.write(`${JSON.stringify({ type, object })}\n`);
      let isFirst = true;
      const render = (object: KubeObject) => {
        if (!isTable) return withKind(resource, object);
        const hasColumns = isFirst;
        isFirst = false;
        return renderTable(resource, [object], {
          nowMs: cluster.clock.now(),
          include: query.get('includeObject'),
          metadata: { resourceVersion: object.metadata.resourceVersion },
          hasColumns,
        });
      };

      /** What the client has seen and still counts to its selection: what leaves it is deleted for this client. */
      const seen = new Set<string>();
      const tell = ({ type, object }: Pick<Change, 'type' | 'object'>) => {
        const { uid } = object.metadata;
        const isIn = isSelected(object);
        const was = seen.has(uid);
        if (type !== 'DELETED' && isIn) {
          seen.add(uid);
          send(isSelective && type === 'MODIFIED' && !was ? 'ADDED' : type, render(object));
        } else if (was || isIn) {
          seen.delete(uid);
          send('DELETED', render(object));
        }
      };

      const present = cluster.store.list(stored, target.namespace, isSelected);
      const from = isFromStart ? cluster.store.version : since;
      for (const object of present) {
        if (isFromStart) tell({ type: 'ADDED', object });
        else if (Number(object.metadata.resourceVersion) <= since) seen.add(object.metadata.uid);
      }
      if (isList) {
        const annotations = { 'k8s.io/initial-events-end': 'true' };
        send('BOOKMARK', withKind(resource, { metadata: { resourceVersion: String(from), annotations } }));
      }
      const stop = cluster.store.watch(from, (change) => {
        const isHere = target.namespace === undefined || change.object.metadata.namespace === target.namespace;
        if (change.resource === stored && isHere) tell(change);
      });
      if (!stop) {
        send('ERROR', new Refusal(410, 'Expired', `too old resource version: ${since}`).status);
        stream.end();
        return () => {};
      }
      const timer = setTimeout(() => stream.end(), seconds * 1000);
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
  };
}

/** 0: none. */
function versionOf(text: string): number {
  if (!/^\d{0,15}$/.test(text)) throw badRequest(`invalid resource version ${JSON.stringify(text)}`);
  return Number(text);
}
