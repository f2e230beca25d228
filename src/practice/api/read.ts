/** `get` and `list`. */
import type { KubeObject } from '../types.ts';
import {
  answerObject,
  document,
  findObject,
  selectionOf,
  storedIn,
  wantsTable,
  withKind,
  type Answer,
  type Call,
} from './call.ts';
import { numberOf } from './requestPath.ts';
import { apiVersionOf } from './resources.ts';
import { badRequest } from './status.ts';
import { renderTable } from './tables.ts';

export function get(call: Call): Answer {
  return answerObject(call, findObject(call));
}

export function list(call: Call): Answer {
  const { cluster, resource, target, query } = call;
  const all = cluster.store.list(storedIn(resource), target.namespace, selectionOf(call));
  const { page, metadata } = cut(all, numberOf(query, 'limit') ?? 0, query.get('continue'));
  const whole = { resourceVersion: String(cluster.store.version), ...metadata };
  if (wantsTable(call)) {
    const include = query.get('includeObject');
    return document(renderTable(resource, page, { nowMs: cluster.clock.now(), include, metadata: whole }));
  }
  const apiVersion = apiVersionOf(resource);
  // client-go reads kinds from the list's own.
  return document({
    kind: `${resource.kind}List`,
    apiVersion,
    metadata: whole,
    items: page.map((item) => withKind(resource, item)),
  });
}

/** One page. The token says behind which object the next one begins, so that nothing is missed when others come or go. */
function cut(all: readonly KubeObject[], limit: number, token: string | null) {
  const begin = token === null || token === '' ? 0 : placeAfter(all, token);
  const page = limit > 0 ? all.slice(begin, begin + limit) : all.slice(begin);
  const remainingItemCount = all.length - begin - page.length;
  const last = page.at(-1);
  if (remainingItemCount === 0 || !last) return { page, metadata: {} };
  return { page, metadata: { continue: Buffer.from(keyOf(last)).toString('base64url'), remainingItemCount } };
}

function placeAfter(all: readonly KubeObject[], token: string): number {
  const key = Buffer.from(token, 'base64url').toString();
  if (!/^[a-z0-9.-]*\/[a-z0-9.-]+$/.test(key)) throw badRequest('continue key is not valid: it is none of this server');
  const at = all.findIndex((object) => keyOf(object) > key);
  return at < 0 ? all.length : at;
}

/** The store lists in this order. */
function keyOf({ metadata: { namespace = '', name } }: KubeObject): string {
  return `${namespace}/${name}`;
}
