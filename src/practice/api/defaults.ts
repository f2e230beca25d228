/** What the server fills in where a manifest leaves it out, as far as `kubectl` or the controllers read it. */
import { withNewPodDefaults, withPodDefaults } from '../podDefaults.ts';
import type { PodSpec } from '../types.ts';
import { isObject, itemsOf, partOf, textOf, type Json, type JsonObject } from './body.ts';

/** Of an object that was checked. `random`: as `Math.random`. */
export function withDefaults(kind: string, object: JsonObject, random: () => number): JsonObject {
  switch (kind) {
    case 'Deployment': {
      const isRecreated = partOf(object, 'spec', 'strategy', 'type') === 'Recreate';
      const rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%' };
      const strategy: JsonObject = isRecreated ? {} : { type: 'RollingUpdate', rollingUpdate };
      return withTemplate(
        fill(object, { spec: { ...ofReplicas, progressDeadlineSeconds: 600, strategy }, status: {} }),
      );
    }
    case 'StatefulSet': {
      const isOnDelete = partOf(object, 'spec', 'updateStrategy', 'type') === 'OnDelete';
      const updateStrategy: JsonObject = isOnDelete ? {} : { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };
      const spec = { ...ofReplicas, serviceName: '', podManagementPolicy: 'OrderedReady', updateStrategy };
      return withTemplate(fill(object, { spec, status: { replicas: 0 } }));
    }
    case 'ReplicaSet':
      return withTemplate(fill(object, { spec: { replicas: 1 }, status: { replicas: 0 } }));
    case 'Pod': {
      const suffix = Math.floor(random() * 36 ** 5)
        .toString(36)
        .padStart(5, '0');
      return fill({ ...object, spec: withPod(partOf(object, 'spec'), suffix) }, { status: { phase: 'Pending' } });
    }
    case 'Service':
      return fill({ ...object, spec: serviceSpecOf(partOf(object, 'spec'), random) }, { status: { loadBalancer: {} } });
    case 'Secret':
      return withSecretData(fill(object, { type: 'Opaque' }));
    default:
      return object;
  }
}

const ofReplicas = { replicas: 1, revisionHistoryLimit: 10 };

/** Into objects only; a value that is there stays, and a list is a value. */
function fill(given: Json | undefined, defaults: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...(isObject(given) && given) };
  for (const [key, value] of Object.entries(defaults)) {
    const old = partOf(filled, key);
    if (old === undefined) filled[key] = value;
    else if (isObject(old) && isObject(value)) filled[key] = fill(old, value);
  }
  return filled;
}

function withTemplate(object: JsonObject): JsonObject {
  const [spec, template] = [partOf(object, 'spec'), partOf(object, 'spec', 'template')];
  const filled = { ...(isObject(template) && template), spec: withPod(partOf(template, 'spec'), undefined) };
  return { ...object, spec: { ...(isObject(spec) && spec), template: filled } };
}

/** `suffix`: of a new pod, for the volume of its account's token. One that has its account has everything. */
function withPod(spec: Json | undefined, suffix: string | undefined): JsonObject {
  const given = spec as unknown as PodSpec;
  const isNew = suffix !== undefined && partOf(spec, 'serviceAccountName') === undefined;
  return (isNew ? withNewPodDefaults(given, suffix) : withPodDefaults(given)) as unknown as JsonObject;
}

function serviceSpecOf(spec: Json | undefined, random: () => number): JsonObject {
  const ports = itemsOf(partOf(spec, 'ports')).map((port) =>
    fill(port, { protocol: 'TCP', targetPort: partOf(port, 'port') ?? 0 }),
  );
  const byte = () => 1 + Math.floor(random() * 250);
  const clusterIP = textOf(partOf(spec, 'clusterIP')) ?? `10.96.${byte()}.${byte()}`;
  const ip = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster' };
  const filled = fill(spec, { type: 'ClusterIP', sessionAffinity: 'None', ...ip });
  return { ...filled, clusterIP, clusterIPs: [clusterIP], ports };
}

/** `stringData` is for writing only. */
function withSecretData(secret: JsonObject): JsonObject {
  const { stringData, ...rest } = secret;
  if (!isObject(stringData)) return rest;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(textOf(value) ?? '').toString('base64'),
  ]);
  const data = partOf(secret, 'data');
  return { ...rest, data: { ...(isObject(data) && data), ...Object.fromEntries(encoded) } };
}
