/** Who may do what. The roles are rules as RBAC has them; the sentences are the real API server's. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
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

type Rule = readonly [verbs: string, group: string, resources: string];
const reads = 'get list watch';
const writes = 'create delete patch update';

/** Everybody who is known may ask about themselves. */
const aboutOneself: readonly Rule[] = [
  ['create', 'authorization.k8s.io', 'selfsubjectaccessreviews'],
  ['create', 'authentication.k8s.io', 'selfsubjectreviews'],
];
const view: readonly Rule[] = [
  [reads, '', 'configmaps events namespaces persistentvolumeclaims pods pods/log services'],
  [reads, 'apps', 'deployments deployments/scale replicasets statefulsets statefulsets/scale'],
  [reads, 'discovery.k8s.io', 'endpointslices'],
  ['get list', 'metrics.k8s.io', 'pods'],
];
const operate: readonly Rule[] = [
  ...view,
  [writes, '', 'configmaps pods services'],
  [writes, 'apps', 'deployments deployments/scale statefulsets statefulsets/scale'],
];
const edit: readonly Rule[] = [...operate, [reads, '', 'secrets'], ['create get', '', 'pods/exec']];
const byRole: Readonly<Record<Role, readonly Rule[]>> = { view, operate, edit };

/** Of no namespace; who has a role for all of them sees them. */
const ofCluster: readonly Rule[] = [
  [reads, '', 'nodes'],
  ['get list', 'metrics.k8s.io', 'nodes'],
];

/** The rules that hold for a person in a namespace, or where there is none. */
function rulesOf({ roles }: Person, namespace: string | undefined): readonly Rule[] {
  const roleIn = (key: string) => (Object.hasOwn(roles, key) ? roles[key] : undefined);
  const [everywhere, here] = [roleIn('*'), namespace === undefined ? undefined : roleIn(namespace)];
  return [...aboutOneself, ...(everywhere ? [...ofCluster, ...byRole[everywhere]] : []), ...(here ? byRole[here] : [])];
}

const whatOf = ({ resource, subresource }: Attributes) =>
  subresource === undefined ? resource : `${resource}/${subresource}`;

export function isAllowed(person: Person, attributes: Attributes): boolean {
  const { verb, group = '', namespace } = attributes;
  return rulesOf(person, namespace).some(
    ([verbs, ofGroup, resources]) =>
      verbs.split(' ').includes(verb) && ofGroup === group && resources.split(' ').includes(whatOf(attributes)),
  );
}

/** Throws what the API server says where it is not allowed. */
export function demandAccess(person: Person, attributes: Attributes): void {
  if (isAllowed(person, attributes)) return;
  const { verb, group = '', resource, namespace, name } = attributes;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const subject = `${dotted(resource, group)}${name === undefined ? '' : ` "${name}"`}`;
  const may = `User "${person.name}" cannot ${verb} resource "${whatOf(attributes)}" in API group "${group}" ${where}`;
  throw new Refusal(403, 'Forbidden', `${subject} is forbidden: ${may}`);
}

/** Nobody may act as another here. As with the real server, who is meant is looked at first, whatever is to be done. */
export function refuseImpersonation(person: Person, headers: IncomingHttpHeaders): void {
  const asked = Object.entries(headers).filter(([name]) => name.startsWith('impersonate-'));
  if (asked.length === 0) return;
  const user = String(headers['impersonate-user'] ?? '');
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  const resource = account === undefined ? 'users' : 'serviceaccounts';
  if (user !== '') demandAccess(person, { verb: 'impersonate', resource, namespace, name: account ?? user });
  const wanted = asked.map(([name, value]) => `${name}: ${String(value)}`).join(', ');
  throw new Refusal(500, 'InternalError', `requested [${wanted}] without impersonating a user`);
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
