/** What every cluster has, whatever runs in it: namespaces and nodes. */
import { rfc3339 } from '../time.ts';
import type { KubeObject, SeedObject } from '../types.ts';

export const nodes = [1, 2].map((number) => ({
  name: `practice-node-${number}`,
  address: `10.0.0.${10 + number}`,
  /** What the addresses of its pods begin with. */
  subnet: `10.244.${number}`,
}));

const capacity = { cpu: '8', memory: '16Gi', pods: '110' };

/** As it is seen at `now`; it has been ready from the start on. */
export function withHeartbeat(node: KubeObject, now: number): KubeObject {
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
    lastHeartbeatTime: rfc3339(now),
    lastTransitionTime: node.metadata.creationTimestamp,
  };
  return { ...node, status: { ...(node['status'] as object), conditions: [condition] } };
}

export function firstObjects(namespaces: readonly string[]): readonly SeedObject[] {
  return [
    ...['default', 'kube-system', ...namespaces].map((name): SeedObject => ({
      resource: 'namespaces',
      object: { metadata: { name }, status: { phase: 'Active' } },
    })),
    ...nodes.map(({ name, address }): SeedObject => ({
      resource: 'nodes',
      object: {
        metadata: { name },
        status: {
          capacity,
          // `kubectl top nodes` reckons with it.
          allocatable: capacity,
          addresses: [{ type: 'InternalIP', address }],
          nodeInfo: {
            containerRuntimeVersion: 'simulated://1.0',
            kernelVersion: 'simulated',
            kubeletVersion: 'v1.35.0+practice',
            osImage: 'Practice cluster (simulated)',
          },
        },
      },
    })),
  ];
}
