/**
 * The fields of what may be written, as the types of Kubernetes 1.35 have them (`k8s.io/api/core/v1`, `apps/v1`): a manifest is
 * checked against them, and a strategic merge reads from them by which key the items of a list are one and the same.
 */

/** `any`: what the practice cluster does not look into. */
type Scalar = 'any' | 'bool' | 'int32' | 'intOrString' | 'quantity' | 'string';
export type Shape =
  | Scalar
  | { readonly fields: Fields }
  /** Without a merge key a patch replaces the list. */
  | { readonly items: Shape; readonly mergeKey?: string }
  | { readonly values: Shape };
type Fields = Readonly<Record<string, Shape>>;

const fields = (of: Fields): Shape => ({ fields: of });
const keyed = (mergeKey: string, items: Shape): Shape => ({ items, mergeKey });
const map = (values: Shape): Shape => ({ values });
const each = (shape: Shape, names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, shape]));
const strings = (names: string) => each('string', names);
const bools = (names: string) => each('bool', names);
const ints = (names: string) => each('int32', names);
const any = (names: string) => each('any', names);

const texts: Shape = { items: 'string' };
const textMap = map('string');

const metadata = fields({
  ...strings('name namespace uid resourceVersion creationTimestamp deletionTimestamp generateName selfLink'),
  ...any('generation deletionGracePeriodSeconds ownerReferences finalizers managedFields'),
  ...each(textMap, 'labels annotations'),
});

const probe = fields({
  ...ints('initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold'),
  ...any('exec tcpSocket grpc terminationGracePeriodSeconds'),
  httpGet: fields(any('path host scheme port httpHeaders')),
});
const container = fields({
  ...strings('name image workingDir restartPolicy terminationMessagePath terminationMessagePolicy imagePullPolicy'),
  ...bools('stdin stdinOnce tty'),
  ...each(texts, 'command args'),
  ...each(probe, 'livenessProbe readinessProbe startupProbe'),
  ports: keyed('containerPort', fields({ ...strings('name protocol hostIP'), ...ints('containerPort hostPort') })),
  env: keyed('name', fields({ ...strings('name value'), valueFrom: 'any' })),
  resources: fields({ ...each(map('quantity'), 'limits requests'), claims: 'any' }),
  volumeMounts: keyed('mountPath', 'any'),
  volumeDevices: keyed('devicePath', 'any'),
  ...any('envFrom lifecycle securityContext resizePolicy restartPolicyRules'),
});
const podSpec = fields({
  ...each(keyed('name', container), 'containers initContainers'),
  ...each(keyed('name', 'any'), 'volumes imagePullSecrets schedulingGates resourceClaims ephemeralContainers'),
  hostAliases: keyed('ip', 'any'),
  topologySpreadConstraints: keyed('topologyKey', 'any'),
  ...strings('restartPolicy dnsPolicy serviceAccountName serviceAccount nodeName hostname subdomain schedulerName'),
  ...strings('priorityClassName runtimeClassName preemptionPolicy hostnameOverride'),
  ...ints('terminationGracePeriodSeconds activeDeadlineSeconds priority'),
  ...bools('automountServiceAccountToken hostNetwork hostPID hostIPC shareProcessNamespace enableServiceLinks'),
  ...bools('setHostnameAsFQDN hostUsers'),
  nodeSelector: textMap,
  ...any('affinity dnsConfig os overhead readinessGates resources securityContext tolerations workloadRef'),
});

const ofReplicas: Fields = {
  ...ints('replicas minReadySeconds revisionHistoryLimit'),
  selector: fields({ matchLabels: textMap, matchExpressions: 'any' }),
  template: fields({ metadata, spec: podSpec }),
};
const deploymentSpec = fields({
  ...ofReplicas,
  progressDeadlineSeconds: 'int32',
  paused: 'bool',
  strategy: fields({ type: 'string', rollingUpdate: fields(each('intOrString', 'maxUnavailable maxSurge')) }),
});
const statefulSetSpec = fields({
  ...ofReplicas,
  ...strings('serviceName podManagementPolicy'),
  ...any('volumeClaimTemplates persistentVolumeClaimRetentionPolicy ordinals'),
  updateStrategy: fields({
    type: 'string',
    rollingUpdate: fields({ partition: 'int32', maxUnavailable: 'intOrString' }),
  }),
});
const port = fields({ ...strings('name protocol appProtocol'), ...ints('port nodePort'), targetPort: 'intOrString' });
const serviceSpec = fields({
  ports: keyed('port', port),
  selector: textMap,
  ...strings('clusterIP type sessionAffinity'),
  ...any('clusterIPs externalIPs externalName externalTrafficPolicy internalTrafficPolicy ipFamilies ipFamilyPolicy'),
  ...any(
    'loadBalancerIP loadBalancerClass loadBalancerSourceRanges allocateLoadBalancerNodePorts sessionAffinityConfig',
  ),
  ...any('healthCheckNodePort publishNotReadyAddresses trafficDistribution'),
});

const kind = (rest: Fields) => fields({ ...strings('kind apiVersion'), metadata, ...rest });
const shapes: ReadonlyMap<string, Shape> = new Map([
  // Only what its metadata says may be changed of a pod.
  ['Pod', kind(any('spec status'))],
  ['Service', kind({ spec: serviceSpec, status: 'any' })],
  ['ConfigMap', kind({ immutable: 'bool', ...each(textMap, 'data binaryData') })],
  ['Deployment', kind({ spec: deploymentSpec, status: 'any' })],
  ['StatefulSet', kind({ spec: statefulSetSpec, status: 'any' })],
]);

/** Of a kind that may be written. */
export function shapeOf(kind: string): Shape {
  const found = shapes.get(kind);
  if (!found) throw new Error(`no fields are known of ${kind}`);
  return found;
}

/** Of a field of an object; `undefined` where it has no such field. */
export function fieldShape(shape: Shape, key: string): Shape | undefined {
  if (typeof shape === 'string') return shape === 'any' ? 'any' : undefined;
  if ('values' in shape) return shape.values;
  return 'fields' in shape && Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
}
