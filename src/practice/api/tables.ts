/** What `kubectl get` shows is laid out by the server: the columns of each kind, as Kubernetes prints them. */
import type { KubeEvent, KubeObject, Pod, ResourceId, Service, Workload } from '../types.ts';
import { renderAge } from './age.ts';
import { itemsOf, partOf, textOf, type Json } from './body.ts';
import { apiVersionOf, type Resource } from './resources.ts';

type Cell = string | number;
interface Column<T> {
  readonly name: string;
  /** Only with `-o wide`. */
  readonly isWide?: boolean;
  readonly cell: (object: T, nowMs: number) => Cell;
}

const none = '<none>';
const column = <T>(name: string, cell: (object: T, nowMs: number) => Cell): Column<T> => ({ name, cell });
const wide = <T>(name: string, cell: (object: T, nowMs: number) => Cell): Column<T> => ({ name, cell, isWide: true });
const text = (object: KubeObject, ...keys: readonly string[]) => textOf(part(object, ...keys)) ?? none;
/** Objects of the store are JSON through and through. */
const part = (object: KubeObject, ...keys: readonly string[]) => partOf(object as unknown as Json, ...keys);
const pairs = (labels: Readonly<Record<string, string>> = {}) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || none;

const name = column<KubeObject>('Name', ({ metadata }) => metadata.name);
const age = column<KubeObject>('Age', ({ metadata }, nowMs) => renderAge(metadata.creationTimestamp, nowMs));
const data = column<KubeObject>('Data', (object) =>
  ['data', 'binaryData'].reduce((sum, key) => sum + Object.keys(part(object, key) ?? {}).length, 0),
);

const pods: readonly Column<Pod>[] = [
  name,
  column('Ready', ({ spec, status }) => {
    const ready = (status.containerStatuses ?? []).filter((one) => one.ready);
    return `${ready.length}/${spec.containers.length}`;
  }),
  column('Status', podStatus),
  column('Restarts', restarts),
  age,
  wide('IP', ({ status }) => status.podIP ?? none),
  wide('Node', ({ spec }) => spec.nodeName ?? none),
  wide('Nominated Node', () => none),
  wide('Readiness Gates', () => none),
];

/** The one word that `kubectl get pods` has for the state of a pod. */
function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reason = (status.containerStatuses ?? [])
    .map(({ state }) => state.waiting?.reason ?? state.terminated?.reason)
    .find((each) => each !== undefined && each !== '');
  return reason ?? (typeof status['reason'] === 'string' ? status['reason'] : status.phase);
}

/** `3 (20s ago)`: since the last container ended. */
function restarts({ status: { containerStatuses = [] } }: Pod, nowMs: number): Cell {
  const count = containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = containerStatuses
    .map(({ lastState }) => lastState.terminated?.finishedAt)
    .filter((end) => end !== undefined)
    .sort()
    .at(-1);
  return count > 0 && last !== undefined ? `${count} (${renderAge(last, nowMs)} ago)` : count;
}

const readiness = column<Workload>('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`);
const containers = wide<Workload>('Containers', ({ spec }) =>
  spec.template.spec.containers.map((one) => one.name).join(),
);
const images = wide<Workload>('Images', ({ spec }) => spec.template.spec.containers.map((one) => one.image).join());
const selected = wide<Workload>('Selector', ({ spec }) => pairs(spec.selector.matchLabels));

const deployments: readonly Column<Workload>[] = [
  name,
  readiness,
  column('Up-to-date', ({ status }) => status.updatedReplicas ?? 0),
  column('Available', ({ status }) => status.availableReplicas ?? 0),
  age,
  containers,
  images,
  selected,
];
const replicaSets: readonly Column<Workload>[] = [
  name,
  column('Desired', ({ spec }) => spec.replicas),
  column('Current', ({ status }) => status.replicas ?? 0),
  column('Ready', ({ status }) => status.readyReplicas ?? 0),
  age,
  containers,
  images,
  selected,
];

const services: readonly Column<Service>[] = [
  name,
  column('Type', ({ spec }) => spec.type ?? 'ClusterIP'),
  column('Cluster-IP', ({ spec }) => spec.clusterIP ?? none),
  column('External-IP', () => none),
  column('Port(s)', ({ spec }) => spec.ports.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`).join() || none),
  age,
  wide('Selector', ({ spec }) => pairs(spec.selector)),
];

/** Three of them, and how many more there are. */
const firstThree = (all: readonly string[]) => {
  const more = all.length > 3 ? ` + ${all.length - 3} more...` : '';
  return all.length === 0 ? none : `${all.slice(0, 3).join()}${more}`;
};
const endpoints: readonly Column<KubeObject>[] = [
  name,
  column('Endpoints', (object) =>
    firstThree(
      itemsOf(part(object, 'subsets')).flatMap((subset) =>
        itemsOf(partOf(subset, 'ports')).flatMap((port) =>
          itemsOf(partOf(subset, 'addresses')).map(
            (address) => `${textOf(partOf(address, 'ip')) ?? ''}:${portNumber(port)}`,
          ),
        ),
      ),
    ),
  ),
  age,
];
const endpointSlices: readonly Column<KubeObject>[] = [
  name,
  column('AddressType', (object) => text(object, 'addressType')),
  column('Ports', (object) => firstThree(itemsOf(part(object, 'ports')).map(portNumber))),
  column('Endpoints', (object) =>
    firstThree(
      itemsOf(part(object, 'endpoints')).flatMap((one) =>
        itemsOf(partOf(one, 'addresses')).map((address) => textOf(address) ?? ''),
      ),
    ),
  ),
  age,
];
function portNumber(port: Json): string {
  const number = partOf(port, 'port');
  return typeof number === 'number' ? String(number) : '*';
}

const nodes: readonly Column<KubeObject>[] = [
  name,
  column('Status', (object) => {
    const isReady = itemsOf(part(object, 'status', 'conditions')).some(
      (one) => partOf(one, 'type') === 'Ready' && partOf(one, 'status') === 'True',
    );
    const isClosed = part(object, 'spec', 'unschedulable') === true;
    return `${isReady ? 'Ready' : 'NotReady'}${isClosed ? ',SchedulingDisabled' : ''}`;
  }),
  column('Roles', ({ metadata: { labels = {} } }) => {
    const prefix = 'node-role.kubernetes.io/';
    const roles = Object.keys(labels).filter((label) => label.startsWith(prefix));
    return roles.map((label) => label.slice(prefix.length)).join() || none;
  }),
  age,
  column('Version', (object) => text(object, 'status', 'nodeInfo', 'kubeletVersion')),
  wide('Internal-IP', (object) => addressOf(object, 'InternalIP')),
  wide('External-IP', (object) => addressOf(object, 'ExternalIP')),
  wide('OS-Image', (object) => text(object, 'status', 'nodeInfo', 'osImage')),
  wide('Kernel-Version', (object) => text(object, 'status', 'nodeInfo', 'kernelVersion')),
  wide('Container-Runtime', (object) => text(object, 'status', 'nodeInfo', 'containerRuntimeVersion')),
];
function addressOf(node: KubeObject, type: string): string {
  const found = itemsOf(part(node, 'status', 'addresses')).find((one) => partOf(one, 'type') === type);
  return textOf(partOf(found, 'address')) ?? none;
}

const events: readonly Column<KubeEvent>[] = [
  column('Last Seen', ({ lastTimestamp }, nowMs) => renderAge(lastTimestamp, nowMs)),
  column('Type', ({ type }) => type),
  column('Reason', ({ reason }) => reason),
  column('Object', ({ involvedObject }) => `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`),
  wide('Subobject', (event) => textOf(part(event, 'involvedObject', 'fieldPath')) ?? ''),
  wide('Source', (event) =>
    ['component', 'host']
      .map((key) => textOf(part(event, 'source', key)))
      .filter((each) => each !== undefined)
      .join(', '),
  ),
  column('Message', ({ message }) => message.trim()),
  wide('First Seen', ({ firstTimestamp }, nowMs) => renderAge(firstTimestamp, nowMs)),
  wide('Count', ({ count }) => count),
  wide('Name', ({ metadata }) => metadata.name),
];

/** By resource; the store answers with objects of just that type. */
const columns: { readonly [R in ResourceId]?: readonly Column<never>[] } = {
  pods,
  services,
  configmaps: [name, data, age],
  secrets: [name, column<KubeObject>('Type', (object) => text(object, 'type')), data, age],
  serviceaccounts: [name, column('Secrets', () => 0), age],
  endpoints,
  namespaces: [name, column<KubeObject>('Status', (object) => text(object, 'status', 'phase')), age],
  nodes,
  events,
  'deployments.apps': deployments,
  'replicasets.apps': replicaSets,
  'statefulsets.apps': [name, readiness, age, containers, images],
  'controllerrevisions.apps': [
    name,
    column<KubeObject>('Controller', ({ metadata: { ownerReferences = [] } }) => {
      const owner = ownerReferences[0];
      return owner ? `${owner.kind.toLowerCase()}.apps/${owner.name}` : none;
    }),
    column<KubeObject>('Revision', (object) => Number(part(object, 'revision') ?? 0)),
    age,
  ],
  'endpointslices.discovery.k8s.io': endpointSlices,
  persistentvolumeclaims: [
    name,
    column<KubeObject>('Status', (object) => text(object, 'status', 'phase')),
    column<KubeObject>('Volume', (object) => text(object, 'spec', 'volumeName')),
    column<KubeObject>('Capacity', (object) => text(object, 'status', 'capacity', 'storage')),
    age,
  ],
};

export function renderTable(
  resource: Resource,
  objects: readonly KubeObject[],
  options: {
    readonly nowMs: number;
    /** `None`, `Metadata` or `Object`: what each row carries besides its cells. */
    readonly include: string | null;
    readonly metadata: object;
    /** A watch sends them once. */
    readonly hasColumns?: boolean;
  },
) {
  const { nowMs, include, metadata, hasColumns = true } = options;
  const shown = ((resource.stored && columns[resource.stored]) ?? [name, age]) as readonly Column<KubeObject>[];
  const embedded = (object: KubeObject) => {
    if (include === 'None') return {};
    const [kind, apiVersion] = [resource.kind, apiVersionOf(resource)];
    if (include === 'Object') return { object: { kind, apiVersion, ...object } };
    return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } };
  };
  const definitions = shown.map(({ name, isWide = false }) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: isWide ? 1 : 0,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: hasColumns ? definitions : [],
    rows: objects.map((object) => ({ cells: shown.map(({ cell }) => cell(object, nowMs)), ...embedded(object) })),
  };
}
