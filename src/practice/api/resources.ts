/** What this API serves, a row each: discovery, routing and refusals read it from here. */
import type { ResourceId } from '../types.ts';

export type Verb = 'create' | 'delete' | 'get' | 'list' | 'patch' | 'watch';

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
  /** The verbs of each. */
  readonly subresources: Readonly<Record<string, readonly Verb[]>>;
  /** Where its objects are stored; metrics and reviews have none. */
  readonly stored: ResourceId | undefined;
}

const reads: readonly Verb[] = ['get', 'list', 'watch'];
const changed: readonly Verb[] = [...reads, 'delete', 'patch'];
const all: readonly Verb[] = [...changed, 'create'];

/** Looked at only, in a namespace, and no part of `kubectl get all`, where the row does not say otherwise. */
function stored(id: ResourceId, kind: string, row: Partial<Resource> = {}): Resource {
  const [plural = '', ...group] = id.split('.');
  return { ...computed(group.join('.'), 'v1', plural, kind, reads), isNamespaced: true, stored: id, ...row };
}

function computed(group: string, version: string, plural: string, kind: string, verbs: readonly Verb[]): Resource {
  const rest = { shortNames: [], categories: [], subresources: {}, stored: undefined };
  return { group, version, plural, kind, verbs, isNamespaced: kind === 'PodMetrics', ...rest };
}

const categories = ['all'];
const workload = { categories, subresources: { scale: ['patch'] } } as const;
const ofPods = { log: ['get'], exec: ['create', 'get'] } as const;

export const resources: readonly Resource[] = [
  stored('pods', 'Pod', { shortNames: ['po'], categories, verbs: changed, subresources: ofPods }),
  stored('services', 'Service', { shortNames: ['svc'], categories, verbs: all }),
  stored('configmaps', 'ConfigMap', { shortNames: ['cm'], verbs: all }),
  stored('secrets', 'Secret'),
  stored('events', 'Event', { shortNames: ['ev'] }),
  stored('persistentvolumeclaims', 'PersistentVolumeClaim', { shortNames: ['pvc'] }),
  stored('namespaces', 'Namespace', { shortNames: ['ns'], isNamespaced: false }),
  stored('nodes', 'Node', { shortNames: ['no'], isNamespaced: false }),
  stored('deployments.apps', 'Deployment', { shortNames: ['deploy'], verbs: all, ...workload }),
  stored('replicasets.apps', 'ReplicaSet', { shortNames: ['rs'], categories }),
  stored('statefulsets.apps', 'StatefulSet', { shortNames: ['sts'], verbs: changed, ...workload }),
  stored('endpointslices.discovery.k8s.io', 'EndpointSlice'),
  computed('metrics.k8s.io', 'v1beta1', 'pods', 'PodMetrics', ['get', 'list']),
  computed('metrics.k8s.io', 'v1beta1', 'nodes', 'NodeMetrics', ['get', 'list']),
  computed('authentication.k8s.io', 'v1', 'selfsubjectreviews', 'SelfSubjectReview', ['create']),
  computed('authorization.k8s.io', 'v1', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', ['create']),
];

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}
