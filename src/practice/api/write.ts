/** `create`, `update`, `patch` and `delete`: decode, fill in, check, and only then the store. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, Metadata, Pod } from '../types.ts';
import { rfc3339 } from '../time.ts';
import { isObject, parseBody, parseObject, partOf, textOf, type Json, type JsonObject } from './body.ts';
import {
  answerObject,
  document,
  findObject,
  selectionOf,
  storedIn,
  success,
  withKind,
  type Answer,
  type Call,
} from './call.ts';
import { conform, strictError } from './conform.ts';
import { withDefaults } from './defaults.ts';
import { mergeJson, patchJson } from './patchJson.ts';
import { goText, mergeStrategic } from './patchStrategic.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { shapeOf } from './shapes.ts';
import { alreadyExists, badRequest, conflict, invalid, invalidPatch, notFound, unsupportedMedia } from './status.ts';
import { changeProblems, problemsOf } from './validate.ts';

/** Objects of the store are JSON through and through; what is decoded and checked has the shape of its kind. */
export const asJson = (object: object) => object as unknown as JsonObject;
const asObject = (object: JsonObject) => object as unknown as KubeObject;

/** Only the server says these. */
const ofServer = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'].concat(
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
);

export function create(call: Call): Answer {
  const { cluster, resource, target, body, contentType } = call;
  const { object, warnings } = decode(call, parseObject(body, contentType));
  if (textOf(partOf(object, 'metadata', 'resourceVersion')) !== undefined)
    throw badRequest('resourceVersion should not be set on objects to be created');
  const namespace = target.namespace;
  if (namespace !== undefined && !cluster.store.get('namespaces', undefined, namespace))
    throw notFound({ plural: 'namespaces', group: '', kind: 'Namespace' }, namespace);
  const given = partOf(object, 'metadata');
  const metadata = { ...without(given, ofServer), ...(namespace !== undefined && { namespace }) };
  const plain = { ...without(object, ['kind', 'apiVersion', 'status']), metadata };
  const name = textOf(partOf(metadata, 'name')) ?? '';
  if (name !== '' && cluster.store.get(storedIn(resource), namespace, name)) throw alreadyExists(resource, name);
  refuseIf(resource, name, problemsOf(resource.kind, plain));
  const whole = withDefaults(resource.kind, plain, cluster.random);
  if (isDryRun(call)) {
    const made = { uid: '00000000-0000-0000-0000-000000000000', creationTimestamp: rfc3339(cluster.clock.now()) };
    return answerObject(call, asObject({ ...whole, metadata: { ...metadata, ...made } }), 201, warnings);
  }
  const created = cluster.store.create(storedIn(resource), asObject(whole));
  cluster.reconcileSoon();
  return answerObject(call, created, 201, warnings);
}

export function update(call: Call): Answer {
  const old = findObject(call);
  const { object, warnings } = decode(call, parseObject(call.body, call.contentType));
  return answerObject(call, replace(call, old, object), 200, warnings);
}

export function patch(call: Call): Answer {
  const { resource, body, contentType } = call;
  const type = contentType.split(';')[0]?.trim() ?? '';
  if (type.startsWith('application/apply-patch'))
    throw unsupportedMedia('server-side apply is not part of the practice cluster: leave out --server-side');
  const old = findObject(call);
  const shape = shapeOf(resource.kind);
  const change = parseBody(body, contentType);
  const { result, shown } = applyPatch(type, asJson(withKind(resource, old)), change, body, resource.kind);
  const { value, unknown, wrong } = conform(result, shape);
  if (wrong) throw invalidPatch(shown, type.startsWith('application/strategic') ? wrong.converted : wrong.decoded);
  const mode = fieldValidation(call);
  if (unknown.length > 0 && mode === 'Strict') throw invalidPatch(shown, strictError(unknown));
  const changed = replace(call, old, isObject(value) ? value : {});
  return answerObject(call, changed, 200, mode === 'Warn' ? warningsOf(unknown) : []);
}

/** The result, and the patch as a refusal shows it. */
export function applyPatch(type: string, target: JsonObject, change: Json, body: Buffer, kind: string) {
  switch (type) {
    case 'application/json-patch+json':
      return { result: patchJson(target, change), shown: body.toString() };
    case 'application/merge-patch+json':
      return { result: mergeJson(target, change), shown: body.toString() };
    case 'application/strategic-merge-patch+json':
      return { result: mergeStrategic(target, change, shapeOf(kind)), shown: goText(change) };
    default:
      throw unsupportedMedia(
        'the body of the request was in an unknown format - accepted media types include: ' +
          'application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
      );
  }
}

/** Puts a changed object in the place of the old one. What is the server's own, and the status, stays. */
export function replace(call: Call, old: KubeObject, next: JsonObject): KubeObject {
  const { cluster, resource } = call;
  const { name } = old.metadata;
  const given = partOf(next, 'metadata');
  const version = textOf(partOf(given, 'resourceVersion'));
  if (version !== undefined && version !== old.metadata.resourceVersion)
    throw conflict(
      resource,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  if (partOf(given, 'name') !== name)
    throw badRequest(
      `the name of the object (${textOf(partOf(given, 'name')) ?? ''}) does not match the name on the URL (${name})`,
    );
  const kept = Object.fromEntries(
    Object.entries(old.metadata).filter(([key]) => ofServer.includes(key) || key === 'namespace'),
  );
  const plain: JsonObject = {
    ...withOldParts(resource, asJson(old), without(next, ['kind', 'apiVersion', 'status'])),
    metadata: { ...without(given, ofServer), ...kept },
    ...('status' in old && { status: asJson(old)['status'] ?? {} }),
  };
  refuseIf(resource, name, problemsOf(resource.kind, plain));
  const whole = withDefaults(resource.kind, plain, cluster.random);
  refuseIf(resource, name, changeProblems(resource.kind, asJson(old), whole));
  const changed = asObject(whole);
  if (isDeepStrictEqual(changed, old)) return old;
  if (isDryRun(call)) {
    const { generation } = old.metadata;
    const isOther = generation !== undefined && !isDeepStrictEqual(changed['spec'], old['spec']);
    const metadata: Metadata = { ...changed.metadata, ...(isOther && { generation: generation + 1 }) };
    return { ...changed, metadata };
  }
  const stored = cluster.store.update(storedIn(resource), changed);
  cluster.reconcileSoon();
  return stored;
}

/** What a replacement may leave out, and is not filled in anew. */
function withOldParts({ kind }: Resource, old: JsonObject, next: JsonObject): JsonObject {
  const [was, is] = [partOf(old, 'spec'), partOf(next, 'spec')];
  if (kind === 'Secret') return { type: partOf(old, 'type') ?? 'Opaque', ...next };
  if (kind !== 'Service') return next;
  return { ...next, spec: { ...pick(was, ['clusterIP', 'clusterIPs']), ...(isObject(is) && is) } };
}

export function remove(call: Call): Answer {
  const { resource, body, contentType, query } = call;
  const object = findObject(call);
  // Its protobuf says no more than that the defaults are wanted.
  const options = body.length === 0 || contentType.includes('protobuf') ? {} : parseObject(body, contentType);
  const policy = partOf(options, 'propagationPolicy') ?? query.get('propagationPolicy');
  if (policy === 'Orphan') throw badRequest('--cascade=orphan is not part of the practice cluster');
  const wanted = textOf(partOf(options, 'preconditions', 'uid'));
  if (wanted !== undefined && wanted !== object.metadata.uid)
    throw conflict(
      resource,
      object.metadata.name,
      `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${object.metadata.uid}`,
    );
  const isDry = isDryRun(call) || partOf(options, 'dryRun') !== undefined;
  const isAtOnce = partOf(options, 'gracePeriodSeconds') === 0 || query.get('gracePeriodSeconds') === '0';
  if (!isDry) removeObject(call, object, isAtOnce);
  if (resource.kind === 'Pod') return answerObject(call, object);
  const { name, uid } = object.metadata;
  const group = resource.group === '' ? {} : { group: resource.group };
  return document({ ...success, details: { name, ...group, kind: resource.plural, uid } });
}

export function removeCollection(call: Call): Answer {
  const { cluster, resource, target } = call;
  const objects = cluster.store.list(storedIn(resource), target.namespace, selectionOf(call));
  if (!isDryRun(call)) for (const object of objects) removeObject(call, object, false);
  return document(success);
}

/** A pod ends first; what belongs to a workload goes by the controllers. */
function removeObject({ cluster, resource }: Call, object: KubeObject, isAtOnce: boolean): void {
  const pod = resource.kind === 'Pod' && cluster.store.get('pods', object.metadata.namespace, object.metadata.name);
  if (pod) cluster.removePod(pod satisfies Pod, isAtOnce);
  else cluster.store.remove(storedIn(resource), object);
  cluster.reconcileSoon();
}

/** The body of a create or update as its kind, or a refusal. */
function decode(call: Call, json: JsonObject): { readonly object: JsonObject; readonly warnings: readonly string[] } {
  const { resource, target } = call;
  const [kind, apiVersion] = [
    partOf(json, 'kind') ?? resource.kind,
    partOf(json, 'apiVersion') ?? apiVersionOf(resource),
  ];
  const cannot = `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource))
    throw badRequest(
      `the API version and kind in the data (${textOf(apiVersion) ?? ''}, ${textOf(kind) ?? ''}) do not match the expected ones ` +
        `(${apiVersionOf(resource)}, ${resource.kind})`,
    );
  const { value, unknown, wrong } = conform(json, shapeOf(resource.kind));
  if (wrong) throw badRequest(`${cannot}: ${wrong.decoded}`);
  const mode = fieldValidation(call);
  if (unknown.length > 0 && mode === 'Strict') throw badRequest(`${cannot}: ${strictError(unknown)}`);
  const object = isObject(value) ? value : {};
  const namespace = textOf(partOf(object, 'metadata', 'namespace'));
  if (namespace !== undefined && namespace !== target.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { object, warnings: mode === 'Warn' ? warningsOf(unknown) : [] };
}

/** `kubectl apply` and `create` ask for `Strict`; who does not ask is warned. */
function fieldValidation({ query }: Call): 'Ignore' | 'Strict' | 'Warn' {
  const mode = query.get('fieldValidation') ?? '';
  switch (mode) {
    case 'Ignore':
    case 'Strict':
    case 'Warn':
      return mode;
    case '':
      return 'Warn';
    default:
      throw badRequest(
        `fieldValidation: Unsupported value: ${JSON.stringify(mode)}: supported values: "", "Ignore", "Strict", "Warn"`,
      );
  }
}

const warningsOf = (unknown: readonly string[]) => unknown.map((path) => `unknown field ${JSON.stringify(path)}`);

export function isDryRun({ query }: Call): boolean {
  const values = query.getAll('dryRun');
  if (values.some((value) => value !== 'All')) throw badRequest('dryRun: Unsupported value: supported values: "All"');
  return values.length > 0;
}

function refuseIf(resource: Resource, name: string, problems: ReturnType<typeof problemsOf>): void {
  if (problems.length > 0) throw invalid(resource, name, problems);
}

function without(value: Json | undefined, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([key]) => !keys.includes(key)));
}

function pick(value: Json | undefined, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([key]) => keys.includes(key)));
}
