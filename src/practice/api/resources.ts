/** What this API serves, a row each: discovery, routing and refusals read it from here. */
import type { ResourceId } from '../types.ts';

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export interface Subresource {
  readonly name: string;
  readonly verbs: readonly Verb[];
  /** Of what it answers, where that is another kind than its resource's. */
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
}

export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly shortNames: readonly string[];
  /** `kubectl get all` asks for a category. */
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
  /** Where its objects are stored; metrics and reviews have none. */
  readonly stored: ResourceId | undefined;
}

const reads: readonly Verb[] = ['get', 'list', 'watch'];
const all: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const status: Subresource = { name: 'status', verbs: ['get'] };
const scale: Subresource = {
  name: 'scale',
  verbs: ['get', 'patch', 'update'],
  kind: 'Scale',
  group: 'autoscaling',
  version: 'v1',
};
const ofPods: readonly Subresource[] = [
  { name: 'log', verbs: ['get'] },
  { name: 'exec', verbs: ['create', 'get'], kind: 'PodExecOptions' },
  { name: 'eviction', verbs: ['create'], kind: 'Eviction', group: 'policy', version: 'v1' },
  status,
];

type Row = Partial<Omit<Resource, 'stored'>> & { readonly stored: ResourceId };

function stored(plural: string, kind: string, row: Row): Resource {
  return {
    group: '',
    version: 'v1',
    plural,
    kind,
    isNamespaced: true,
    verbs: all,
    shortNames: [],
    categories: [],
    subresources: [],
    ...row,
  };
}

function computed(group: string, version: string, plural: string, kind: string, verbs: readonly Verb[]): Resource {
  const rest = { shortNames: [], categories: [], subresources: [], stored: undefined };
  return { group, version, plural, kind, verbs, isNamespaced: kind === 'PodMetrics', ...rest };
}

const workload = { group: 'apps', categories: ['all'], subresources: [scale, status] };

export const resources: readonly Resource[] = [
  stored('pods', 'Pod', { stored: 'pods', shortNames: ['po'], categories: ['all'], subresources: ofPods }),
  stored('services', 'Service', { stored: 'services', shortNames: ['svc'], categories: ['all'] }),
  stored('configmaps', 'ConfigMap', { stored: 'configmaps', shortNames: ['cm'] }),
  stored('secrets', 'Secret', { stored: 'secrets' }),
  stored('events', 'Event', { stored: 'events', shortNames: ['ev'], verbs: reads }),
  stored('endpoints', 'Endpoints', { stored: 'endpoints', shortNames: ['ep'], verbs: reads }),
  stored('serviceaccounts', 'ServiceAccount', { stored: 'serviceaccounts', shortNames: ['sa'], verbs: reads }),
  stored('persistentvolumeclaims', 'PersistentVolumeClaim', {
    stored: 'persistentvolumeclaims',
    shortNames: ['pvc'],
    verbs: reads,
  }),
  stored('namespaces', 'Namespace', {
    stored: 'namespaces',
    shortNames: ['ns'],
    isNamespaced: false,
    verbs: reads,
  }),
  stored('nodes', 'Node', { stored: 'nodes', shortNames: ['no'], isNamespaced: false, verbs: reads }),
  stored('deployments', 'Deployment', { stored: 'deployments.apps', shortNames: ['deploy'], ...workload }),
  stored('replicasets', 'ReplicaSet', { stored: 'replicasets.apps', shortNames: ['rs'], ...workload }),
  stored('statefulsets', 'StatefulSet', { stored: 'statefulsets.apps', shortNames: ['sts'], ...workload }),
  stored('controllerrevisions', 'ControllerRevision', {
    stored: 'controllerrevisions.apps',
    group: 'apps',
    verbs: reads,
  }),
  stored('endpointslices', 'EndpointSlice', {
    stored: 'endpointslices.discovery.k8s.io',
    group: 'discovery.k8s.io',
    verbs: reads,
  }),
  computed('metrics.k8s.io', 'v1beta1', 'pods', 'PodMetrics', ['get', 'list']),
  computed('metrics.k8s.io', 'v1beta1', 'nodes', 'NodeMetrics', ['get', 'list']),
  computed('authentication.k8s.io', 'v1', 'selfsubjectreviews', 'SelfSubjectReview', ['create']),
  computed('authorization.k8s.io', 'v1', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', ['create']),
  computed('authorization.k8s.io', 'v1', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', ['create']),
];

/** Each with its one version; the core group is `''`. */
export const groups: readonly { readonly group: string; readonly version: string }[] = [
  ...new Map(resources.map(({ group, version }) => [group, { group, version }])).values(),
];

export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return resources.find((row) => row.group === group && row.version === version && row.plural === plural);
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}
