/** Which pods stand behind a Service: its EndpointSlice. */
import { hasLabels } from '../selectors.ts';
import type { KubeObject, Pod, Service } from '../types.ts';
import { isLive, isReady, ownerReference, type Control } from './owned.ts';

const serviceLabel = 'kubernetes.io/service-name';

export function reconcileEndpoints({ store }: Control, service: Service): void {
  const { name, namespace = '', labels } = service.metadata;
  const { selector = {} } = service.spec;
  if (Object.keys(selector).length === 0) return;
  const hasAddress = (pod: Pod): boolean => isLive(pod) && pod.status.podIP !== undefined;
  const pods = store.list('pods', namespace, (pod) => hasLabels(pod, selector) && hasAddress(pod));
  const parts = { addressType: 'IPv4', ports: portsOf(service, pods), endpoints: pods.map(endpointOf) };

  const isOwn = ({ metadata }: KubeObject): boolean => metadata.labels?.[serviceLabel] === name;
  const [slice] = store.list('endpointslices.discovery.k8s.io', namespace, isOwn);
  if (slice !== undefined) store.update('endpointslices.discovery.k8s.io', { ...slice, ...parts });
  else
    store.create('endpointslices.discovery.k8s.io', {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: { ...labels, [serviceLabel]: name },
        ownerReferences: [ownerReference('Service', service, 'v1')],
      },
      ...parts,
    });
}

/** A port may be named after one of the container. `kubectl describe` falls over a slice whose ports lack a name or a number. */
function portsOf(service: Service, pods: readonly Pod[]): readonly object[] {
  const ofPods = pods.flatMap((pod) => pod.spec.containers.flatMap(({ ports = [] }) => ports));
  return service.spec.ports.map(({ name = '', port, targetPort = port, protocol = 'TCP' }) => {
    const named = ofPods.find((one) => one.name === targetPort)?.containerPort ?? port;
    return { name, port: typeof targetPort === 'number' ? targetPort : named, protocol };
  });
}

function endpointOf(pod: Pod): object {
  const { name, namespace, uid } = pod.metadata;
  const ready = isReady(pod);
  return {
    addresses: [pod.status.podIP],
    conditions: { ready, serving: ready, terminating: false },
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}
