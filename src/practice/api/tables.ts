/** What `kubectl get` shows is laid out by the server: the columns of each kind, as Kubernetes prints them. */
import type { KubeEvent, KubeObject, Pod, ResourceId, Service, Workload } from '../types.ts';
import { renderAge } from './age.ts';
import { isObject, itemsOf, partOf, textOf, type Json } from './body.ts';
import { withKind, type Call } from './call.ts';

type Cell = (object: KubeObject, nowMs: number) => string | number;
interface Column {
  readonly name: string;
  /** Only with `-o wide`. */
  readonly isWide: boolean;
  readonly cell: Cell;
}

const none = '<none>';
/** `what`: a path, whose text is shown, or a function. */
const column = (name: string, what: string | Cell): Column => ({
  name,
  isWide: false,
  cell: typeof what === 'string' ? (object) => textOf(at(object, what)) ?? none : what,
});
const wide = (name: string, what: string | Cell): Column => ({ ...column(name, what), isWide: true });
/** Objects of the store are JSON through and through. */
const at = (object: KubeObject, path: string) => partOf(object as unknown as Json, ...path.split('.'));
const count = (path: string) => (object: KubeObject) => Number(at(object, path) ?? 0);
/** Of the objects in a list, one field each. */
const each = (list: Json | undefined, field: string) => itemsOf(list).map((item) => shown(partOf(item, field)));
const shown = (value: Json | undefined) => (typeof value === 'number' ? String(value) : (textOf(value) ?? ''));
const pairs = (path: string) => (object: KubeObject) => {
  const labels = at(object, path);
  return isObject(labels)
    ? Object.entries(labels)
        .map(([key, value]) => `${key}=${textOf(value)}`)
        .join()
    : none;
};

const name = column('Name', 'metadata.name');
const age = column('Age', ({ metadata }, nowMs) => renderAge(metadata.creationTimestamp, nowMs));
const data = column('Data', (object) => Object.keys(at(object, 'data') ?? {}).length);

/** The store answers with objects of just that type. */
const ofPod =
  (cell: (pod: Pod, nowMs: number) => string | number): Cell =>
  (object, nowMs) =>
    cell(object as Pod, nowMs);

/** The one word that `kubectl get pods` has for the state of a pod. */
function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reasons = (status.containerStatuses ?? []).map(
    ({ state }) => state.waiting?.reason ?? state.terminated?.reason,
  );
  return reasons.find((reason) => reason !== undefined) ?? status.phase;
}

/** `3 (20s ago)`: since the last container ended. */
function restarts({ status: { containerStatuses = [] } }: Pod, nowMs: number): string | number {
  const [first] = containerStatuses;
  const last = first?.lastState.terminated?.finishedAt;
  const times = first?.restartCount ?? 0;
  return times > 0 && last !== undefined ? `${times} (${renderAge(last, nowMs)} ago)` : times;
}

const readyReplicas = column('Ready', (object) => {
  const { spec, status } = object as Workload;
  return `${status.readyReplicas ?? 0}/${spec.replicas}`;
});
const containers = 'spec.template.spec.containers';
const ofTemplate = [
  wide('Containers', (object) => each(at(object, containers), 'name').join()),
  wide('Images', (object) => each(at(object, containers), 'image').join()),
];
const selector = wide('Selector', pairs('spec.selector.matchLabels'));

/** Three of them, and how many more there are. */
function firstThree(all: readonly string[]): string {
  const more = all.length > 3 ? ` + ${all.length - 3} more...` : '';
  return all.length === 0 ? none : `${all.slice(0, 3).join()}${more}`;
}

const nodeInfo = 'status.nodeInfo';
const nodeRole = 'node-role.kubernetes.io/';
const addressOf = (type: string) => (node: KubeObject) =>
  textOf(
    partOf(
      itemsOf(at(node, 'status.addresses')).find((one) => partOf(one, 'type') === type),
      'address',
    ),
  ) ?? none;
const isReady = (one: Json) => partOf(one, 'type') === 'Ready' && partOf(one, 'status') === 'True';

const columns: { readonly [R in ResourceId]?: readonly Column[] } = {
  pods: [
    name,
    column(
      'Ready',
      ofPod(({ spec, status }) => {
        const ready = (status.containerStatuses ?? []).filter((one) => one.ready);
        return `${ready.length}/${spec.containers.length}`;
      }),
    ),
    column('Status', ofPod(podStatus)),
    column('Restarts', ofPod(restarts)),
    age,
    wide('IP', 'status.podIP'),
    wide('Node', 'spec.nodeName'),
    wide('Nominated Node', () => none),
    wide('Readiness Gates', () => none),
  ],
  services: [
    name,
    column('Type', 'spec.type'),
    column('Cluster-IP', 'spec.clusterIP'),
    column('External-IP', () => none),
    column('Port(s)', (object) =>
      (object as Service).spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(),
    ),
    age,
    wide('Selector', pairs('spec.selector')),
  ],
  configmaps: [name, data, age],
  secrets: [name, column('Type', 'type'), data, age],
  namespaces: [name, column('Status', 'status.phase'), age],
  nodes: [
    name,
    column('Status', (node) => (itemsOf(at(node, 'status.conditions')).some(isReady) ? 'Ready' : 'NotReady')),
    column('Roles', ({ metadata: { labels = {} } }) => {
      const roles = Object.keys(labels).filter((label) => label.startsWith(nodeRole));
      return roles.map((label) => label.slice(nodeRole.length)).join() || none;
    }),
    age,
    column('Version', `${nodeInfo}.kubeletVersion`),
    wide('Internal-IP', addressOf('InternalIP')),
    wide('External-IP', addressOf('ExternalIP')),
    wide('OS-Image', `${nodeInfo}.osImage`),
    wide('Kernel-Version', `${nodeInfo}.kernelVersion`),
    wide('Container-Runtime', `${nodeInfo}.containerRuntimeVersion`),
  ],
  events: [
    column('Last Seen', (event, nowMs) => renderAge((event as KubeEvent).lastTimestamp, nowMs)),
    column('Type', 'type'),
    column('Reason', 'reason'),
    column('Object', (event) => {
      const { kind, name } = (event as KubeEvent).involvedObject;
      return `${kind.toLowerCase()}/${name}`;
    }),
    column('Message', 'message'),
    wide('Count', count('count')),
  ],
  'deployments.apps': [
    name,
    readyReplicas,
    column('Up-to-date', count('status.updatedReplicas')),
    column('Available', count('status.availableReplicas')),
    age,
    ...ofTemplate,
    selector,
  ],
  'replicasets.apps': [
    name,
    column('Desired', count('spec.replicas')),
    column('Current', count('status.replicas')),
    column('Ready', count('status.readyReplicas')),
    age,
    ...ofTemplate,
    selector,
  ],
  'statefulsets.apps': [name, readyReplicas, age, ...ofTemplate],
  'endpointslices.discovery.k8s.io': [
    name,
    column('AddressType', 'addressType'),
    column('Ports', (slice) => firstThree(each(at(slice, 'ports'), 'port'))),
    column('Endpoints', (slice) =>
      firstThree(itemsOf(at(slice, 'endpoints')).flatMap((one) => itemsOf(partOf(one, 'addresses')).map(shown))),
    ),
    age,
  ],
  persistentvolumeclaims: [
    name,
    column('Status', 'status.phase'),
    column('Volume', 'spec.volumeName'),
    column('Capacity', 'status.capacity.storage'),
    age,
  ],
};

/** `hasColumns`: a watch sends them once. */
export function renderTable(
  { resource, query, cluster }: Call,
  objects: readonly KubeObject[],
  metadata: object,
  hasColumns = true,
): object {
  const laidOut = (resource.stored && columns[resource.stored]) ?? [name, age];
  // `kubectl get --sort-by` asks for the whole of each.
  const isWhole = query.get('includeObject') === 'Object';
  const rows = objects.map((object) => ({
    cells: laidOut.map(({ cell }) => cell(object, cluster.clock.now())),
    object: isWhole
      ? withKind(resource, object)
      : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
  }));
  const columnDefinitions = laidOut.map(({ name, isWide }) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: isWide ? 1 : 0,
  }));
  const definitions = hasColumns ? columnDefinitions : [];
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: definitions, rows };
}
