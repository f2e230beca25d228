/**
 * What the API server fills in where a pod or a template leaves it out. Clients read these fields without asking whether they are
 * there (`kubectl debug` falls over a pod without `securityContext`), and templates can only be compared with them filled in.
 */
import type { Container, PodSpec } from './types.ts';

export function withPodDefaults(spec: PodSpec): PodSpec {
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    containers: spec.containers.map(withContainerDefaults),
  };
}

function withContainerDefaults(container: Container): Container {
  const { image, ports } = container;
  const isPinned = /:[^/]+$|@/.test(image) && !image.endsWith(':latest');
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter((name) => isRecord(container[name]));
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isPinned ? 'IfNotPresent' : 'Always',
    ...container,
    ...(ports && { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) }),
    ...Object.fromEntries(probes.map((name) => [name, { ...probeDefaults, ...(container[name] as object) }])),
  };
}

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
