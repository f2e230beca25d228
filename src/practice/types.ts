/**
 * What the rooms of the practice cluster share. `cluster/` keeps objects and runs containers, `model/` says what the
 * programs in them do, `pod/` runs commands inside them, `api/` speaks to kubectl. They know each other by this file alone.
 */
import type { Change, NewObject, Pod, ResourceId, Resources } from './kubeObjects.ts';

export type * from './kubeObjects.ts';

/** Comes in as an argument, so that tests can hold time still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** As `Math.random`: from 0 to below 1. */
export type Random = () => number;

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

/** Plain calls; `pod/` makes the language of mongosh of them. Answers are copies: a script changes nothing behind its back. */
export interface Database {
  collections(): readonly string[];
  find(
    collection: string,
    filter: Document,
    options?: { readonly sort?: Document; readonly limit?: number },
  ): readonly Document[];
  count(collection: string, filter?: Document): number;
  aggregate(collection: string, pipeline: readonly Document[]): readonly Document[];
  /** The `_id`. */
  insert(collection: string, document: Document): unknown;
  update(
    collection: string,
    filter: Document,
    change: Document,
    options: { readonly many: boolean },
  ): { readonly matched: number; readonly modified: number };
  /** How many are gone. */
  remove(collection: string, filter: Document, many: boolean): number;
  drop(collection: string): boolean;
  indexes(collection: string): readonly Document[];
  /** Its name. */
  createIndex(collection: string, keys: Document): string;
  dropIndex(collection: string, name: string): boolean;
  /** The plan of a query, in the shape of `explain('executionStats')`. */
  explain(collection: string, filter: Document): Document;
  currentOperations(): readonly (Document & { readonly opid: number; readonly secs_running: number })[];
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
  /** `interrupt`: Ctrl-C; `end`: nothing more comes. */
  readLine(): Promise<
    { readonly kind: 'line'; readonly text: string } | { readonly kind: 'interrupt' } | { readonly kind: 'end' }
  >;
  /** All bytes until the end. */
  readAll(): Promise<Buffer>;
  feed(bytes: Buffer): void;
  /** The caller has closed its side: what was typed is still read. */
  end(): void;
  /** The caller is gone. */
  hangUp(): void;
}

/** What `api/` asks of `pod/`. */
export interface PodPrograms {
  /**
   * Runs a program in a container. Resolves to its exit code; rejects with a `NoSuchProgram` (message: the container runtime's words)
   * where the image does not have it.
   */
  readonly runInPod: (argv: readonly string[], session: ExecSession) => Promise<number>;
  /** `isOpen`: whether there is a standard input at all. */
  readonly createExecInput: (options: {
    readonly isTty: boolean;
    readonly echo: (text: string) => void;
    readonly isOpen: boolean;
  }) => ExecInput;
}
