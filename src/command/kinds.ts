/** The kinds of Kubernetes by all the names that a person types for them. */

/**
 * Singular: plural and short names. Source: `kubectl api-resources` of 1.35, OpenShift's and the metrics server's,
 * and the custom kinds that come with the tools most clusters have.
 */
const NAMES: Readonly<Record<string, string>> = {
  pod: 'pods po',
  service: 'services svc',
  deployment: 'deployments deploy',
  replicaset: 'replicasets rs',
  replicationcontroller: 'replicationcontrollers rc',
  statefulset: 'statefulsets sts',
  daemonset: 'daemonsets ds',
  job: 'jobs',
  cronjob: 'cronjobs cj',
  node: 'nodes no',
  namespace: 'namespaces ns',
  configmap: 'configmaps cm',
  secret: 'secrets',
  event: 'events ev',
  endpoints: 'endpoints ep',
  endpointslice: 'endpointslices',
  ingress: 'ingresses ing',
  ingressclass: 'ingressclasses',
  networkpolicy: 'networkpolicies netpol',
  persistentvolume: 'persistentvolumes pv',
  persistentvolumeclaim: 'persistentvolumeclaims pvc',
  storageclass: 'storageclasses sc',
  volumeattachment: 'volumeattachments',
  volumesnapshot: 'volumesnapshots vs',
  serviceaccount: 'serviceaccounts sa',
  role: 'roles',
  rolebinding: 'rolebindings',
  clusterrole: 'clusterroles',
  clusterrolebinding: 'clusterrolebindings',
  horizontalpodautoscaler: 'horizontalpodautoscalers hpa',
  poddisruptionbudget: 'poddisruptionbudgets pdb',
  priorityclass: 'priorityclasses pc',
  resourcequota: 'resourcequotas quota',
  limitrange: 'limitranges limits',
  lease: 'leases',
  podtemplate: 'podtemplates',
  componentstatus: 'componentstatuses cs',
  certificatesigningrequest: 'certificatesigningrequests csr',
  customresourcedefinition: 'customresourcedefinitions crd crds',
  apiservice: 'apiservices',
  controllerrevision: 'controllerrevisions',
  runtimeclass: 'runtimeclasses',
  mutatingwebhookconfiguration: 'mutatingwebhookconfigurations',
  validatingwebhookconfiguration: 'validatingwebhookconfigurations',
  csidriver: 'csidrivers',
  csinode: 'csinodes',
  gateway: 'gateways gtw',
  httproute: 'httproutes',
  route: 'routes',
  deploymentconfig: 'deploymentconfigs dc',
  buildconfig: 'buildconfigs bc',
  build: 'builds',
  imagestream: 'imagestreams is',
  project: 'projects',
  clusteroperator: 'clusteroperators co',
  certificate: 'certificates cert certs',
  kafkatopic: 'kafkatopics kt',
};

/** For who writes one: `{ singular: 'pod', plural: 'pods', short: ['po'] }`. */
export const KINDS: readonly {
  readonly singular: string;
  readonly plural: string;
  readonly short: readonly string[];
}[] = Object.entries(NAMES).map(([singular, others]) => {
  const [plural = singular, ...short] = others.split(' ');
  return { singular, plural, short };
});

const SINGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([singular, others]) => [
    [singular, singular] as const,
    ...others.split(' ').map((name) => [name, singular] as const),
  ]),
);

/** `svc`, `Services`, `deployments.apps` → the singular; a kind that is not in the table stays as it is written. */
export function singularKind(written: string): string {
  const lower = written.toLowerCase();
  // `deployments.apps`, `deployments.v1.apps`.
  const bare = lower.replace(/\..*$/, '');
  return SINGULAR.get(bare) ?? lower;
}

/** Of a kind in the singular, for sentences: `pods`. */
export function pluralKind(singular: string): string {
  return KINDS.find((kind) => kind.singular === singular)?.plural ?? `${singular}s`;
}
