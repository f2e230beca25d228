/**
 * The fields of what may be written, as the types of Kubernetes 1.35 have them (`k8s.io/api/core/v1`, `apps/v1`): a manifest is
 * checked against them, and a strategic merge reads from them by which key the items of a list are one and the same.
 * `any`: what the practice cluster does not look into.
 */

export type Scalar = 'any' | 'bool' | 'bytes' | 'int32' | 'int64' | 'intOrString' | 'quantity' | 'string' | 'time';
export interface Struct {
  readonly is: 'struct';
  /** Go's name of it, which the sentences of the API server hold. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Shape>>;
}
export interface List {
  readonly is: 'list';
  readonly of: Shape;
  /** The key that items are merged by; `''`: they are a set of plain values. Without one a patch replaces the list. */
  readonly mergeKey: string | undefined;
}
export interface Dictionary {
  readonly is: 'map';
  readonly of: Shape;
}
export type Shape = Scalar | Struct | List | Dictionary;

type Fields = Struct['fields'];
const struct = (name: string, fields: Fields): Struct => ({ is: 'struct', name, fields });
const list = (of: Shape, mergeKey?: string): List => ({ is: 'list', of, mergeKey });
const map = (of: Shape): Dictionary => ({ is: 'map', of });
const each = (shape: Shape, names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, shape]));
const strings = (names: string) => each('string', names);
const bools = (names: string) => each('bool', names);
const int32s = (names: string) => each('int32', names);
const int64s = (names: string) => each('int64', names);

const texts = list('string');
const textMap = map('string');

const metadata = struct('ObjectMeta', {
  ...strings('name generateName namespace selfLink uid resourceVersion'),
  ...int64s('generation deletionGracePeriodSeconds'),
  ...each('time', 'creationTimestamp deletionTimestamp'),
  labels: textMap,
  annotations: textMap,
  ownerReferences: list(
    struct('OwnerReference', { ...strings('apiVersion kind name uid'), ...bools('controller blockOwnerDeletion') }),
    'uid',
  ),
  finalizers: list('string', ''),
  managedFields: list('any'),
});

const labelSelector = struct('LabelSelector', {
  matchLabels: textMap,
  matchExpressions: list(struct('LabelSelectorRequirement', { ...strings('key operator'), values: texts })),
});

const keyOf = (name: string) => struct(name, { ...strings('name key'), optional: 'bool' });
const sourceOf = (name: string) => struct(name, { name: 'string', optional: 'bool' });
const envVar = struct('EnvVar', {
  ...strings('name value'),
  valueFrom: struct('EnvVarSource', {
    fieldRef: struct('ObjectFieldSelector', strings('apiVersion fieldPath')),
    resourceFieldRef: struct('ResourceFieldSelector', { ...strings('containerName resource'), divisor: 'quantity' }),
    configMapKeyRef: keyOf('ConfigMapKeySelector'),
    secretKeyRef: keyOf('SecretKeySelector'),
    fileKeyRef: struct('FileKeySelector', { ...strings('volumeName path key'), optional: 'bool' }),
  }),
});
const envFrom = struct('EnvFromSource', {
  prefix: 'string',
  configMapRef: sourceOf('ConfigMapEnvSource'),
  secretRef: sourceOf('SecretEnvSource'),
});

const resourceRequirements = struct('ResourceRequirements', {
  limits: map('quantity'),
  requests: map('quantity'),
  claims: list(struct('ResourceClaim', strings('name request')), 'name'),
});

const handlers = {
  exec: struct('ExecAction', { command: texts }),
  httpGet: struct('HTTPGetAction', {
    ...strings('path host scheme'),
    port: 'intOrString',
    httpHeaders: list(struct('HTTPHeader', strings('name value'))),
  }),
  tcpSocket: struct('TCPSocketAction', { port: 'intOrString', host: 'string' }),
} as const;
const probe = struct('Probe', {
  ...handlers,
  ...int32s('initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold'),
  grpc: struct('GRPCAction', { port: 'int32', service: 'string' }),
  terminationGracePeriodSeconds: 'int64',
});
const lifecycleHandler = struct('LifecycleHandler', {
  ...handlers,
  sleep: struct('SleepAction', { seconds: 'int64' }),
});

const profile = (name: string) => struct(name, strings('type localhostProfile'));
const security: Fields = {
  seLinuxOptions: struct('SELinuxOptions', strings('user role type level')),
  windowsOptions: 'any',
  ...int64s('runAsUser runAsGroup'),
  runAsNonRoot: 'bool',
  seccompProfile: profile('SeccompProfile'),
  appArmorProfile: profile('AppArmorProfile'),
};
const securityContext = struct('SecurityContext', {
  ...security,
  capabilities: struct('Capabilities', { add: texts, drop: texts }),
  ...bools('privileged readOnlyRootFilesystem allowPrivilegeEscalation'),
  procMount: 'string',
});
const podSecurityContext = struct('PodSecurityContext', {
  ...security,
  supplementalGroups: list('int64'),
  fsGroup: 'int64',
  sysctls: list(struct('Sysctl', strings('name value'))),
  ...strings('supplementalGroupsPolicy fsGroupChangePolicy seLinuxChangePolicy'),
});

const container = struct('Container', {
  ...strings('name image workingDir restartPolicy terminationMessagePath terminationMessagePolicy imagePullPolicy'),
  ...bools('stdin stdinOnce tty'),
  command: texts,
  args: texts,
  ports: list(
    struct('ContainerPort', { ...strings('name protocol hostIP'), ...int32s('containerPort hostPort') }),
    'containerPort',
  ),
  env: list(envVar, 'name'),
  envFrom: list(envFrom),
  resources: resourceRequirements,
  resizePolicy: list(struct('ContainerResizePolicy', strings('resourceName restartPolicy'))),
  restartPolicyRules: list('any'),
  volumeMounts: list(
    struct('VolumeMount', {
      ...strings('name mountPath subPath subPathExpr mountPropagation recursiveReadOnly'),
      readOnly: 'bool',
    }),
    'mountPath',
  ),
  volumeDevices: list(struct('VolumeDevice', strings('name devicePath')), 'devicePath'),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: struct('Lifecycle', { postStart: lifecycleHandler, preStop: lifecycleHandler, stopSignal: 'string' }),
  securityContext,
});

const items = list(struct('KeyToPath', { ...strings('key path'), mode: 'int32' }));
const files: Fields = { items, defaultMode: 'int32', optional: 'bool' };
const volume = struct('Volume', {
  name: 'string',
  hostPath: struct('HostPathVolumeSource', strings('path type')),
  emptyDir: struct('EmptyDirVolumeSource', { medium: 'string', sizeLimit: 'quantity' }),
  secret: struct('SecretVolumeSource', { secretName: 'string', ...files }),
  configMap: struct('ConfigMapVolumeSource', { name: 'string', ...files }),
  persistentVolumeClaim: struct('PersistentVolumeClaimVolumeSource', { claimName: 'string', readOnly: 'bool' }),
  image: struct('ImageVolumeSource', strings('reference pullPolicy')),
  ...each('any', 'awsElasticBlockStore azureDisk azureFile cephfs cinder csi downwardAPI ephemeral fc flexVolume'),
  ...each('any', 'flocker gcePersistentDisk gitRepo glusterfs iscsi nfs photonPersistentDisk portworxVolume projected'),
  ...each('any', 'quobyte rbd scaleIO storageos vsphereVolume'),
});

const podSpec = struct('PodSpec', {
  containers: list(container, 'name'),
  initContainers: list(container, 'name'),
  ephemeralContainers: list('any'),
  volumes: list(volume, 'name'),
  ...strings('restartPolicy dnsPolicy serviceAccountName serviceAccount nodeName hostname subdomain schedulerName'),
  ...strings('priorityClassName runtimeClassName preemptionPolicy hostnameOverride'),
  ...int64s('terminationGracePeriodSeconds activeDeadlineSeconds'),
  ...bools('automountServiceAccountToken hostNetwork hostPID hostIPC shareProcessNamespace enableServiceLinks'),
  ...bools('setHostnameAsFQDN hostUsers'),
  priority: 'int32',
  nodeSelector: textMap,
  securityContext: podSecurityContext,
  imagePullSecrets: list(struct('LocalObjectReference', strings('name')), 'name'),
  affinity: struct('Affinity', each('any', 'nodeAffinity podAffinity podAntiAffinity')),
  tolerations: list(struct('Toleration', { ...strings('key operator value effect'), tolerationSeconds: 'int64' })),
  hostAliases: list(struct('HostAlias', { ip: 'string', hostnames: texts }), 'ip'),
  dnsConfig: struct('PodDNSConfig', {
    nameservers: texts,
    searches: texts,
    options: list(struct('PodDNSConfigOption', strings('name value'))),
  }),
  readinessGates: list(struct('PodReadinessGate', strings('conditionType'))),
  overhead: map('quantity'),
  topologySpreadConstraints: list(
    struct('TopologySpreadConstraint', {
      ...int32s('maxSkew minDomains'),
      ...strings('topologyKey whenUnsatisfiable nodeAffinityPolicy nodeTaintsPolicy'),
      labelSelector,
      matchLabelKeys: texts,
    }),
    'topologyKey',
  ),
  os: struct('PodOS', strings('name')),
  schedulingGates: list(struct('PodSchedulingGate', strings('name')), 'name'),
  resourceClaims: list('any', 'name'),
  resources: resourceRequirements,
  workloadRef: 'any',
});

const template = struct('PodTemplateSpec', { metadata, spec: podSpec });
const ofReplicas: Fields = { ...int32s('replicas minReadySeconds'), selector: labelSelector, template };

const deploymentSpec = struct('DeploymentSpec', {
  ...ofReplicas,
  ...int32s('revisionHistoryLimit progressDeadlineSeconds'),
  paused: 'bool',
  strategy: struct('DeploymentStrategy', {
    type: 'string',
    rollingUpdate: struct('RollingUpdateDeployment', each('intOrString', 'maxUnavailable maxSurge')),
  }),
});
const statefulSetSpec = struct('StatefulSetSpec', {
  ...ofReplicas,
  ...strings('serviceName podManagementPolicy'),
  revisionHistoryLimit: 'int32',
  volumeClaimTemplates: list('any'),
  updateStrategy: struct('StatefulSetUpdateStrategy', {
    type: 'string',
    rollingUpdate: struct('RollingUpdateStatefulSetStrategy', { partition: 'int32', maxUnavailable: 'intOrString' }),
  }),
  persistentVolumeClaimRetentionPolicy: struct(
    'StatefulSetPersistentVolumeClaimRetentionPolicy',
    strings('whenDeleted whenScaled'),
  ),
  ordinals: struct('StatefulSetOrdinals', { start: 'int32' }),
});
const serviceSpec = struct('ServiceSpec', {
  ports: list(
    struct('ServicePort', {
      ...strings('name protocol appProtocol'),
      ...int32s('port nodePort'),
      targetPort: 'intOrString',
    }),
    'port',
  ),
  selector: textMap,
  ...strings('clusterIP type sessionAffinity loadBalancerIP externalName externalTrafficPolicy ipFamilyPolicy'),
  ...strings('loadBalancerClass internalTrafficPolicy trafficDistribution'),
  ...each(texts, 'clusterIPs externalIPs loadBalancerSourceRanges ipFamilies'),
  healthCheckNodePort: 'int32',
  ...bools('publishNotReadyAddresses allocateLoadBalancerNodePorts'),
  sessionAffinityConfig: struct('SessionAffinityConfig', {
    clientIP: struct('ClientIPConfig', { timeoutSeconds: 'int32' }),
  }),
});

const kind = (name: string, fields: Fields): Struct =>
  struct(name, { ...strings('kind apiVersion'), metadata, ...fields });

const shapes: readonly Struct[] = [
  kind('Pod', { spec: podSpec, status: 'any' }),
  kind('Service', { spec: serviceSpec, status: 'any' }),
  kind('ConfigMap', { immutable: 'bool', data: textMap, binaryData: map('bytes') }),
  kind('Secret', { immutable: 'bool', data: map('bytes'), stringData: textMap, type: 'string' }),
  kind('Deployment', { spec: deploymentSpec, status: 'any' }),
  kind('ReplicaSet', { spec: struct('ReplicaSetSpec', ofReplicas), status: 'any' }),
  kind('StatefulSet', { spec: statefulSetSpec, status: 'any' }),
  kind('Scale', { spec: struct('ScaleSpec', { replicas: 'int32' }), status: 'any' }),
];

/** Of a kind that may be written. */
export function shapeOf(kind: string): Struct {
  const found = shapes.find(({ name }) => name === kind);
  if (!found) throw new Error(`no fields are known of ${kind}`);
  return found;
}
