/** What the server fills in where a manifest leaves it out, as far as `kubectl` or the controllers read it. */
import { isObject, itemsOf, partOf, textOf, type Json, type JsonObject } from './body.ts';

/** Of a new object. */
export function withDefaults(kind: string, object: JsonObject, random: () => number): JsonObject {
  switch (kind) {
    case 'Deployment':
      return withTemplate(object, {
        spec: {
          ...replicas,
          progressDeadlineSeconds: 600,
          strategy: strategyOf(partOf(object, 'spec', 'strategy')),
        },
        status: {},
      });
    case 'StatefulSet':
      return withTemplate(object, {
        spec: {
          ...replicas,
          serviceName: '',
          podManagementPolicy: 'OrderedReady',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        },
        status: { replicas: 0 },
      });
    case 'ReplicaSet':
      return withTemplate(object, { spec: { replicas: 1 }, status: { replicas: 0 } });
    case 'Pod':
      return { ...object, spec: podSpecOf(partOf(object, 'spec')), status: { phase: 'Pending' } };
    case 'Service':
      return { ...object, spec: serviceSpecOf(partOf(object, 'spec'), random), status: { loadBalancer: {} } };
    case 'Secret':
      return withSecretData(fill(object, { type: 'Opaque' }));
    default:
      return object;
  }
}

/** `stringData` is for writing only. */
export function withSecretData(secret: JsonObject): JsonObject {
  const { stringData, ...rest } = secret;
  if (!isObject(stringData)) return rest;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(textOf(value) ?? '').toString('base64'),
  ]);
  const data = partOf(secret, 'data');
  return { ...rest, data: { ...(isObject(data) && data), ...Object.fromEntries(encoded) } };
}

const replicas = { replicas: 1, revisionHistoryLimit: 10 };

/** Into objects only; a value that is there stays, a list is a value. */
function fill(given: Json | undefined, defaults: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...(isObject(given) ? given : {}) };
  for (const [key, value] of Object.entries(defaults)) {
    const old = partOf(filled, key);
    if (old === undefined) filled[key] = value;
    else if (isObject(old) && isObject(value)) filled[key] = fill(old, value);
  }
  return filled;
}

function strategyOf(given: Json | undefined): JsonObject {
  if (partOf(given, 'type') === 'Recreate') return {};
  return { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
}

const podDefaults: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
};

function podSpecOf(spec: Json | undefined): JsonObject {
  return { ...fill(spec, podDefaults), containers: itemsOf(partOf(spec, 'containers')).map(containerOf) };
}

/** {@link fill} keeps a list as it is, so a workload's containers are filled before the rest. */
function withTemplate(object: JsonObject, defaults: JsonObject): JsonObject {
  const [spec, template] = [partOf(object, 'spec'), partOf(object, 'spec', 'template')];
  const filled = { ...(isObject(template) && template), spec: podSpecOf(partOf(template, 'spec')) };
  return fill({ ...object, spec: { ...(isObject(spec) && spec), template: filled } }, defaults);
}

function containerOf(container: Json): JsonObject {
  const image = textOf(partOf(container, 'image')) ?? '';
  const isLatest = !/:[^/]+$/.test(image) || image.endsWith(':latest');
  const ports = itemsOf(partOf(container, 'ports')).map((port) => fill(port, { protocol: 'TCP' }));
  const filled = fill(container, {
    imagePullPolicy: isLatest && !image.includes('@') ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  return ports.length > 0 ? { ...filled, ports } : filled;
}

function serviceSpecOf(spec: Json | undefined, random: () => number): JsonObject {
  const ports = itemsOf(partOf(spec, 'ports')).map((port) =>
    fill(port, { protocol: 'TCP', targetPort: partOf(port, 'port') ?? 0 }),
  );
  const byte = () => 1 + Math.floor(random() * 250);
  const clusterIP = textOf(partOf(spec, 'clusterIP')) ?? `10.96.${byte()}.${byte()}`;
  const filled = fill(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  return { ...filled, clusterIP, clusterIPs: [clusterIP], ports };
}
