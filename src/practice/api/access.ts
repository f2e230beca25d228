/**
 * Who may do what. The roles are rules as RBAC has them, so that `kubectl auth can-i --list` shows what is really asked here;
 * the sentences are the real API server's.
 */
import { timingSafeEqual } from 'node:crypto';
import { dotted, Refusal } from './status.ts';

export type Role = 'edit' | 'operate' | 'view';

export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
  /** A bearer token, new with each start. */
  readonly token: string;
  /** By namespace. Under `*` the role for lists over all namespaces, for nodes and for the list of namespaces. */
  readonly roles: Readonly<Record<string, Role>>;
}

/** What is to be done, as an access review has it. Missing or empty: the core group, no subresource, the cluster's scope. */
export interface Attributes {
  readonly verb: string;
  readonly group?: string | undefined;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

const reads = ['get', 'list', 'watch'];
const writes = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const workloads = ['deployments', 'deployments/scale', 'replicasets', 'replicasets/scale', 'statefulsets'].concat(
  'statefulsets/scale',
);
const ofCore = [
  'configmaps',
  'endpoints',
  'events',
  'persistentvolumeclaims',
  'pods',
  'pods/log',
  'pods/status',
].concat('serviceaccounts', 'services');

const view: readonly Rule[] = [
  { verbs: reads, apiGroups: [''], resources: [...ofCore, 'namespaces'] },
  {
    verbs: reads,
    apiGroups: ['apps'],
    resources: [...workloads, 'controllerrevisions', 'deployments/status', 'replicasets/status', 'statefulsets/status'],
  },
  { verbs: reads, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  { verbs: ['get', 'list'], apiGroups: ['metrics.k8s.io'], resources: ['pods'] },
];
const operate: readonly Rule[] = [
  ...view,
  { verbs: writes, apiGroups: [''], resources: ['configmaps', 'pods', 'services'] },
  { verbs: ['create'], apiGroups: [''], resources: ['pods/eviction'] },
  { verbs: writes, apiGroups: ['apps'], resources: workloads },
];
const edit: readonly Rule[] = [
  ...operate,
  { verbs: [...reads, ...writes], apiGroups: [''], resources: ['secrets'] },
  { verbs: ['create', 'get'], apiGroups: [''], resources: ['pods/attach', 'pods/exec', 'pods/portforward'] },
  { verbs: ['get', 'patch', 'update'], apiGroups: [''], resources: ['pods/ephemeralcontainers'] },
];
const byRole: Readonly<Record<Role, readonly Rule[]>> = { view, operate, edit };

/** Of no namespace; who has a role for all of them sees them. */
const ofCluster: readonly Rule[] = [
  { verbs: reads, apiGroups: [''], resources: ['nodes'] },
  { verbs: ['get', 'list'], apiGroups: ['metrics.k8s.io'], resources: ['nodes'] },
];

/** Everybody who is known may ask about themselves. */
const aboutOneself: readonly Rule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
];

/** Paths that describe the API. */
export const openPaths = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
].concat('/version');

/** The rules that hold for a person in a namespace, or where there is none. */
export function rulesOf({ roles }: Person, namespace: string | undefined): readonly Rule[] {
  const roleIn = (key: string) => (Object.hasOwn(roles, key) ? roles[key] : undefined);
  const [everywhere, here] = [roleIn('*'), namespace === undefined ? undefined : roleIn(namespace)];
  return [...aboutOneself, ...(everywhere ? [...ofCluster, ...byRole[everywhere]] : []), ...(here ? byRole[here] : [])];
}

export function isAllowed(person: Person, { verb, group = '', resource, subresource, namespace }: Attributes): boolean {
  const what = subresource === undefined || subresource === '' ? resource : `${resource}/${subresource}`;
  return rulesOf(person, namespace === '' ? undefined : namespace).some(
    (rule) => rule.verbs.includes(verb) && rule.apiGroups.includes(group) && rule.resources.includes(what),
  );
}

/** Throws what the API server says where it is not allowed. */
export function demandAccess(person: Person, attributes: Attributes): void {
  if (isAllowed(person, attributes)) return;
  const { verb, group = '', resource, subresource, namespace, name } = attributes;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const subject = `${dotted(resource, group)}${name === undefined ? '' : ` "${name}"`}`;
  throw new Refusal(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${person.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`,
    { ...(name !== undefined && { name }), ...(group !== '' && { group }), kind: resource },
  );
}

/** Whose token it is. As long for a wrong one as for a right one. */
export function findPerson(people: readonly Person[], authorization: string | undefined): Person | undefined {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
  let found: Person | undefined;
  for (const person of people) {
    const token = Buffer.from(person.token);
    if (token.length > 0 && token.length === given.length && timingSafeEqual(token, given)) found = person;
  }
  return found;
}
