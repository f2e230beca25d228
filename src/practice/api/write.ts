/** `create`, `patch`, `delete` and `scale`: decode, check, fill in, and only then the store. */
import type { KubeObject } from '../types.ts';
import { itemsOf, objectOf, parseBody, parseJson, partOf, textOf, type Json, type JsonObject } from './body.ts';
import { document, findObject, storedIn, withKind, type Answer, type Call } from './call.ts';
import { changeProblems, conform, problemsOf } from './check.ts';
import { mergePatch, replacePatch } from './patch.ts';
import { shapeOf } from './shapes.ts';
import { alreadyExists, badRequest, conflict, invalid, Refusal, unsupportedMedia, type Cause } from './status.ts';

/** Objects of the store are JSON through and through; what is decoded and checked has the shape of its kind. */
const asJson = (object: object) => object as unknown as JsonObject;
const asObject = (object: JsonObject) => object as unknown as KubeObject;

/** Only the server says these. */
const ofServer = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
];

/** Whatever is created here can be applied, too. */
const applyInstead = '; what works: the same command with --dry-run=client -o yaml | kubectl apply -f -';

export function create(call: Call): Answer {
  const { cluster, resource, target, body, contentType } = call;
  const { kind, version } = resource;
  const cannot = `${kind} in version "${version}" cannot be handled as a ${kind}`;
  const object = decode(call, parseBody(body, contentType, applyInstead), (because) =>
    badRequest(`${cannot}: ${because}`),
  );
  const metadata = { ...without(object['metadata'], ofServer), namespace: target.namespace ?? '' };
  const whole = { ...object, metadata, ...('spec' in object && { status: {} }) };
  const name = textOf(partOf(whole, 'metadata', 'name')) ?? '';
  if (cluster.store.get(storedIn(resource), target.namespace, name)) throw alreadyExists(resource, name);
  if (isDryRun(call)) return document(withKind(resource, whole), 201);
  const created = cluster.store.create(storedIn(resource), asObject(whole));
  cluster.reconcileSoon();
  return document(withKind(resource, created), 201);
}

export function patch(call: Call): Answer {
  const { resource, body, contentType } = call;
  // First of all: such a patch also makes what is not there.
  if (contentType.startsWith('application/apply-patch'))
    throw unsupportedMedia('server-side apply is not part of the practice cluster: leave out --server-side');
  const old = findObject(call);
  // It names no object, as with the real one; `kubectl` says *The request is invalid*.
  const refuse = (because: string) => {
    const message = `Invalid value: ${JSON.stringify(body.toString())}: ${because}`;
    return new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes: [{ message, field: 'patch' }] });
  };
  const changed = decode(call, patched(call, asJson(withKind(resource, old))), refuse);
  return document(withKind(resource, replace(call, old, changed)));
}

function patched({ resource, body, contentType }: Call, target: JsonObject): Json {
  const type = contentType.split(';')[0]?.trim();
  switch (type) {
    case 'application/json-patch+json':
      return replacePatch(target, parseJson(body, contentType));
    case 'application/merge-patch+json':
      return mergePatch(target, parseBody(body, contentType), 'any');
    case 'application/strategic-merge-patch+json':
      return mergePatch(target, parseBody(body, contentType), shapeOf(resource.kind));
    default:
      throw unsupportedMedia(`a patch of the type ${type} is not part of the practice cluster`);
  }
}

/** `kubectl scale`: a patch of the number of pods alone. */
export function scale(call: Call): Answer {
  const old = findObject(call);
  const replicas = partOf(parseBody(call.body, call.contentType), 'spec', 'replicas');
  if (replicas === undefined) throw badRequest('Scale in version "v1" cannot be handled as a Scale: no replicas');
  const changed = mergePatch(asJson(withKind(call.resource, old)), { spec: { replicas } }, 'any');
  const { metadata } = replace(call, old, decode(call, changed, badRequest));
  return document({ kind: 'Scale', apiVersion: 'autoscaling/v1', metadata, spec: { replicas } });
}

export function remove(call: Call): Answer {
  const { cluster, resource, body, contentType } = call;
  const object = findObject(call);
  const { name, namespace, uid } = object.metadata;
  const options = body.length === 0 ? {} : parseBody(body, contentType);
  if (options['propagationPolicy'] === 'Orphan')
    throw badRequest('--cascade=orphan is not part of the practice cluster');
  if (!isDryRun(call) && options['dryRun'] === undefined) {
    const pod = resource.kind === 'Pod' && cluster.store.get('pods', namespace, name);
    // A pod ends first; what belongs to a workload goes by the controllers.
    if (pod) cluster.removePod(pod, options['gracePeriodSeconds'] === 0);
    else cluster.store.remove(storedIn(resource), object);
    cluster.reconcileSoon();
  }
  const details = { name, group: resource.group, kind: resource.plural, uid };
  return document({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

/** Puts a changed object in the place of the old one. Its name, what is the server's own, and the status, stay. */
function replace(call: Call, old: KubeObject, changed: JsonObject): KubeObject {
  const { cluster, resource } = call;
  const { name, resourceVersion } = old.metadata;
  if ((partOf(changed, 'metadata', 'resourceVersion') ?? resourceVersion) !== resourceVersion)
    throw conflict(resource, name);
  const kept = Object.entries(asJson(old.metadata)).filter(([key]) => [...ofServer, 'name', 'namespace'].includes(key));
  const metadata = { ...without(changed['metadata'], ofServer), ...Object.fromEntries(kept) };
  const whole = { ...changed, metadata, ...('status' in old && { status: asJson(old)['status'] ?? {} }) };
  refuseIf(call, name, [...changeProblems(resource.kind, asJson(old), whole)]);
  if (isDryRun(call)) return asObject(whole);
  const stored = cluster.store.update(storedIn(resource), asObject(whole));
  cluster.reconcileSoon();
  return stored;
}

/** As its kind has it, with what the server fills in; or a refusal. Its status is the server's. */
function decode(call: Call, json: Json, refuse: (because: string) => Refusal): JsonObject {
  const { kind } = call.resource;
  const { value, wrong, causes } = conform(json, shapeOf(kind));
  if (wrong !== undefined) throw refuse(wrong);
  const object = without(value, ['kind', 'apiVersion', 'status']);
  refuseIf(call, textOf(partOf(object, 'metadata', 'name')) ?? '', [...causes, ...problemsOf(object)]);
  return { ...object, ...defaultsOf(kind, objectOf(object['spec']), call.cluster.random) };
}

/** What the server fills in where a manifest leaves it out, as far as `kubectl` or the controllers read it. */
function defaultsOf(kind: string, spec: JsonObject, random: () => number): JsonObject {
  if (kind === 'Deployment') return { spec: { replicas: 1, strategy: { type: 'RollingUpdate' }, ...spec } };
  if (kind === 'StatefulSet') return { spec: { replicas: 1, ...spec } };
  if (kind !== 'Service') return {};
  const byte = () => 1 + Math.floor(random() * 250);
  const ports = itemsOf(spec['ports']).map((port) => ({
    protocol: 'TCP',
    targetPort: partOf(port, 'port') ?? 0,
    ...objectOf(port),
  }));
  const given = { type: 'ClusterIP', clusterIP: `10.96.${byte()}.${byte()}`, ...spec };
  const addresses = { clusterIPs: [given.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
  return { spec: { ...addresses, sessionAffinity: 'None', ...given, ports } };
}

function refuseIf({ resource }: Call, name: string, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid(resource, name, causes);
}

function isDryRun({ query }: Call): boolean {
  return query.has('dryRun');
}

function without(value: Json | undefined, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => !keys.includes(key)));
}
