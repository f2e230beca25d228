/** What every cluster has, whatever runs in it: namespaces and nodes. */
import { rfc3339 } from '../time.ts';
import type { NewObject, SeedObject } from '../types.ts';

interface Node {
  readonly name: string;
  readonly address: string;
  /** What the addresses of its pods begin with. */
  readonly subnet: string;
}

export const nodes: readonly Node[] = [1, 2].map((number) => ({
  name: `practice-node-${number}`,
  address: `10.0.0.${10 + number}`,
  subnet: `10.244.${number}`,
}));

export function firstObjects(namespaces: readonly string[], now: number): readonly SeedObject[] {
  return [
    ...['default', 'kube-system', ...namespaces].map((name): SeedObject => ({
      resource: 'namespaces',
      object: { metadata: { name }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    })),
    ...nodes.map((node): SeedObject => ({ resource: 'nodes', object: nodeObject(node, now) })),
  ];
}

function nodeObject({ name, address, subnet }: Node, now: number): NewObject<'nodes'> {
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
    lastHeartbeatTime: rfc3339(now),
    lastTransitionTime: rfc3339(now),
  }));
  const capacity = { cpu: '8', memory: '16Gi', pods: '110' };
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    spec: { podCIDR: `${subnet}.0/24` },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions,
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'simulated://1.0',
        kernelVersion: 'simulated',
        kubeletVersion: 'v1.35.0+practice',
        operatingSystem: 'linux',
        osImage: 'Practice cluster (simulated)',
      },
    },
  };
}
