/** What `kubectl get` shows is laid out by the server: the columns of each kind, as Kubernetes prints them. */
import type { KubeObject, Pod, Resources, Workload } from '../types.ts';
import { renderAge } from './age.ts';
import { withKind, type Call } from './call.ts';

type Cell<O> = (object: O, nowMs: number) => string | number;
interface Column<O = KubeObject> {
  readonly name: string;
  /** Only with `-o wide`. */
  readonly isWide: boolean;
  readonly cell: Cell<O>;
}

const none = '<none>';
/** `what`: a path, whose text or number is shown, or a function. */
function column<O extends KubeObject>(name: string, what: string | Cell<O>, empty: string | number = none): Column<O> {
  const cell: Cell<O> = (object) => {
    const value = at(object, String(what));
    return (typeof value === 'string' && value !== '') || typeof value === 'number' ? value : empty;
  };
  return { name, isWide: false, cell: typeof what === 'string' ? cell : what };
}
const wide = (name: string, path: string): Column => ({ ...column(name, path), isWide: true });
const count = (name: string, path: string): Column => column(name, path, 0);
/** The paths are those written here: whatever is found there is a part of the object. */
function at(object: KubeObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
      object,
    );
}

const name = column('Name', 'metadata.name');
const age = column('Age', ({ metadata }, nowMs) => renderAge(metadata.creationTimestamp, nowMs));
const data = column('Data', (object) => Object.keys(at(object, 'data') ?? {}).length);
const readyReplicas = column<Workload>('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`);

/** The one word that `kubectl get pods` has for the state of a pod. */
function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const state = status.containerStatuses?.[0]?.state;
  return state?.waiting?.reason ?? state?.terminated?.reason ?? status.phase;
}

/** `3 (20s ago)`: since the last container ended. */
function restarts({ status: { containerStatuses = [] } }: Pod, nowMs: number): string | number {
  const [first] = containerStatuses;
  const last = first?.lastState.terminated?.finishedAt;
  const times = first?.restartCount ?? 0;
  return times > 0 && last !== undefined ? `${times} (${renderAge(last, nowMs)} ago)` : times;
}

/** Three of them, and how many more there are. */
function firstThree(all: readonly (string | number)[]): string {
  const more = all.length > 3 ? ` + ${all.length - 3} more...` : '';
  return all.length === 0 ? none : `${all.slice(0, 3).join()}${more}`;
}

const columns: { readonly [R in keyof Resources]?: readonly Column<Resources[R]>[] } = {
  pods: [
    name,
    column('Ready', ({ status }) => `${status.containerStatuses?.[0]?.ready === true ? 1 : 0}/1`),
    column('Status', podStatus),
    column('Restarts', restarts),
    age,
    wide('IP', 'status.podIP'),
    wide('Node', 'spec.nodeName'),
    wide('Nominated Node', ''),
    wide('Readiness Gates', ''),
  ],
  services: [
    name,
    column('Type', 'spec.type'),
    column('Cluster-IP', 'spec.clusterIP'),
    column('External-IP', ''),
    column('Port(s)', ({ spec }) => spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join()),
    age,
  ],
  configmaps: [name, data, age],
  secrets: [name, column('Type', 'type'), data, age],
  namespaces: [name, column('Status', 'status.phase'), age],
  nodes: [
    name,
    column('Status', () => 'Ready'),
    column('Roles', ''),
    age,
    column('Version', 'status.nodeInfo.kubeletVersion'),
    wide('Internal-IP', 'status.addresses.0.address'),
    wide('External-IP', ''),
    wide('OS-Image', 'status.nodeInfo.osImage'),
    wide('Kernel-Version', 'status.nodeInfo.kernelVersion'),
    wide('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion'),
  ],
  events: [
    column('Last Seen', ({ lastTimestamp }, nowMs) => renderAge(lastTimestamp, nowMs)),
    column('Type', 'type'),
    column('Reason', 'reason'),
    column('Object', ({ involvedObject: { kind, name } }) => `${kind.toLowerCase()}/${name}`),
    column('Message', 'message'),
  ],
  'deployments.apps': [
    name,
    readyReplicas,
    count('Up-to-date', 'status.updatedReplicas'),
    count('Available', 'status.availableReplicas'),
    age,
  ],
  'replicasets.apps': [
    name,
    count('Desired', 'spec.replicas'),
    count('Current', 'status.replicas'),
    count('Ready', 'status.readyReplicas'),
    age,
  ],
  'statefulsets.apps': [name, readyReplicas, age],
  'endpointslices.discovery.k8s.io': [
    name,
    column('AddressType', 'addressType'),
    column('Ports', ({ ports }) => firstThree(ports.map(({ port }) => port))),
    column('Endpoints', ({ endpoints }) => firstThree(endpoints.flatMap(({ addresses }) => addresses))),
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
  // The store answers with objects of just the type that the columns are for.
  const laidOut = ((resource.stored && columns[resource.stored]) ?? [name, age]) as readonly Column[];
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
