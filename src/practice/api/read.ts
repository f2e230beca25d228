/** `get`, `list` and `watch`, as objects or as the table that `kubectl get` asks for. */
import type { Change, KubeObject } from '../types.ts';
import { document, findObject, selectionOf, storedIn, withKind, type Answer, type Call } from './call.ts';
import { numberOf } from './requestPath.ts';
import { apiVersionOf } from './resources.ts';
import { Refusal } from './status.ts';
import { renderTable } from './tables.ts';

export function get(call: Call): Answer {
  return document(renderer(call)(findObject(call)));
}

/** Always the whole of it: a `limit` is a wish. */
export function list(call: Call): Answer {
  const { cluster, resource, target, accept } = call;
  const objects = cluster.store.list(storedIn(resource), target.namespace, selectionOf(call));
  const metadata = { resourceVersion: String(cluster.store.version) };
  if (isTable(accept)) return document(renderTable(call, objects, metadata));
  const items = objects.map((item) => withKind(resource, item));
  return document({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items });
}

const isTable = (accept: string) => accept.includes('as=Table');

/** One object after the other; a watch sends the columns of its tables once. */
function renderer(call: Call): (object: KubeObject) => object {
  let hasColumns = true;
  return (object) => {
    if (!isTable(call.accept)) return withKind(call.resource, object);
    const table = renderTable(call, [object], { resourceVersion: object.metadata.resourceVersion }, hasColumns);
    hasColumns = false;
    return table;
  };
}

export function watch(call: Call): Answer {
  const { cluster, resource, target, query } = call;
  const [stored, isSelected] = [storedIn(resource), selectionOf(call)];
  const since = numberOf(query, 'resourceVersion') ?? 0;
  // client-go's WatchList: `rollout status`, `wait` and `delete` wait for the bookmark behind the objects that are there.
  const isList = query.get('sendInitialEvents') === 'true';
  const isFromStart = isList || since === 0;

  const start: Extract<Answer, { kind: 'stream' }>['start'] = (stream) => {
    const send = (type: string, object: object) => stream.write(`${JSON.stringify({ type, object })}\n`);
    const render = renderer(call);
    /** What the client has seen and still counts to its selection: what leaves it is deleted for this client. */
    const seen = new Set<string>();
    const tell = ({ type, object }: Pick<Change, 'type' | 'object'>) => {
      const { uid } = object.metadata;
      const [isIn, was] = [isSelected(object), seen.has(uid)];
      if (isIn && type !== 'DELETED') {
        seen.add(uid);
        send(was ? 'MODIFIED' : 'ADDED', render(object));
      } else if (isIn || was) {
        seen.delete(uid);
        send('DELETED', render(object));
      }
    };

    const from = isFromStart ? cluster.store.version : since;
    for (const object of cluster.store.list(stored, target.namespace, isSelected)) {
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
    if (stop) return stop;
    send('ERROR', new Refusal(410, 'Expired', `too old resource version: ${since}`).status);
    stream.end();
    return () => {};
  };
  return { kind: 'stream', type: 'application/json', start };
}
