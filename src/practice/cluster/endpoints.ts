/** Which pods stand behind a Service: its EndpointSlice. */
import type { KubeObject, Pod, Resources, Service } from '../types.ts';
import { hasLabels, isLive, isReady, ownerReference, type Control } from './owned.ts';

const resource = 'endpointslices.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';

export function reconcileEndpoints({ store }: Control, service: Service): void {
  const { name, namespace = '' } = service.metadata;
  const { selector = {}, ports } = service.spec;
  if (Object.keys(selector).length === 0) return;
  const pods = store.list(
    'pods',
    namespace,
    (pod) => hasLabels(pod, selector) && isLive(pod) && Boolean(pod.status.podIP),
  );
  const ofPods = pods.flatMap((pod) => pod.spec.containers.flatMap((container) => container.ports ?? []));
  const parts = {
    addressType: 'IPv4',
    // A port may be named after one of the container. `kubectl describe` falls over ports that lack a name or a number.
    ports: ports.map(({ name: portName = '', port, targetPort = port, protocol = 'TCP' }) => {
      const named = ofPods.find((one) => one.name === targetPort)?.containerPort ?? port;
      return { name: portName, port: typeof targetPort === 'number' ? targetPort : named, protocol };
    }),
    endpoints: pods.map(endpointOf),
  };

  const [slice] = store.list(
    resource,
    namespace,
    ({ metadata }: KubeObject) => metadata.labels?.[serviceLabel] === name,
  );
  if (slice !== undefined) store.update(resource, { ...slice, ...parts });
  else {
    const ownerReferences = [ownerReference('Service', service, 'v1')];
    const labels = { [serviceLabel]: name };
    store.create(resource, { metadata: { generateName: `${name}-`, namespace, labels, ownerReferences }, ...parts });
  }
}

function endpointOf(pod: Pod): Resources[typeof resource]['endpoints'][number] {
  const { name, namespace, uid } = pod.metadata;
  return {
    addresses: [pod.status.podIP ?? ''],
    conditions: { ready: isReady(pod) },
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}
