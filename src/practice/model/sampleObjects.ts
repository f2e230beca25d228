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

const ROLLING = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
const STATEFUL_RESOURCES = {
  limits: { memory: '2Gi', cpu: '1' },
  requests: { memory: '1Gi', cpu: '250m' },
};

export function sampleObjects(namespace: string, replicas: number): readonly SeedObject[] {
  const named = (name: string) => ({ name, namespace, labels: { app: name } });
  const port = (containerPort: number, name: string) => [{ name, containerPort, protocol: 'TCP' }];
  const service = (name: string, number: number, clusterIP: string): SeedObject => ({
    resource: 'services',
    object: {
      metadata: named(name),
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        selector: { app: name },
        ports: [{ name: 'main', port: number, targetPort: number, protocol: 'TCP' }],
        sessionAffinity: 'None',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
      },
      status: { loadBalancer: {} },
    },
  });
  const workload = (name: string, count: number, container: Container) => ({
    metadata: named(name),
    spec: {
      replicas: count,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
    status: {},
  });
  const deployment = (object: ReturnType<typeof workload>, strategy: unknown): SeedObject => ({
    resource: 'deployments.apps',
    object: { ...object, spec: { ...object.spec, strategy, progressDeadlineSeconds: 600 } },
  });
  // Two namespaces of one cluster do not share addresses
  const subnet = `10.96.${namespace.endsWith('prod') ? 24 : 14}`;
  const mongodb = workload('mongodb', 1, {
    name: 'mongodb',
    image: 'registry.example/mongo:8.0',
    ports: port(27_017, 'mongo'),
    resources: STATEFUL_RESOURCES,
    readinessProbe: { tcpSocket: { port: 27_017 }, periodSeconds: 5, timeoutSeconds: 1, failureThreshold: 3 },
  });

  return [
    {
      resource: 'configmaps',
      object: {
        metadata: { name: 'inventory-service-config', namespace },
        data: {
          'application.properties':
            `cloudevents.schema.validation.enabled=true\nspring.data.mongodb.uri=${MONGO_URI}\n` +
            'practice.note=This service is simulated\n',
        },
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
    service('inventory-service', 8080, `${subnet}.20`),
    service('mongodb', 27_017, `${subnet}.21`),
    service('kafka', 9092, `${subnet}.22`),
    deployment(
      workload('inventory-service', replicas, {
        name: 'inventory-service',
        image: 'registry.example/inventory-service:1.8.2',
        ports: port(8080, 'http'),
        env: SERVICE_ENV,
        resources: SERVICE_RESOURCES,
        readinessProbe: {
          httpGet: { path: '/actuator/health/readiness', port: 8080, scheme: 'HTTP' },
          initialDelaySeconds: 4,
          periodSeconds: 5,
          timeoutSeconds: 1,
          failureThreshold: 3,
        },
      }),
      ROLLING,
    ),
    deployment(
      workload('kafka', 1, {
        name: 'kafka',
        image: 'registry.example/kafka:4.1.0',
        ports: port(9092, 'kafka'),
        resources: STATEFUL_RESOURCES,
      }),
      { type: 'Recreate' },
    ),
    {
      resource: 'statefulsets.apps',
      object: {
        ...mongodb,
        spec: {
          ...mongodb.spec,
          serviceName: 'mongodb',
          podManagementPolicy: 'OrderedReady',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        },
      },
    },
  ];
}
