/**
 * The fields of what may be written, after Kubernetes' types, as far as the containers of a template, and those alone that manifests of
 * a service usually have. A manifest is checked against them, and a strategic merge reads from them by which key the items of a list are
 * one and the same.
 */

/** `any`: what the practice cluster does not look into. */
export type Scalar = 'any' | 'bool' | 'int32' | 'intOrString' | 'quantity' | 'string';
export type Shape =
  | Scalar
  | { readonly fields: Fields; readonly required: readonly string[] }
  /** Without a merge key a patch replaces the list. */
  | { readonly items: Shape; readonly mergeKey?: string }
  | { readonly values: Shape };

type Fields = Readonly<Record<string, Shape>>;

const words = (text: string) => text.split(' ').filter((word) => word !== '');
const each = (shape: Shape, names: string): Fields => Object.fromEntries(words(names).map((name) => [name, shape]));
const fields = (of: Fields, required = ''): Shape => ({ fields: of, required: words(required) });
const keyed = (mergeKey: string, items: Shape): Shape => ({ items, mergeKey });
const texts: Shape = { values: 'string' };

const metadata = fields({
  ...each('string', 'name namespace uid resourceVersion creationTimestamp deletionTimestamp generateName selfLink'),
  ...each('any', 'generation deletionGracePeriodSeconds ownerReferences finalizers managedFields'),
  ...each(texts, 'labels annotations'),
});
const port = fields(
  { ...each('string', 'name protocol'), ...each('int32', 'containerPort hostPort'), hostIP: 'any' },
  'containerPort',
);
const container = fields(
  {
    ...each('string', 'name image'),
    ...each({ items: 'string' }, 'command args'),
    env: keyed('name', fields({ ...each('string', 'name value'), valueFrom: 'any' }, 'name')),
    ports: keyed('containerPort', port),
    resources: fields({ ...each({ values: 'quantity' }, 'limits requests'), claims: 'any' }),
    volumeMounts: keyed('mountPath', 'any'),
    ...each('any', 'envFrom imagePullPolicy lifecycle livenessProbe readinessProbe securityContext startupProbe'),
    ...each('any', 'stdin tty workingDir'),
  },
  'name image',
);
const podSpec = fields(
  {
    containers: keyed('name', container),
    terminationGracePeriodSeconds: 'int32',
    ...each(keyed('name', 'any'), 'volumes imagePullSecrets'),
    ...each('any', 'affinity dnsPolicy nodeSelector priorityClassName restartPolicy securityContext'),
    ...each('any', 'serviceAccountName tolerations topologySpreadConstraints'),
  },
  'containers',
);

const workload = (rest: Fields): Shape =>
  fields(
    {
      replicas: 'int32',
      selector: fields({ matchLabels: texts }, 'matchLabels'),
      template: fields({ metadata, spec: podSpec }, 'spec'),
      ...each('any', 'minReadySeconds revisionHistoryLimit'),
      ...rest,
    },
    'selector template',
  );
const rollingUpdate = fields(each('intOrString', 'maxUnavailable maxSurge'));
const deploymentSpec = workload({
  strategy: fields({ type: 'string', rollingUpdate }),
  progressDeadlineSeconds: 'any',
});
const statefulSetSpec = workload({ serviceName: 'string', ...each('any', 'podManagementPolicy updateStrategy') });
const servicePort = fields(
  {
    ...each('string', 'name protocol'),
    port: 'int32',
    targetPort: 'intOrString',
    ...each('any', 'appProtocol nodePort'),
  },
  'port',
);
const serviceSpec = fields(
  {
    ports: keyed('port', servicePort),
    selector: texts,
    ...each('string', 'clusterIP type'),
    ...each('any', 'clusterIPs internalTrafficPolicy ipFamilies ipFamilyPolicy sessionAffinity'),
  },
  'ports',
);

const kind = (rest: Fields, required = '') =>
  fields({ ...each('string', 'kind apiVersion'), metadata, ...rest }, required);
const shapes: ReadonlyMap<string, Shape> = new Map([
  // Only what its metadata says may be changed of a pod.
  ['Pod', kind({ spec: 'any', status: 'any' })],
  ['Service', kind({ spec: serviceSpec, status: 'any' }, 'spec')],
  ['ConfigMap', kind({ immutable: 'bool', ...each(texts, 'data binaryData') })],
  ['Deployment', kind({ spec: deploymentSpec, status: 'any' }, 'spec')],
  ['StatefulSet', kind({ spec: statefulSetSpec, status: 'any' }, 'spec')],
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
