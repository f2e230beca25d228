/** What every cluster has, whatever runs in it: namespaces, nodes, accounts. */
import { rfc3339 } from '../time.ts';
import type { NewObject, SeedObject } from '../types.ts';

const version = 'v1.35.0+practice';

export function firstObjects(namespaces: readonly string[], now: number): readonly SeedObject[] {
  const all = ['default', 'kube-system', ...namespaces.filter((name) => name !== 'default' && name !== 'kube-system')];
  return [
    ...all.flatMap((name): readonly SeedObject[] => [
      { resource: 'namespaces', object: namespaceNamed(name) },
      { resource: 'serviceaccounts', object: { metadata: { name: 'default', namespace: name } } },
      {
        resource: 'configmaps',
        object: {
          metadata: { name: 'kube-root-ca.crt', namespace: name },
          data: { 'ca.crt': 'The practice cluster is simulated: there is no certificate here.\n' },
        },
      },
    ]),
    ...[1, 2].map((number): SeedObject => ({ resource: 'nodes', object: node(number, now) })),
  ];
}

function namespaceNamed(name: string): NewObject<'namespaces'> {
  return {
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

function node(number: number, now: number): NewObject<'nodes'> {
  const name = `practice-node-${number}`;
  const at = rfc3339(now);
  const conditions = [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['Ready', 'True', 'KubeletReady', 'kubelet is simulated'],
  ].map(([type, status, reason, message]) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  }));
  const capacity = { cpu: '8', 'ephemeral-storage': '100Gi', memory: '16Gi', pods: '110' };
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': `practice-${number}`,
      },
    },
    spec: { podCIDR: `10.244.${number}.0/24`, podCIDRs: [`10.244.${number}.0/24`] },
    status: {
      capacity,
      allocatable: { ...capacity, memory: '15Gi' },
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${10 + number}` },
        { type: 'Hostname', address: name },
      ],
      conditions,
      images: [],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        architecture: 'amd64',
        bootID: 'practice',
        containerRuntimeVersion: 'simulated://1.0',
        kernelVersion: 'simulated',
        kubeProxyVersion: '',
        kubeletVersion: version,
        machineID: 'practice',
        operatingSystem: 'linux',
        osImage: 'Practice cluster (simulated)',
        systemUUID: 'practice',
      },
    },
  };
}
