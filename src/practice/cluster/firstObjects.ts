/** What every cluster has, whatever runs in it: namespaces and nodes. */
import type { SeedObject } from '../types.ts';

export const nodes = [1, 2].map((number) => ({
  name: `practice-node-${number}`,
  address: `10.0.0.${10 + number}`,
  /** What the addresses of its pods begin with. */
  subnet: `10.244.${number}`,
}));

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
          // `kubectl top nodes` reckons with it.
          allocatable: { cpu: '8', memory: '16Gi' },
          addresses: [{ type: 'InternalIP', address }],
          conditions: [{ type: 'Ready', status: 'True' }],
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
