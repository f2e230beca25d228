/**
 * What the rooms of the practice cluster share. `cluster/` keeps objects and runs containers, `model/` says what the
 * programs in them do, `pod/` runs commands inside them, `api/` speaks to kubectl. They know each other by this file alone.
 */

/** Comes in as an argument, so that tests can hold time still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** As `Math.random`: from 0 to below 1. */
export type Random = () => number;

type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  /** RFC 3339 without fractions, as the API server writes it. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller: boolean;
  }[];
}

/**
 * An object of the API without `kind` and `apiVersion`, which its resource gives. It is never changed in place: a change is a
 * new object, put into the store. What a shape below does not name is kept as it came.
 */
export interface KubeObject {
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly containerPort: number; readonly name?: string; readonly protocol?: string }[];
  readonly resources?: { readonly limits?: Labels; readonly requests?: Labels };
  readonly [field: string]: unknown;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly nodeName?: string;
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  };
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status: {
    readonly phase: 'Pending' | 'Running';
    readonly conditions?: readonly Condition[];
    readonly podIP?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly image: string;
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state: ContainerState;
      readonly lastState: ContainerState;
    }[];
    readonly [field: string]: unknown;
  };
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

/** Deployment, ReplicaSet or StatefulSet. */
export interface Workload extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: PodTemplate;
    readonly [field: string]: unknown;
  };
  readonly status: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
    readonly [field: string]: unknown;
  };
}

export interface Service extends KubeObject {
  readonly spec: {
    readonly selector?: Labels;
    readonly ports: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: number | string;
      readonly protocol?: string;
    }[];
    readonly [field: string]: unknown;
  };
}

interface EndpointSlice extends KubeObject {
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly conditions: { readonly ready: boolean };
    readonly targetRef: object;
  }[];
}

interface KubeEvent extends KubeObject {
  readonly involvedObject: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

/** What is stored, by the plural and the group: `pods`, `deployments.apps`. */
export interface Resources {
  readonly pods: Pod;
  readonly services: Service;
  readonly configmaps: KubeObject;
  readonly secrets: KubeObject;
  readonly events: KubeEvent;
  readonly namespaces: KubeObject;
  readonly nodes: KubeObject;
  readonly persistentvolumeclaims: KubeObject;
  readonly 'deployments.apps': Workload;
  readonly 'replicasets.apps': Workload;
  readonly 'statefulsets.apps': Workload;
  readonly 'endpointslices.discovery.k8s.io': EndpointSlice;
}
export type ResourceId = keyof Resources;

/** An object to be stored: what only the server owns may be missing. */
export type NewObject<R extends ResourceId> = Omit<Resources[R], 'metadata'> & {
  readonly metadata: Partial<Metadata>;
};

/** An object of the cluster's first picture. */
export type SeedObject = { [R in ResourceId]: { readonly resource: R; readonly object: NewObject<R> } }[ResourceId];

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: ResourceId;
  readonly version: number;
  readonly object: KubeObject;
}

export interface Store {
  /** Grows with every change. */
  readonly version: number;
  get<R extends ResourceId>(resource: R, namespace: string | undefined, name: string): Resources[R] | undefined;
  /** By namespace and name, sorted; all namespaces where none is given. */
  list<R extends ResourceId>(
    resource: R,
    namespace?: string,
    test?: (object: Resources[R]) => boolean,
  ): readonly Resources[R][];
  /** Gives name (of `generateName`), uid, time, version and, where there is a `spec`, generation 1. */
  create<R extends ResourceId>(resource: R, object: NewObject<R>): Resources[R];
  /** Replaces it; `generation` grows only when `spec` has changed. */
  update<R extends ResourceId>(resource: R, object: Resources[R]): Resources[R];
  remove<R extends ResourceId>(resource: R, object: Resources[R]): void;
  /** Changes after `since`, then those to come; `undefined` where the history does not reach back. Ends with the answer's call. */
  watch(since: number, listener: (change: Change) => void): (() => void) | undefined;
}

/** How a container ended. */
export interface Exit {
  readonly code: number;
  /** `OOMKilled`, `Error`, `Completed`. */
  readonly reason: string;
}

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** What lives with a pod's container on its node. Logs and files go with each life of the container. */
export interface Runtime {
  /** `ended`: its pod is gone. */
  readonly phase: 'pending' | 'creating' | 'bad image' | 'running' | 'back-off' | 'ended';
  readonly isReady: boolean;
  readonly restarts: number;
  /** Milliseconds since 1970, of the life that runs or ran last. */
  readonly startedAt: number;
  /** What runs in it; `undefined` while nothing does. */
  readonly program: Program | undefined;
  readonly lines: readonly LogLine[];
  /** Those of the life before. */
  readonly previousLines: readonly LogLine[];
  /** By absolute path. */
  readonly files: Map<string, Buffer>;
  log(text: string, at?: number): void;
  /** Calls with each new line, with `undefined` when the container ends. Returns what ends it. */
  follow(listener: (line: LogLine | undefined) => void): () => void;
  /** Calls with an exit code when the container ends, for what `exec` has started in it. */
  onEnd(listener: (code: number) => void): () => void;
}

/** What the model runs in one life of a container. */
export interface Program {
  /** So long after the start the readiness probe is first asked. */
  readonly startupMs: number;
  /** What the kubelet's event says when the probe fails. */
  readonly probeFailure: string;
  isReady(): boolean;
  /** An exit ends the container. */
  tick(seconds: number): Exit | undefined;
  usage(): Usage;
}

export interface Usage {
  readonly milliCpu: number;
  readonly mebibytes: number;
}

/** What `cluster/` asks of `model/`. One for all namespaces. */
export interface Model {
  /** Whether the image can be pulled. */
  hasImage(image: string): boolean;
  /** A container of this pod starts. `wasThere`: it belongs to the cluster's first picture and has run for days. */
  start(pod: Pod, runtime: Runtime, wasThere: boolean): Program;
  /** Once a second: traffic and its consequences. */
  tick(seconds: number): void;
}

/** What other rooms may ask of a running cluster. */
export interface Cluster {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  runtime(pod: Pod): Runtime;
  /** Ends the pod as the API server does: it is *Terminating* first. `force`: at once. */
  removePod(pod: Pod, force?: boolean): void;
  /** After a write: the controllers run at once, as the real ones do. */
  reconcileSoon(): void;
  /** What metrics-server would say; a pod has metrics some seconds after its container has started. */
  podUsage(pod: Pod): Usage | undefined;
  nodeUsage(node: string): Usage;
}

/** The documents of a database, as `mongosh` sees them. */
export type Document = Record<string, unknown>;

/** What `pod/` asks of `model/`: the sample service of one namespace. */
export interface World {
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  /** A mongod that takes connections. */
  isDatabaseUp(): boolean;
  isBrokerUp(): boolean;
  /** Hands a message to the topic; false where the broker refuses it. */
  send(topic: string, message: string): boolean;
  topics(): readonly string[];
  /** What the JVM in this container is doing; `undefined` where it has none. */
  jvm(runtime: Runtime): Jvm | undefined;
}

export interface Jvm {
  readonly heapMebibytes: number;
  /** The publisher of outbox events waits for a lock that nobody gives back. */
  readonly isPublisherStuck: boolean;
  /** Threads that wait for a connection or an answer of the database. */
  readonly waitingForDatabase: number;
  /** Classes with their instances and bytes, the largest first: what a histogram shows. */
  histogram(): readonly { readonly name: string; readonly instances: number; readonly bytes: number }[];
}

/** Opaque, printed as `ObjectId('…')`, compared by its hex digits. */
export interface ObjectId {
  readonly hex: string;
  toString(): string;
}

export interface Operation {
  readonly opid: number;
  readonly ns: string;
  readonly secs_running: number;
  readonly [field: string]: unknown;
}

/** Plain calls; `pod/` makes the language of mongosh of them. Answers are copies: a script changes nothing behind its back. */
export interface Database {
  collections(): readonly string[];
  find(
    collection: string,
    filter: Document,
    options?: {
      readonly projection?: Document;
      readonly sort?: Document;
      readonly skip?: number;
      readonly limit?: number;
    },
  ): readonly Document[];
  count(collection: string, filter?: Document): number;
  aggregate(collection: string, pipeline: readonly Document[]): readonly Document[];
  /** The `_id`. */
  insert(collection: string, document: Document): unknown;
  update(
    collection: string,
    filter: Document,
    change: Document,
    options: { readonly many: boolean; readonly upsert?: boolean },
  ): { readonly matched: number; readonly modified: number; readonly upsertedId?: unknown };
  /** How many are gone. */
  remove(collection: string, filter: Document, many: boolean): number;
  drop(collection: string): boolean;
  indexes(collection: string): readonly Document[];
  /** Its name. */
  createIndex(collection: string, keys: Document, options?: Document): string;
  dropIndex(collection: string, name: string): boolean;
  /** The plan of a query, in the shape of `explain('executionStats')`. */
  explain(collection: string, filter: Document, sort?: Document): Document;
  currentOperations(): readonly Operation[];
  killOperation(opid: number): void;
  profiling(): { readonly level: number; readonly slowms: number };
  setProfiling(level: number, slowms?: number): void;
  /** `db.serverStatus()`. */
  serverStatus(): Document;
}

/** One `exec` in a container. */
export interface ExecSession {
  readonly pod: Pod;
  readonly runtime: Runtime;
  readonly world: World;
  readonly isTty: boolean;
  readonly input: ExecInput;
  stdout(data: string | Buffer): void;
  stderr(data: string | Buffer): void;
}

/** Standard input; with a TTY it has been through the line discipline. */
export interface ExecInput {
  readonly columns: number;
  readonly rows: number;
  /** `interrupt`: Ctrl-C; `end`: nothing more comes. */
  readLine(): Promise<
    { readonly kind: 'line'; readonly text: string } | { readonly kind: 'interrupt' } | { readonly kind: 'end' }
  >;
  /** All bytes until the end. */
  readAll(): Promise<Buffer>;
  /** Aborted by Ctrl-C and when the caller is gone. */
  readonly interrupted: AbortSignal;
}

/**
 * Runs a program in a container, what `pod/run.ts` exports as `runInPod`. Resolves to its exit code; rejects with a `NoSuchProgram`
 * (message: the container runtime's words) where the image does not have it.
 */
export type RunInPod = (argv: readonly string[], session: ExecSession) => Promise<number>;

/** What goes wrong, one for each incident of the runbook. */
export type ScenarioName = 'unresponsive' | 'events-stuck' | 'slow-database' | 'memory-leak' | 'inconsistent-stock';

/** What `model/` tells of a scenario that is over; what shows it is `main.ts`. */
export interface ScenarioState {
  readonly name: ScenarioName;
  readonly namespace: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When the service was first well again; it has stayed so since. */
  readonly resolvedAt: number;
}
