/** What a person must be allowed to do for a call to work: the verbs, resources and namespaces that the server is asked about. */
import type { ClusterCall } from '../command/types.ts';

/** As a SelfSubjectAccessReview names it. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  /** `''`: in all namespaces, or of what has none. */
  readonly namespace: string;
}

/** Group and plural of the kinds that commands name. Source: `kubectl api-resources` of 1.35. */
const resources: Readonly<Record<string, readonly [group: string, resource: string]>> = {
  ...inGroup('', 'pod service node namespace configmap secret event serviceaccount persistentvolume'),
  ...inGroup('', 'persistentvolumeclaim replicationcontroller resourcequota limitrange'),
  endpoints: ['', 'endpoints'],
  ...inGroup('apps', 'deployment statefulset daemonset replicaset'),
  ...inGroup('batch', 'job cronjob'),
  ...inGroup('autoscaling', 'horizontalpodautoscaler'),
  ...inGroup('policy', 'poddisruptionbudget'),
  ingress: ['networking.k8s.io', 'ingresses'],
  networkpolicy: ['networking.k8s.io', 'networkpolicies'],
  ...inGroup('discovery.k8s.io', 'endpointslice'),
  ...inGroup('rbac.authorization.k8s.io', 'role rolebinding clusterrole clusterrolebinding'),
  storageclass: ['storage.k8s.io', 'storageclasses'],
  ...inGroup('coordination.k8s.io', 'lease'),
  ...inGroup('apiextensions.k8s.io', 'customresourcedefinition'),
};

const withoutNamespace = new Set(
  'node namespace persistentvolume storageclass clusterrole clusterrolebinding customresourcedefinition'.split(' '),
);

function inGroup(group: string, kinds: string): Readonly<Record<string, readonly [string, string]>> {
  return Object.fromEntries(kinds.split(' ').map((kind) => [kind, [group, `${kind}s`]]));
}

/** What the verbs of kubectl ask of the server, of the named object. Source: its requests at `-v=8`, 1.35. */
const ofObject: Readonly<Record<string, readonly string[]>> = {
  get: ['get', 'list'],
  describe: ['get', 'list'],
  wait: ['get', 'list', 'watch'],
  scale: ['get', 'patch:scale'],
  delete: ['delete'],
  edit: ['get', 'patch'],
  patch: ['get', 'patch'],
  label: ['get', 'patch'],
  annotate: ['get', 'patch'],
  set: ['get', 'patch'],
  apply: ['get', 'patch', 'create'],
  create: ['create'],
  replace: ['get', 'update'],
  autoscale: ['get'],
  expose: ['get'],
  cordon: ['get', 'patch'],
  uncordon: ['get', 'patch'],
  taint: ['get', 'patch'],
  drain: ['get', 'patch'],
};
const ofRollout: Readonly<Record<string, readonly string[]>> = {
  status: ['get', 'list', 'watch'],
  history: ['get', 'list'],
  restart: ['get', 'patch'],
  undo: ['get', 'patch'],
  pause: ['get', 'patch'],
  resume: ['get', 'patch'],
};
/** What the verbs ask besides, whatever is named. Source: as above. */
const besides: Readonly<Record<string, readonly Omit<Right, 'namespace'>[]>> = {
  logs: [right('get', 'pods', 'log')],
  exec: [right('get', 'pods'), right('create', 'pods', 'exec')],
  rsh: [right('get', 'pods'), right('create', 'pods', 'exec')],
  cp: [right('get', 'pods'), right('create', 'pods', 'exec')],
  attach: [right('get', 'pods'), right('create', 'pods', 'attach')],
  'port-forward': [right('get', 'pods'), right('create', 'pods', 'portforward')],
  events: [right('list', 'events')],
  describe: [right('list', 'events')],
  drain: [right('list', 'pods'), right('create', 'pods', 'eviction')],
  run: [right('create', 'pods')],
  autoscale: [{ verb: 'create', group: 'autoscaling', resource: 'horizontalpodautoscalers', subresource: undefined }],
  expose: [right('create', 'services')],
};

function right(verb: string, resource: string, subresource?: string): Omit<Right, 'namespace'> {
  return { verb, group: '', resource, subresource };
}

/** `undefined` where it cannot be told: a plugin, helm, a kind that is not in the table, a namespace that only the shell knows. */
export function rightsOf(call: ClusterCall, namespace: string): readonly Right[] | undefined {
  const [first, second] = call.verb;
  if (call.client === 'helm' || first === undefined) return undefined;
  if (/^(?:version|config|explain|api-resources|api-versions|cluster-info|help|options|completion|auth)$/.test(first))
    return [];
  if (first === 'top') {
    const resource = call.objects[0]?.kind === 'node' ? 'nodes' : 'pods';
    const own = { verb: 'list', group: 'metrics.k8s.io', resource, subresource: undefined };
    return [{ ...own, namespace: resource === 'nodes' ? '' : scopeOf(call, namespace) }];
  }
  const verbs = first === 'rollout' ? ofRollout[second ?? ''] : ofObject[first];
  const extra = besides[first] ?? [];
  if (verbs === undefined && extra.length === 0) return undefined;
  const kinds = [...new Set(call.objects.map(({ kind }) => kind))];
  const known = kinds.flatMap((kind) => (Object.hasOwn(resources, kind) ? [kind] : []));
  if (known.length < kinds.length || (verbs !== undefined && kinds.length === 0)) return undefined;
  const isAll = call.objects.some(({ name }) => name === undefined);
  const scope = scopeOf(call, namespace);
  return [
    ...known.flatMap((kind) =>
      (verbs ?? ['get'])
        // What is named is fetched; what a selector or nothing decides is listed.
        .filter((verb) => !(verb === (isAll ? 'get' : 'list') && verbs?.includes(isAll ? 'list' : 'get') === true))
        .map((words): Right => {
          const [verb = '', subresource] = words.split(':');
          const [group = '', resource = ''] = resources[kind] ?? [];
          return { verb, group, resource, subresource, namespace: withoutNamespace.has(kind) ? '' : scope };
        }),
    ),
    ...(first === 'logs' && call.selector !== undefined ? [{ ...right('list', 'pods'), namespace: scope }] : []),
    ...extra.map((one) => ({ ...one, namespace: scope })),
  ];
}

function scopeOf(call: ClusterCall, namespace: string): string {
  const own = call.namespace ?? namespace;
  return own === '*' ? '' : own;
}

/** `patch deployments/scale in payments`. */
export function rightWords({ verb, group, resource, subresource, namespace }: Right): string {
  const what = `${resource}${subresource === undefined ? '' : `/${subresource}`}${group === 'metrics.k8s.io' ? ' (metrics)' : ''}`;
  return `${verb} ${what}${namespace === '' ? '' : ` in ${namespace}`}`;
}

/** `undefined` for kinds that are not in the table. */
export function rightToGet({
  kind,
  namespace,
}: {
  readonly kind: string;
  readonly namespace: string;
}): Right | undefined {
  const [group, resource] = (Object.hasOwn(resources, kind) ? resources[kind] : undefined) ?? [];
  if (group === undefined || resource === undefined) return undefined;
  return {
    verb: 'get',
    group,
    resource,
    subresource: undefined,
    namespace: withoutNamespace.has(kind) ? '' : namespace,
  };
}

/** Where the server has an object; undefined for kinds that are not in the table. */
export function objectPath(object: {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}): string | undefined {
  const known = Object.hasOwn(resources, object.kind) ? resources[object.kind] : undefined;
  if (known === undefined) return undefined;
  const [group, resource] = known;
  const root = group === '' ? '/api/v1' : `/apis/${group}/${group === 'autoscaling' ? 'v2' : 'v1'}`;
  const scope = withoutNamespace.has(object.kind) ? '' : `/namespaces/${object.namespace}`;
  return `${root}${scope}/${resource}/${object.name}`;
}
