/** What the server fills in where a manifest leaves it out, as far as `kubectl` or the controllers read it. */
import { withPodDefaults } from '../podDefaults.ts';
import type { PodSpec } from '../types.ts';
import { isObject, itemsOf, objectOf, partOf, textOf, type Json, type JsonObject } from './body.ts';

/** Of an object that was checked. `random`: as `Math.random`. */
export function withDefaults(kind: string, object: JsonObject, random: () => number): JsonObject {
  switch (kind) {
    case 'Deployment': {
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
      const isRecreated = partOf(object, 'spec', 'strategy', 'type') === 'Recreate';
      return withTemplate(object, {
        spec: {
          replicas: 1,
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
          ...(!isRecreated && { strategy }),
        },
        status: {},
      });
    }
    // It cannot be made here: it has all but what comes new into its template.
    case 'StatefulSet':
      return withTemplate(object, {});
    case 'Service': {
      const spec = objectOf(object['spec']);
      const ports = itemsOf(spec['ports']).map((port) =>
        fill(port, { protocol: 'TCP', targetPort: partOf(port, 'port') ?? 0 }),
      );
      const byte = () => 1 + Math.floor(random() * 250);
      const clusterIP = textOf(spec['clusterIP']) ?? `10.96.${byte()}.${byte()}`;
      const ip = { clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
      const rest = { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster', ...ip };
      return fill({ ...object, spec: { ...spec, ports } }, { spec: rest, status: { loadBalancer: {} } });
    }
    default:
      return object;
  }
}

/** Into objects only; a value that is there stays, and a list is a value. */
function fill(given: Json, defaults: JsonObject): JsonObject {
  const filled: Record<string, Json> = { ...objectOf(given) };
  for (const [key, value] of Object.entries(defaults)) {
    const old = partOf(filled, key);
    if (old === undefined) filled[key] = value;
    else if (isObject(old) && isObject(value)) filled[key] = fill(old, value);
  }
  return filled;
}

function withTemplate(object: JsonObject, defaults: JsonObject): JsonObject {
  const filled = fill(object, defaults);
  const [spec, template] = [objectOf(filled['spec']), objectOf(partOf(filled, 'spec', 'template'))];
  const pod = withPodDefaults(template['spec'] as unknown as PodSpec) as unknown as JsonObject;
  return { ...filled, spec: { ...spec, template: { ...template, spec: pod } } };
}
