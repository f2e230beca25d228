/**
 * What the API server fills in where a pod or a template leaves it out. Clients read these fields without asking whether they are
 * there (`kubectl debug` falls over a pod without `securityContext`), and templates can only be compared with them filled in.
 */
import type { Container, PodSpec } from './types.ts';

/** Of a template as of a pod. */
export function withPodDefaults(spec: PodSpec): PodSpec {
  const filled: PodSpec = {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    containers: spec.containers.map(withContainerDefaults),
  };
  const { initContainers } = spec;
  return Array.isArray(initContainers)
    ? { ...filled, initContainers: (initContainers as readonly Container[]).map(withContainerDefaults) }
    : filled;
}

/** What is filled in only when the pod itself is made: its account with the volume of its token, tolerations, requests. */
export function withNewPodDefaults(spec: PodSpec, volumeSuffix: string): PodSpec {
  const filled = withPodDefaults(spec);
  const { volumes } = spec;
  const token = `kube-api-access-${volumeSuffix}`;
  return {
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    serviceAccount: 'default',
    serviceAccountName: 'default',
    tolerations: ['not-ready', 'unreachable'].map((condition) => ({
      key: `node.kubernetes.io/${condition}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    ...filled,
    containers: filled.containers.map((container) => withToken(withRequests(container), token)),
    volumes: [...(Array.isArray(volumes) ? (volumes as readonly unknown[]) : []), tokenVolume(token)],
  };
}

function withContainerDefaults(container: Container): Container {
  const { ports } = container;
  const filled: Container = {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy:
      /:[^/]+$|@/.test(container.image) && !container.image.endsWith(':latest') ? 'IfNotPresent' : 'Always',
    ...container,
    ...(ports && { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) }),
  };
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter((name) => isRecord(container[name]));
  return {
    ...filled,
    ...Object.fromEntries(probes.map((name) => [name, { ...probeDefaults, ...(container[name] as object) }])),
  };
}

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

/** A limit without a request is a request, too. */
function withRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  return limits === undefined
    ? container
    : { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
}

function withToken(container: Container, volume: string): Container {
  const { volumeMounts } = container;
  const mount = { name: volume, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
  return {
    ...container,
    volumeMounts: [...(Array.isArray(volumeMounts) ? (volumeMounts as readonly unknown[]) : []), mount],
  };
}

function tokenVolume(name: string): object {
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
  return { name, projected: { defaultMode: 420, sources } };
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
