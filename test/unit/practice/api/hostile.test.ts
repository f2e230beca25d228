/** Whatever a patch says: it is refused, or the cluster goes on with it. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isThorough } from '../../../support/thorough.ts';
import { holdApi, stopApis } from './heldApi.ts';

const inventory = 'namespaces/inventory';
const lines = [
  `/api/v1/${inventory}/pods/mongodb-0`,
  `/api/v1/${inventory}/services/kafka`,
  `/api/v1/${inventory}/configmaps/inventory-service-config`,
  `/apis/apps/v1/${inventory}/deployments/kafka`,
  `/apis/apps/v1/${inventory}/statefulsets/mongodb`,
];
const fields = [
  'metadata',
  'metadata.labels',
  'metadata.annotations',
  'metadata.ownerReferences',
  'metadata.deletionTimestamp',
  'metadata.namespace',
  'data',
  'status',
  'status.conditions',
  'spec',
  'spec.replicas',
  'spec.selector',
  'spec.ports',
  'spec.strategy',
  'spec.strategy.rollingUpdate.maxSurge',
  'spec.serviceName',
  'spec.template',
  'spec.template.metadata.labels',
  'spec.template.metadata.annotations',
  'spec.template.spec',
  'spec.template.spec.containers',
  'spec.template.spec.terminationGracePeriodSeconds',
  'spec.template.spec.volumes',
];
const containers = ['name', 'image', 'env', 'ports', 'resources', 'resources.limits', 'readinessProbe', 'args'];

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, -1, 0, 3, 1e9, 'x', '150%', '', [], {}, [null], [{}], [{ name: 'x' }], { app: 'x' }),
);
const nested = (path: string, leaf: unknown) =>
  path.split('.').reduceRight<unknown>((part, key) => ({ [key]: part }), leaf);
const patch = fc.oneof(
  fc.record({ path: fc.constantFrom(...fields), leaf: value }).map(({ path, leaf }) => nested(path, leaf)),
  fc
    .record({ name: fc.constantFrom('kafka', 'mongodb'), path: fc.constantFrom(...containers), leaf: value })
    .map(({ name, path, leaf }) =>
      nested('spec.template.spec', { containers: [{ name, ...(nested(path, leaf) as object) }] }),
    ),
);

suite('practice/api: hostile patches', () => {
  teardown(stopApis);

  test('each is refused, or the controllers, the model and the tables live with it', () => {
    const type = fc.constantFrom('application/strategic-merge-patch+json', 'application/merge-patch+json');
    const step = fc.record({ line: fc.constantFrom(...lines), body: patch, type });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const api = holdApi();
        for (const { line, body, type } of steps) {
          const { code } = api.ask(`PATCH ${line}`, { body, type });
          assert.ok([200, 400, 404, 409, 422].includes(code), String(code));
          api.pass(4);
        }
        const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
        for (const line of lines) {
          const list = line.replace(/\/[^/]+$/, '');
          assert.equal(api.ask(`GET ${list}`, { accept }).code, 200);
        }
        assert.equal(api.ask(`GET /apis/metrics.k8s.io/v1beta1/${inventory}/pods`).code, 200);
        stopApis();
      }),
      { numRuns: isThorough ? 200 : 8 },
    );
  }).timeout(120_000);
});
