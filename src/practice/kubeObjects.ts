/** The objects of Kubernetes' API that the practice cluster has, as far as anybody here reads them. */

type Texts<Key extends string> = Readonly<Record<Key, string>>;
type Labels = Texts<string>;

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
  readonly ownerReferences?: readonly (Texts<'apiVersion' | 'kind' | 'name' | 'uid'> & { readonly controller: true })[];
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
      readonly imageID?: string;
      readonly containerID?: string;
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
    readonly [Count in 'replicas' | 'readyReplicas' | 'availableReplicas' | 'updatedReplicas']?: number;
  } & {
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
  readonly involvedObject: Texts<'kind' | 'namespace' | 'name' | 'uid'>;
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
