/** From a request to its call: what the path means, whether the person may, which of the verbs answers. */
import type { Cluster } from '../types.ts';
import { demandAccess, type Person } from './access.ts';
import type { Answer, Call } from './call.ts';
import { document } from './call.ts';
import { describeApi } from './discovery.ts';
import { readMetrics } from './metrics.ts';
import { get, list } from './read.ts';
import { isYes, parseUrl, targetOf, type RequestUrl } from './requestPath.ts';
import { findResource, type Verb } from './resources.ts';
import { review } from './reviews.ts';
import { dotted, noSuchPath, notOffered, Refusal } from './status.ts';
import { answerSubresource } from './subresources.ts';
import { watch } from './watch.ts';
import { create, patch, remove, removeCollection, update } from './write.ts';

export interface Request {
  readonly method: string;
  /** As it stands in the request line. */
  readonly url: string;
  readonly accept: string;
  readonly contentType: string;
  readonly body: Buffer;
}

export function answerRequest(cluster: Cluster, person: Person, request: Request): Answer {
  const url = parseUrl(request.url);
  const description = request.method === 'GET' ? describeApi(url.path, request.accept) : undefined;
  if (description) return { kind: 'document', code: 200, ...description };
  return answerCall(callOf(cluster, person, request, url));
}

/** The call that a request is, once the person may do it. */
export function callOf(
  cluster: Cluster,
  person: Person,
  request: Request,
  url: RequestUrl = parseUrl(request.url),
): Call {
  const target = targetOf(url.segments);
  const { group, version, plural, name, subresource } = target;
  const verb = verbOf(request.method, name !== undefined, isYes(url.query, 'watch'));
  // As RBAC sees it, a namespace lies in itself.
  const namespace = target.namespace ?? (group === '' && plural === 'namespaces' ? name : undefined);
  const resource = findResource(group, version, plural);
  if (!resource) throw noSuchPath(`${dotted(plural, group)} is not part of the practice cluster`);
  // What opens a stream into a pod counts as a creation, also where it comes as a GET.
  const isStream = subresource !== undefined && ['attach', 'exec', 'portforward'].includes(subresource);
  demandAccess(person, { verb: isStream ? 'create' : verb, group, resource: plural, subresource, namespace, name });
  const isWhole = target.namespace !== undefined || !['get', 'create', 'update', 'patch', 'delete'].includes(verb);
  if (resource.isNamespaced ? !isWhole : target.namespace !== undefined) throw noSuchPath();
  if (subresource === undefined && !resource.verbs.includes(verb))
    throw new Refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  return { ...request, cluster, person, resource, target, verb, query: url.query };
}

function verbOf(method: string, isNamed: boolean, isWatch: boolean): Verb {
  switch (method) {
    case 'GET':
      if (isNamed) return 'get';
      return isWatch ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      throw notOffered(`the method ${method}`);
  }
}

function answerCall(call: Call): Answer {
  const { resource, target, person, body, contentType } = call;
  if (target.subresource !== undefined) return answerSubresource(call);
  if (resource.group === 'metrics.k8s.io') return readMetrics(call);
  if (resource.stored === undefined) return document(review(resource, person, body, contentType), 201);
  switch (call.verb) {
    case 'get':
      return get(call);
    case 'list':
      return list(call);
    case 'watch':
      return watch(call);
    case 'create':
      return create(call);
    case 'update':
      return update(call);
    case 'patch':
      return patch(call);
    case 'delete':
      return remove(call);
    case 'deletecollection':
      return removeCollection(call);
  }
}
