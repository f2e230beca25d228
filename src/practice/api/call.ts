/** One request to a resource, after it was let in, and the answers it can get. */
import type { Cluster, KubeObject, ResourceId } from '../types.ts';
import type { Person } from './access.ts';
import type { Target } from './requestPath.ts';
import { apiVersionOf, type Resource, type Verb } from './resources.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { noSuchPath, notFound } from './status.ts';

/** A request that has come in whole. */
export interface Request {
  readonly method: string;
  /** As it stands in the request line. */
  readonly url: string;
  readonly accept: string;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface Call extends Request {
  readonly cluster: Cluster;
  readonly person: Person;
  readonly resource: Resource;
  readonly target: Target;
  readonly verb: Verb;
  readonly query: URLSearchParams;
}

export interface Stream {
  write(text: string): void;
  end(): void;
}

export type Answer =
  | { readonly kind: 'document'; readonly code: number; readonly body: object }
  /** `start` returns what ends it, called when the client is gone. */
  | { readonly kind: 'stream'; readonly type: string; start(stream: Stream): () => void };

export function document(body: object, code = 200): Answer {
  return { kind: 'document', code, body };
}

export function storedIn({ stored }: Resource): ResourceId {
  if (stored === undefined) throw noSuchPath();
  return stored;
}

/** The object that a path names, or a refusal. */
export function findObject({ cluster, resource, target }: Call): KubeObject {
  const object = cluster.store.get(storedIn(resource), target.namespace, target.name ?? '');
  if (!object) throw notFound(resource, target.name ?? '');
  return object;
}

/** What a query's selectors let through. */
export function selectionOf({ resource, query }: Call): (object: KubeObject) => boolean {
  const hasLabels = labelSelector(query.get('labelSelector') ?? '');
  const hasFields = fieldSelector(query.get('fieldSelector') ?? '', resource.stored);
  return (object) => hasLabels(object.metadata.labels) && hasFields(object);
}

/** With the kind that the store leaves out. */
export function withKind<T extends object>(resource: Resource, object: T) {
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), ...object };
}
