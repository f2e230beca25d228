/** From a request to its call: what the path means, whether the person may, which of the verbs answers. */
import type { Cluster } from '../types.ts';
import { demandAccess, type Person } from './access.ts';
import { document, type Answer, type Call, type Request } from './call.ts';
import { describeApi } from './discovery.ts';
import { readLogs } from './logs.ts';
import { readMetrics } from './metrics.ts';
import { get, list, watch } from './read.ts';
import { isYes, parseUrl, targetOf } from './requestPath.ts';
import { resources, type Verb } from './resources.ts';
import { review } from './reviews.ts';
import { badRequest, dotted, noSuchKind, noSuchPath, notOffered, notServed } from './status.ts';
import { create, patch, remove, scale } from './write.ts';

export function answerRequest(cluster: Cluster, person: Person, request: Request): Answer {
  const { path } = parseUrl(request.url);
  const description = request.method === 'GET' ? describeApi(path) : undefined;
  if (path === '/openapi/v2') throw noSuchKind();
  return description ? document(description) : answerCall(callOf(cluster, person, request));
}

/** The call that a request is, once the person may do it. */
export function callOf(cluster: Cluster, person: Person, request: Request): Call {
  const { segments, query } = parseUrl(request.url);
  const target = targetOf(segments);
  const { group, version, plural, name, subresource } = target;
  const verb = verbOf(request.method, name !== undefined, isYes(query, 'watch'));
  // As RBAC sees it, a namespace lies in itself.
  const namespace = target.namespace ?? (group === '' && plural === 'namespaces' ? name : undefined);
  const resource = resources.find((row) => row.group === group && row.version === version && row.plural === plural);
  if (!resource) throw notServed(dotted(plural, group));
  const offered =
    subresource === undefined ? resource.verbs : new Map(Object.entries(resource.subresources)).get(subresource);
  // Also to who may not: a port-forward is no part of this cluster for anybody.
  if (subresource !== undefined && !offered) throw notOffered(`${plural}/${subresource}`);
  // What opens a stream into a pod counts as a creation, also where it comes as a GET.
  const asked = subresource === 'exec' ? 'create' : verb;
  demandAccess(person, { verb: asked, group, resource: plural, subresource, namespace, name });
  const isWhole = target.namespace !== undefined || verb === 'list' || verb === 'watch';
  if (resource.isNamespaced ? !isWhole : target.namespace !== undefined) throw noSuchPath();
  if (!offered?.includes(verb)) throw notOffered(`${verb} of ${[plural, subresource ?? []].flat().join('/')}`);
  return { ...request, cluster, person, resource, target, verb, query };
}

const verbs: ReadonlyMap<string, Verb> = new Map([
  ['GET', 'get'],
  ['POST', 'create'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

function verbOf(method: string, isNamed: boolean, isWatch: boolean): Verb {
  if (method === 'GET' && !isNamed) return isWatch ? 'watch' : 'list';
  const verb = verbs.get(method);
  if (verb === undefined) throw notOffered(`the method ${method}`);
  return verb;
}

const answers = { get, list, watch, create, patch, delete: remove };

function answerCall(call: Call): Answer {
  const { resource, target, verb } = call;
  if (target.subresource === 'log') return readLogs(call);
  if (target.subresource === 'scale') return scale(call);
  // An exec comes as an upgrade, and never gets here.
  if (target.subresource !== undefined) throw badRequest('Upgrade request required');
  if (resource.group === 'metrics.k8s.io') return readMetrics(call);
  if (resource.stored === undefined) return document(review(call), 201);
  return answers[verb](call);
}
