import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isThorough } from '../../../support/thorough.ts';
import type { Workload } from '../../../../src/practice/types.ts';
import {
  deployment,
  openCluster,
  service,
  statefulSet,
  stopClusters,
  template,
  type HeldCluster,
} from './heldCluster.ts';

type Kind = 'deployments.apps' | 'statefulsets.apps';
type Step =
  | { readonly do: 'scale'; readonly to: number }
  | { readonly do: 'image'; readonly version: number }
  | { readonly do: 'delete'; readonly index: number; readonly force: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('scale' as const), to: fc.nat(5) }),
  fc.record({ do: fc.constant('image' as const), version: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant('delete' as const), index: fc.nat(5), force: fc.boolean() }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(6) }),
);
const strategies = [
  { type: 'Recreate' },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
] as const;

function take(held: HeldCluster, kind: Kind, step: Step): void {
  const workload = held.workload(kind, 'web');
  switch (step.do) {
    case 'scale':
      held.change(workload, { replicas: step.to });
      break;
    case 'image':
      held.change(workload, { template: template('web', `registry.example/web:${step.version}`) });
      break;
    case 'delete': {
      const pod = held.pods('web')[step.index];
      if (pod !== undefined) held.cluster.removePod(pod, step.force);
      break;
    }
    case 'wait':
      held.pass(step.seconds);
      break;
  }
}

function assertSettled(held: HeldCluster, workload: Workload): void {
  const { replicas, template } = workload.spec;
  const pods = held.pods('web');
  assert.equal(pods.length, replicas);
  for (const pod of pods) {
    assert.equal(pod.spec.containers[0]?.image, template.spec.containers[0]?.image);
    assert.ok(pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'));
  }
  const { status } = workload;
  assert.equal(status.observedGeneration, workload.metadata.generation);
  assert.deepEqual([status.readyReplicas ?? 0, status.updatedReplicas ?? 0], [replicas, replicas]);
  const [slice] = held.cluster.store.list('endpointslices.discovery.k8s.io');
  assert.ok(slice);
  assert.equal((slice['endpoints'] as readonly unknown[]).length, replicas);
  assert.equal(held.cluster.runtimes, replicas);
  const { version } = held.cluster.store;
  held.pass(40);
  assert.equal(held.cluster.store.version, version, 'it does not come to rest');
}

suite('practice: whatever is done to a workload, it comes to what is wanted', () => {
  teardown(stopClusters);

  test('a Deployment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...strategies), fc.array(step, { maxLength: 12 }), (strategy, steps) => {
        const held = openCluster([deployment('web', 3, { strategy }), service('web', 80)]);
        for (const one of steps) take(held, 'deployments.apps', one);
        held.pass(150);
        assertSettled(held, held.workload('deployments.apps', 'web'));
        held.cluster.stop();
      }),
      { numRuns: isThorough ? 300 : 15 },
    );
  }).timeout(60_000);
  test('a StatefulSet', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const held = openCluster([statefulSet('web', 3), service('web', 80)]);
        for (const one of steps) take(held, 'statefulsets.apps', one);
        held.pass(150);
        assertSettled(held, held.workload('statefulsets.apps', 'web'));
        held.cluster.stop();
      }),
      { numRuns: isThorough ? 200 : 10 },
    );
  }).timeout(60_000);
});
