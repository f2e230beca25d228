/**
 * Who may do what. The roles are rules as RBAC has them, so that `kubectl auth can-i --list` shows what is really asked here;
 * the sentences are the real API server's.
 */
import { timingSafeEqual } from 'node:crypto';
import { dotted, Refusal } from './status.ts';

type Role = 'edit' | 'operate' | 'view';

export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
  /** A bearer token, new with each start. */
  readonly token: string;
  /** By namespace. Under `*` the role for lists over all namespaces, for nodes and for the list of namespaces. */
  readonly roles: Readonly<Record<string, Role>>;
}

/** What is to be done, as an access review has it. Missing: the core group, no subresource, the cluster's scope. */
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

const rule = (verbs: string, group: string, resources: string): Rule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
});
const reads = 'get list watch';
const writes = 'create delete patch update';

/** Everybody who is known may ask about themselves. */
const aboutOneself: readonly Rule[] = [
  rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
  rule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
];
const view: readonly Rule[] = [
  rule(reads, '', 'configmaps events namespaces persistentvolumeclaims pods pods/log services'),
  rule(reads, 'apps', 'controllerrevisions deployments deployments/scale replicasets statefulsets statefulsets/scale'),
  rule(reads, 'discovery.k8s.io', 'endpointslices'),
  rule('get list', 'metrics.k8s.io', 'pods'),
];
const operate: readonly Rule[] = [
  ...view,
  rule(writes, '', 'configmaps pods services'),
  rule(writes, 'apps', 'deployments deployments/scale statefulsets statefulsets/scale'),
];
const edit: readonly Rule[] = [
  ...operate,
  rule(reads, '', 'secrets'),
  rule('create get', '', 'pods/attach pods/exec pods/portforward'),
];
const byRole: Readonly<Record<Role, readonly Rule[]>> = { view, operate, edit };

/** Of no namespace; who has a role for all of them sees them. */
const ofCluster: readonly Rule[] = [rule(reads, '', 'nodes'), rule('get list', 'metrics.k8s.io', 'nodes')];

/** The rules that hold for a person in a namespace, or where there is none. */
export function rulesOf({ roles }: Person, namespace: string | undefined): readonly Rule[] {
  const roleIn = (key: string) => (Object.hasOwn(roles, key) ? roles[key] : undefined);
  const [everywhere, here] = [roleIn('*'), namespace === undefined ? undefined : roleIn(namespace)];
  return [...aboutOneself, ...(everywhere ? [...ofCluster, ...byRole[everywhere]] : []), ...(here ? byRole[here] : [])];
}

export function isAllowed(person: Person, { verb, group = '', resource, subresource, namespace }: Attributes): boolean {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return rulesOf(person, namespace).some(
    (each) => each.verbs.includes(verb) && each.apiGroups.includes(group) && each.resources.includes(what),
  );
}

/** Throws what the API server says where it is not allowed. */
export function demandAccess(person: Person, attributes: Attributes): void {
  if (isAllowed(person, attributes)) return;
  const { verb, group = '', resource, subresource, namespace, name } = attributes;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const subject = `${dotted(resource, group)}${name === undefined ? '' : ` "${name}"`}`;
  const may = `User "${person.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
  throw new Refusal(403, 'Forbidden', `${subject} is forbidden: ${may}`, { name, group, kind: resource });
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
