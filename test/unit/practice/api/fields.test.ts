/** A manifest that a real server would refuse is refused here, in the same words. */
import assert from 'node:assert/strict';
import { conform } from '../../../../src/practice/api/check.ts';
import { shapeOf } from '../../../../src/practice/api/shapes.ts';
import type { Json } from '../../../../src/practice/api/body.ts';
import { holdApi, stopApis, webDeployment, type HeldApi } from './heldApi.ts';

const deployments = '/apis/apps/v1/namespaces/inventory/deployments';
const strict = 'fieldValidation=Strict';
const strategic = 'application/strategic-merge-patch+json';
const rare = ' (rare fields are not part of the practice cluster)';
const cannot = 'Deployment in version "v1" cannot be handled as a Deployment: ';

const create = (api: HeldApi, body: unknown, query = strict) => api.ask(`POST ${deployments}?${query}`, { body });
const withContainer = (container: object) => {
  const whole = webDeployment();
  const [first] = whole.spec.template.spec.containers;
  return webDeployment('web', {
    template: { ...whole.spec.template, spec: { containers: [{ ...first, ...container }] } },
  });
};

suite('practice/api: what a manifest may say', () => {
  let api: HeldApi;
  suiteSetup(() => (api = holdApi()));
  suiteTeardown(stopApis);

  test('all that the sample service and the controllers put into the store has known fields of the right type', () => {
    const { store } = api.cluster;
    for (const [resource, kind] of [
      ['services', 'Service'],
      ['configmaps', 'ConfigMap'],
      ['deployments.apps', 'Deployment'],
      ['statefulsets.apps', 'StatefulSet'],
    ] as const) {
      const objects = store.list(resource);
      assert.ok(objects.length > 0);
      for (const object of objects) {
        const { causes, wrong, value } = conform(object as unknown as Json, shapeOf(kind));
        assert.deepEqual([causes, wrong], [[], undefined], `${kind} ${object.metadata.name}`);
        assert.deepEqual(value, object);
      }
    }
  });

  const unknown: readonly (readonly [string, object, string])[] = [
    ['of a spec', webDeployment('web', { replicsa: 3 }), 'unknown field "spec.replicsa"'],
    ['at the top', { ...webDeployment(), sepc: {} }, 'unknown field "sepc"'],
    ['of a container', withContainer({ imagee: 'x' }), 'unknown field "spec.template.spec.containers[0].imagee"'],
    [
      'of resources',
      withContainer({ resources: { limit: { memory: '1Gi' } } }),
      'unknown field "spec.template.spec.containers[0].resources.limit"',
    ],
    [
      'of a variable',
      withContainer({ env: [{ name: 'A', vlaue: 'b' }] }),
      'unknown field "spec.template.spec.containers[0].env[0].vlaue"',
    ],
    ['that every object has', webDeployment('web', { constructor: {} }), 'unknown field "spec.constructor"'],
    ['twice', webDeployment('web', { a: 1, b: 2 }), 'unknown field "spec.a", unknown field "spec.b"'],
  ];
  for (const [what, body, sentence] of unknown)
    test(`an unknown field ${what} is refused`, () => {
      const answer = create(api, body);
      assert.deepEqual(
        [answer.code, answer.body['reason'], answer.message],
        [400, 'BadRequest', `${cannot}strict decoding error: ${sentence}${rare}`],
      );
    });

  test('in a patch it is refused with the patch, as kubectl apply shows it', () => {
    create(api, webDeployment());
    const patch = (body: object) => api.ask(`PATCH ${deployments}/web?${strict}`, { body, type: strategic });
    const answer = patch({ spec: { replicsa: 3 } });
    assert.deepEqual([answer.code, answer.body['reason']], [422, 'Invalid'] as unknown[]);
    assert.equal(
      answer.message,
      ' "" is invalid: patch: Invalid value: "{\\"spec\\":{\\"replicsa\\":3}}": strict decoding error: unknown field "spec.replicsa"' +
        rare,
    );
    assert.match(patch({ spec: { replicas: 'x' } }).message, /cannot unmarshal string into spec\.replicas/);
    api.ask(`DELETE ${deployments}/web`);
  });

  const wrongTypes: readonly (readonly [string, object, string])[] = [
    [
      'a word for a number',
      webDeployment('web', { replicas: 'x' }),
      'json: cannot unmarshal string into spec.replicas of type int32',
    ],
    [
      'a part of a number',
      webDeployment('web', { replicas: 1.5 }),
      'json: cannot unmarshal number into spec.replicas of type int32',
    ],
    [
      'a number for a text',
      withContainer({ env: [{ name: 'A', value: 1 }] }),
      'json: cannot unmarshal number into spec.template.spec.containers[0].env[0].value of type string',
    ],
    [
      'an object for a list',
      webDeployment('web', { template: { spec: { containers: {} } } }),
      'json: cannot unmarshal object into spec.template.spec.containers of type list',
    ],
    [
      'no quantity',
      withContainer({ resources: { limits: { memory: '2 gigs' } } }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ];
  for (const [what, body, sentence] of wrongTypes)
    test(`${what} is refused`, () => {
      const answer = create(api, body);
      assert.deepEqual([answer.code, answer.message], [400, cannot + sentence]);
    });

  test('a quantity that is a plain number is taken as text, and what is null as not there', () => {
    const answer = create(api, withContainer({ resources: { limits: { cpu: 2 } }, command: null }), 'dryRun=All');
    const container = answer.body['spec']?.['template']?.['spec']?.['containers']?.[0];
    assert.equal(container?.['resources']?.['limits']?.['cpu'], '2');
    assert.ok(container && !('command' in container));
  });

  const invalid: readonly (readonly [string, object, RegExp])[] = [
    [
      'more requested than the limit',
      withContainer({ resources: { limits: { memory: '1Gi' }, requests: { memory: '2Gi' } } }),
      /^Deployment\.apps "web" is invalid: spec\.template\.spec\.containers\[0\]\.resources\.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi$/,
    ],
    [
      'fewer than no pods',
      webDeployment('web', { replicas: -1 }),
      /spec\.replicas: Invalid value: -1: must be greater/,
    ],
    [
      'too many pods',
      webDeployment('web', { replicas: 1e6 }),
      /more than 100 pods are not part of the practice cluster/,
    ],
    [
      'a selector of something else',
      webDeployment('web', { selector: { matchLabels: { app: 'other' } } }),
      /spec\.template\.metadata\.labels: Invalid value: \{"app":"web"\}: `selector` does not match template `labels`/,
    ],
    ['no selector', webDeployment('web', { selector: null }), /spec\.selector: Required value/],
    ['no image', withContainer({ image: '' }), /spec\.template\.spec\.containers\[0\]\.image: Required value/],
    ['a name that is none', webDeployment('Web_1'), /metadata\.name: Invalid value: "Web_1": a lowercase RFC 1123/],
    [
      'two containers',
      webDeployment('web', {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'a', image: 'a' },
              { name: 'b', image: 'b' },
            ],
          },
        },
      }),
      /more than one in a pod is not part of the practice cluster/,
    ],
  ];
  for (const [what, body, sentence] of invalid)
    test(`${what} is refused as invalid`, () => {
      const answer = create(api, body);
      assert.deepEqual([answer.code, answer.body['reason']], [422, 'Invalid'] as unknown[]);
      assert.match(answer.message, sentence);
    });

  test('what may not be changed of what is there is refused', () => {
    const patch = (path: string, body: object) => api.ask(`PATCH ${path}`, { body, type: strategic });
    const [pod] = api.pods('mongodb');
    assert.match(
      patch(`/api/v1/namespaces/inventory/pods/${pod?.metadata.name}`, { spec: { restartPolicy: 'Never' } }).message,
      /spec: Forbidden: a change of a pod itself is not part of the practice cluster/,
    );
    create(api, webDeployment());
    const both = { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } };
    assert.match(patch(`${deployments}/web`, { spec: both }).message, /spec\.selector: .*: field is immutable/);
  });

  test('what kubectl sends as protobuf is refused with what works instead', () => {
    const type = 'application/vnd.kubernetes.protobuf';
    const answer = api.ask('POST /api/v1/namespaces/inventory/configmaps', { body: Buffer.from('k8s\0x'), type });
    assert.equal(answer.code, 415);
    assert.match(answer.message, /--dry-run=client -o yaml \| kubectl apply -f -/);
    // As `kubectl drain` does it: nothing to be applied.
    const drained = api.ask('DELETE /api/v1/namespaces/inventory/pods/mongodb-0', {
      body: Buffer.from('k8s\0x'),
      type,
    });
    assert.deepEqual(
      [drained.code, drained.message],
      [415, 'this kubectl command sends protobuf, which is not part of the practice cluster'],
    );
  });

  test('server-side apply, port-forward, attach and debug are told to be no part of it', () => {
    const pod = `/api/v1/namespaces/inventory/pods/mongodb-0`;
    for (const [line, type] of [
      [`PATCH ${deployments}/never-was`, 'application/apply-patch+yaml'],
      [`POST ${pod}/attach`, 'application/json'],
      [`PATCH ${pod}/ephemeralcontainers`, strategic],
      [`PUT ${deployments}/kafka`, 'application/json'],
      ['POST /api/v1/namespaces/inventory/pods', 'application/json'],
      ['GET /apis/batch/v1/namespaces/inventory/jobs', 'application/json'],
    ] as const) {
      const answer = api.ask(line, { type, body: {} });
      assert.ok([403, 404, 405, 415].includes(answer.code));
      if (answer.code !== 403) assert.match(answer.message, /is not part of the practice cluster/);
    }
  });
});
