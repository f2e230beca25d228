/** The objects of the sample service in one namespace, as they are before anybody has changed them. */
import type { Container, SeedObject } from '../types.ts';

const MONGO_URI = 'mongodb://mongodb:27017/test';

/** What the service may use: the trouble of two scenarios lies between these figures. */
export const SERVICE_RESOURCES = {
  limits: { memory: '1Gi', cpu: '1' },
  requests: { memory: '512Mi', cpu: '250m' },
} as const;
export const SERVICE_ENV = [
  { name: 'MONGO_URI', value: MONGO_URI },
  { name: 'JAVA_OPTS', value: '-Xms256m -Xmx1536m' },
] as const;

const STATEFUL_RESOURCES = {
  limits: { memory: '2Gi', cpu: '1' },
  requests: { memory: '1Gi', cpu: '250m' },
};
const PROBE = { periodSeconds: 5, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };
const SERVICE: Container = {
  name: 'inventory-service',
  image: 'registry.example/inventory-service:1.8.2',
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  env: SERVICE_ENV,
  resources: SERVICE_RESOURCES,
  readinessProbe: {
    httpGet: { path: '/actuator/health/readiness', port: 8080, scheme: 'HTTP' },
    initialDelaySeconds: 4,
    ...PROBE,
  },
};
const MONGODB: Container = {
  name: 'mongodb',
  image: 'registry.example/mongo:8.0',
  ports: [{ name: 'mongo', containerPort: 27_017, protocol: 'TCP' }],
  resources: STATEFUL_RESOURCES,
  readinessProbe: { tcpSocket: { port: 27_017 }, ...PROBE },
};
const KAFKA: Container = {
  name: 'kafka',
  image: 'registry.example/kafka:4.1.0',
  ports: [{ name: 'kafka', containerPort: 9092, protocol: 'TCP' }],
  resources: STATEFUL_RESOURCES,
};
const PROPERTIES =
  `cloudevents.schema.validation.enabled=true\nspring.data.mongodb.uri=${MONGO_URI}\n` +
  'practice.note=This service is simulated\n';

export function sampleObjects(namespace: string, replicas: number): readonly SeedObject[] {
  // Two namespaces of one cluster do not share addresses
  const subnet = `10.96.${namespace.endsWith('prod') ? 24 : 14}`;
  const named = (name: string) => ({ name, namespace, labels: { app: name } });
  const service = ({ name, ports = [] }: Container, clusterIP: string): SeedObject => ({
    resource: 'services',
    object: {
      metadata: named(name),
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        sessionAffinity: 'None',
        selector: { app: name },
        ports: ports.map(({ containerPort: port }) => ({ name: 'main', port, targetPort: port, protocol: 'TCP' })),
      },
      status: { loadBalancer: {} },
    },
  });
  /** `more`: what only its kind of workload has. */
  const workload = (container: Container, count: number, more: object) => ({
    metadata: named(container.name),
    spec: {
      replicas: count,
      selector: { matchLabels: { app: container.name } },
      template: { metadata: { labels: { app: container.name } }, spec: { containers: [container] } },
      ...more,
    },
    status: {},
  });
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  const stateful = {
    serviceName: 'mongodb',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  };
  const deployed = (container: Container, count: number, strategy: object): SeedObject => ({
    resource: 'deployments.apps',
    object: workload(container, count, { strategy }),
  });

  return [
    {
      resource: 'configmaps',
      object: {
        metadata: { name: 'inventory-service-config', namespace },
        data: { 'application.properties': PROPERTIES },
      },
    },
    {
      resource: 'secrets',
      object: {
        metadata: { name: 'inventory-service-secrets', namespace },
        type: 'Opaque',
        data: { KAFKA_PASSWORD: Buffer.from('practice-only').toString('base64') },
      },
    },
    service(SERVICE, `${subnet}.20`),
    service(MONGODB, `${subnet}.21`),
    service(KAFKA, `${subnet}.22`),
    deployed(SERVICE, replicas, rolling),
    deployed(KAFKA, 1, { type: 'Recreate' }),
    { resource: 'statefulsets.apps', object: workload(MONGODB, 1, stateful) },
  ];
}
