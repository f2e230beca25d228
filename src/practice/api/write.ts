/** `create`, `patch`, `delete` and `scale`: decode, fill in, check, and only then the store. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../types.ts';
import { objectOf, parseBody, parseJson, partOf, textOf, type Json, type JsonObject } from './body.ts';
import { document, findObject, storedIn, withKind, type Answer, type Call } from './call.ts';
import { conform } from './conform.ts';
import { withDefaults } from './defaults.ts';
import { mergeJson, patchJson } from './patchJson.ts';
import { mergeStrategic } from './patchStrategic.ts';
import { apiVersionOf } from './resources.ts';
import { shapeOf, type Shape } from './shapes.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound, Refusal, unsupportedMedia } from './status.ts';
import { changeProblems, problemsOf } from './validate.ts';

/** Objects of the store are JSON through and through; what is decoded and checked has the shape of its kind. */
const asJson = (object: object) => object as unknown as JsonObject;
const asObject = (object: JsonObject) => object as unknown as KubeObject;

/** Only the server says these. */
const ofServer = 'uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds'.split(
  ' ',
);

export function create(call: Call): Answer {
  const { cluster, resource, target, body, contentType } = call;
  const json = { ...withKind(resource, {}), ...parseBody(body, contentType) };
  const [kind, apiVersion] = [textOf(json.kind), textOf(json.apiVersion)];
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource))
    throw badRequest(
      `the API version and kind in the data (${apiVersion}, ${kind}) do not match the expected ones ` +
        `(${apiVersionOf(resource)}, ${resource.kind})`,
    );
  const cannot = `${kind} in version "${resource.version}" cannot be handled as a ${kind}`;
  const { object, warnings } = decode(call, json, (because) => badRequest(`${cannot}: ${because}`));
  const given = partOf(object, 'metadata');
  const namespace = target.namespace ?? '';
  if ((partOf(given, 'namespace') ?? namespace) !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (!cluster.store.get('namespaces', undefined, namespace))
    throw notFound({ plural: 'namespaces', group: '', kind: 'Namespace' }, namespace);
  const metadata = { ...without(given, ofServer), namespace };
  const name = textOf(partOf(given, 'name')) ?? '';
  const whole = filledIn(call, name, { ...without(object, ['kind', 'apiVersion', 'status']), metadata });
  if (cluster.store.get(storedIn(resource), namespace, name)) throw alreadyExists(resource, name);
  if (isDryRun(call)) return document(withKind(resource, whole), 201, warnings);
  const created = cluster.store.create(storedIn(resource), asObject(whole));
  cluster.reconcileSoon();
  return document(withKind(resource, created), 201, warnings);
}

export function patch(call: Call): Answer {
  const { resource, body, contentType } = call;
  // First of all: such a patch also makes what is not there.
  if (contentType.startsWith('application/apply-patch'))
    throw unsupportedMedia('server-side apply is not part of the practice cluster: leave out --server-side');
  const old = findObject(call);
  const shape = shapeOf(resource.kind);
  const result = patched(call, asJson(withKind(resource, old)), shape);
  // It names no object, as with the real one; `kubectl` says *The request is invalid*.
  const refuse = (because: string) => {
    const message = `Invalid value: ${JSON.stringify(body.toString())}: ${because}`;
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
    return new Refusal(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
  };
  const { object, warnings } = decode(call, result, refuse);
  return document(withKind(resource, replace(call, old, object)), 200, warnings);
}

function patched({ body, contentType }: Call, target: JsonObject, shape: Shape): Json {
  const type = contentType.split(';')[0]?.trim();
  switch (type) {
    case 'application/json-patch+json':
      return patchJson(target, parseJson(body, contentType));
    case 'application/merge-patch+json':
      return mergeJson(target, parseBody(body, contentType));
    case 'application/strategic-merge-patch+json':
      return mergeStrategic(target, parseBody(body, contentType), shape);
    default:
      throw unsupportedMedia(`a patch of the type ${type} is not part of the practice cluster`);
  }
}

/** Of a workload, its number of pods as `kubectl scale` reads and writes it. */
export function scale(call: Call): Answer {
  const old = findObject(call);
  if (call.verb === 'get') return document(scaleOf(old));
  const given = call.verb === 'update' ? parseBody(call.body, call.contentType) : patched(call, scaleOf(old), 'any');
  const replicas = partOf(given, 'spec', 'replicas');
  if (typeof replicas !== 'number') throw badRequest('Scale in version "v1" cannot be handled as a Scale: no replicas');
  const json = asJson(old);
  const resourceVersion = partOf(given, 'metadata', 'resourceVersion') ?? old.metadata.resourceVersion;
  const metadata = { ...objectOf(json['metadata']), resourceVersion };
  return document(scaleOf(replace(call, old, { ...json, metadata, spec: { ...objectOf(json['spec']), replicas } })));
}

function scaleOf(workload: KubeObject) {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = workload.metadata;
  const json = asJson(workload);
  const labels = Object.entries(objectOf(partOf(json, 'spec', 'selector', 'matchLabels')));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: partOf(json, 'spec', 'replicas') ?? 0 },
    status: {
      replicas: partOf(json, 'status', 'replicas') ?? 0,
      selector: labels.map(([key, value]) => `${key}=${textOf(value) ?? ''}`).join(),
    },
  };
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
  const { group, plural } = resource;
  const details = { name, group, kind: plural, uid };
  return document({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

/** Puts a changed object in the place of the old one. What is the server's own, and the status, stays. */
function replace(call: Call, old: KubeObject, next: JsonObject): KubeObject {
  const { cluster, resource } = call;
  const { name, resourceVersion } = old.metadata;
  const given = partOf(next, 'metadata');
  if ((partOf(given, 'resourceVersion') ?? resourceVersion) !== resourceVersion) throw conflict(resource, name);
  if (partOf(given, 'name') !== name)
    throw badRequest(`the name of an object cannot be changed: it is ${name}, as the URL says`);
  const kept = Object.entries(asJson(old.metadata)).filter(([key]) => [...ofServer, 'namespace'].includes(key));
  const whole = filledIn(call, name, {
    ...without(next, ['kind', 'apiVersion', 'status']),
    metadata: { ...without(given, ofServer), ...Object.fromEntries(kept) },
    ...('status' in old && { status: asJson(old)['status'] ?? {} }),
  });
  refuseIf(call, name, [...changeProblems(resource.kind, asJson(old), whole)]);
  const changed = asObject(whole);
  if (isDeepStrictEqual(changed, old)) return old;
  if (isDryRun(call)) return changed;
  const stored = cluster.store.update(storedIn(resource), changed);
  cluster.reconcileSoon();
  return stored;
}

/** Checked, and with what the server fills in. */
function filledIn(call: Call, name: string, object: JsonObject): JsonObject {
  const { cluster, resource } = call;
  refuseIf(call, name, [...problemsOf(resource.kind, object)]);
  return withDefaults(resource.kind, object, cluster.random);
}

function refuseIf({ resource }: Call, name: string, causes: Parameters<typeof invalid>[2]): void {
  if (causes.length > 0) throw invalid(resource, name, causes);
}

/** As its kind has it, or a refusal. `kubectl apply` and `create` ask for `Strict`; who does not ask is warned. */
function decode({ resource, query }: Call, json: Json, refuse: (because: string) => Refusal) {
  const { value, unknown, wrong } = conform(json, shapeOf(resource.kind));
  if (wrong !== undefined) throw refuse(wrong);
  const sentences = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  const mode = query.get('fieldValidation');
  if (mode === 'Strict' && unknown.length > 0) throw refuse(`strict decoding error: ${sentences.join(', ')}`);
  return { object: objectOf(value), warnings: mode === 'Ignore' ? [] : sentences };
}

function isDryRun({ query }: Call): boolean {
  return query.has('dryRun');
}

function without(value: Json | undefined, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => !keys.includes(key)));
}
