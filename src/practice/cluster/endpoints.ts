/** Which pods stand behind a Service: its Endpoints and its EndpointSlice. */
import type { KubeObject, Pod, Service } from '../types.ts';
import { hasReadyCondition, isActive, ownerReference, type Control } from './owned.ts';
import { hasLabels } from '../selectors.ts';

const serviceLabel = 'kubernetes.io/service-name';

interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

export function reconcileEndpoints({ store }: Control, service: Service): void {
  const { name, namespace = '', labels } = service.metadata;
  const { selector } = service.spec;
  if (selector === undefined || Object.keys(selector).length === 0) return;
  const pods = store.list('pods', namespace, (pod) => isActive(pod) && hasLabels(pod, selector) && hasAddress(pod));
  const ports = portsOf(service, pods);

  const known = store.get('endpoints', namespace, name);
  const ready = pods.filter(hasReadyCondition).map(addressOf);
  const notReadyAddresses = pods.filter((pod) => !hasReadyCondition(pod)).map(addressOf);
  const subset = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
    ports,
  };
  const subsets = pods.length > 0 ? [subset] : [];
  if (known === undefined)
    store.create('endpoints', { metadata: { name, namespace, ...(labels && { labels }) }, subsets });
  else store.update('endpoints', { ...known, subsets });

  const [slice] = store.list('endpointslices.discovery.k8s.io', namespace, isSliceOf(name));
  const parts = { addressType: 'IPv4', ports, endpoints: pods.map(endpointOf) };
  if (slice === undefined)
    store.create('endpointslices.discovery.k8s.io', {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: {
          ...labels,
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          [serviceLabel]: name,
        },
        ownerReferences: [ownerReference('Service', service, 'v1')],
      },
      ...parts,
    });
  else store.update('endpointslices.discovery.k8s.io', { ...slice, ...parts });
}

/** A port may be named after one of the container. `kubectl describe` falls over a slice whose ports lack a name or a number. */
function portsOf(service: Service, pods: readonly Pod[]): readonly Port[] {
  const named = pods.flatMap((pod) => pod.spec.containers.flatMap(({ ports = [] }) => ports));
  return service.spec.ports.map(({ name = '', port, targetPort = port, protocol = 'TCP' }) => ({
    name,
    port:
      typeof targetPort === 'number'
        ? targetPort
        : (named.find((one) => one.name === targetPort)?.containerPort ?? port),
    protocol,
  }));
}

function hasAddress(pod: Pod): boolean {
  return pod.status.podIP !== undefined;
}

function targetOf({ metadata }: Pod): object {
  return { kind: 'Pod', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };
}

function addressOf(pod: Pod): object {
  return { ip: pod.status.podIP, nodeName: pod.spec.nodeName, targetRef: targetOf(pod) };
}

function endpointOf(pod: Pod): object {
  const ready = hasReadyCondition(pod);
  return {
    addresses: [pod.status.podIP],
    conditions: { ready, serving: ready, terminating: false },
    nodeName: pod.spec.nodeName,
    targetRef: targetOf(pod),
  };
}

function isSliceOf(service: string): (slice: KubeObject) => boolean {
  return (slice) => slice.metadata.labels?.[serviceLabel] === service;
}
