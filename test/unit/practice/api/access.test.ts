/** Who may do what: the roles as a table, and the words of a refusal. */
import assert from 'node:assert/strict';
import { findPerson, isAllowed, type Person } from '../../../../src/practice/api/access.ts';
import { holdApi, onCall, stopApis, visitor, type HeldApi } from './heldApi.ts';

const admin: readonly string[] = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const reads = ['get', 'list', 'watch'];

interface Row {
  readonly person: Person;
  readonly namespace?: string;
  readonly resource: string;
  readonly group?: string;
  readonly subresource?: string;
  readonly may: readonly string[];
}

const rows: readonly Row[] = [
  { person: onCall, namespace: 'inventory', resource: 'pods', may: admin },
  { person: onCall, namespace: 'inventory', resource: 'secrets', may: reads },
  { person: onCall, namespace: 'inventory', resource: 'pods', subresource: 'exec', may: ['create', 'get'] },
  { person: onCall, namespace: 'inventory', resource: 'deployments', group: 'apps', may: admin },
  { person: onCall, namespace: 'inventory', resource: 'namespaces', may: reads },
  { person: onCall, namespace: 'inventory-prod', resource: 'pods', may: admin },
  { person: onCall, namespace: 'inventory-prod', resource: 'configmaps', may: admin },
  { person: onCall, namespace: 'inventory-prod', resource: 'deployments', group: 'apps', may: admin },
  {
    person: onCall,
    namespace: 'inventory-prod',
    resource: 'deployments',
    group: 'apps',
    subresource: 'scale',
    may: admin,
  },
  { person: onCall, namespace: 'inventory-prod', resource: 'pods', subresource: 'log', may: reads },
  { person: onCall, namespace: 'inventory-prod', resource: 'secrets', may: [] },
  { person: onCall, namespace: 'inventory-prod', resource: 'pods', subresource: 'exec', may: [] },
  { person: onCall, namespace: 'inventory-prod', resource: 'pods', subresource: 'portforward', may: [] },
  { person: onCall, namespace: 'default', resource: 'pods', may: reads },
  { person: onCall, resource: 'pods', may: reads },
  { person: onCall, resource: 'nodes', may: reads },
  { person: onCall, resource: 'namespaces', may: reads },
  { person: onCall, resource: 'secrets', may: [] },
  { person: visitor, namespace: 'inventory', resource: 'pods', may: reads },
  { person: visitor, namespace: 'inventory', resource: 'deployments', group: 'apps', may: reads },
  { person: visitor, namespace: 'inventory', resource: 'pods', group: 'metrics.k8s.io', may: ['get', 'list'] },
  { person: visitor, namespace: 'inventory', resource: 'secrets', may: [] },
  { person: visitor, namespace: 'inventory', resource: 'pods', subresource: 'exec', may: [] },
  { person: visitor, namespace: 'inventory-prod', resource: 'pods', may: [] },
  { person: visitor, resource: 'pods', may: [] },
  { person: visitor, resource: 'nodes', may: [] },
  { person: visitor, namespace: 'constructor', resource: 'pods', may: [] },
  { person: visitor, namespace: '__proto__', resource: 'pods', may: [] },
];

suite('practice/api: access', () => {
  let api: HeldApi;
  suiteSetup(() => (api = holdApi()));
  suiteTeardown(stopApis);

  test('SE3: each person may do what their role in a namespace says, and nothing else', () => {
    for (const { person, may, ...attributes } of rows) {
      const asked = admin.filter((verb) => isAllowed(person, { verb, ...attributes }));
      assert.deepEqual(asked.sort(), [...may].sort(), `${person.name}: ${JSON.stringify(attributes)}`);
    }
  });

  test('a token is compared as a whole, and an empty one is nobody', () => {
    const people = [onCall, visitor, { ...visitor, name: 'empty', token: '' }];
    assert.equal(findPerson(people, `Bearer ${visitor.token}`)?.name, 'visitor');
    for (const wrong of [undefined, '', 'Bearer ', `Bearer ${visitor.token.slice(1)}`, `Basic ${visitor.token}`])
      assert.equal(findPerson(people, wrong), undefined, String(wrong));
  });

  const refused = [
    [
      'GET /api/v1/namespaces/inventory-prod/secrets',
      onCall,
      'secrets is forbidden: User "on-call" cannot list resource "secrets" in API group "" in the namespace "inventory-prod"',
    ],
    [
      'GET /api/v1/namespaces/inventory-prod/pods/mongodb-0/exec?command=ls',
      onCall,
      'pods "mongodb-0" is forbidden: User "on-call" cannot create resource "pods/exec" in API group "" in the namespace "inventory-prod"',
    ],
    [
      'PATCH /apis/apps/v1/namespaces/inventory/deployments/kafka',
      visitor,
      'deployments.apps "kafka" is forbidden: User "visitor" cannot patch resource "deployments" in API group "apps" in the namespace "inventory"',
    ],
    [
      'GET /api/v1/pods',
      visitor,
      'pods is forbidden: User "visitor" cannot list resource "pods" in API group "" at the cluster scope',
    ],
  ] as const;
  for (const [line, person, message] of refused)
    test(`SE3: ${person.name}: ${line} is refused in the API server's words`, () => {
      const answer = api.ask(line, { as: person });
      assert.deepEqual([answer.code, answer.body['reason'], answer.message], [403, 'Forbidden', message]);
    });

  test('CX3: whoami and can-i tell what is really asked', () => {
    const review = (kind: string, group: string, spec: object) =>
      api.ask(`POST /apis/${group}/v1/${kind}`, { body: { spec }, as: onCall }).body['status'];
    assert.equal(review('selfsubjectreviews', 'authentication.k8s.io', {})?.['userInfo']?.['username'], 'on-call');
    const can = (resourceAttributes: object) =>
      review('selfsubjectaccessreviews', 'authorization.k8s.io', { resourceAttributes })?.['allowed'] as unknown;
    assert.equal(can({ namespace: 'inventory', verb: 'create', resource: 'pods', subresource: 'exec' }), true);
    assert.equal(can({ namespace: 'inventory-prod', verb: 'create', resource: 'pods', subresource: 'exec' }), false);
    assert.equal(can({ verb: '*', group: '*', resource: '*' }), false);
  });

  test('the access review of kubectl 1.32 and later, which is protobuf, is understood', () => {
    const text = (number: number, value: string) => bytes(number, Buffer.from(value));
    const attributes = [text(1, 'inventory-prod'), text(2, 'create'), text(3, ''), text(5, 'pods'), text(7, 'exec')];
    const spec = bytes(1, Buffer.concat([...attributes.slice(0, 4), text(6, 'exec')]));
    const body = protobuf(Buffer.concat([bytes(1, Buffer.alloc(0)), bytes(2, spec)]));
    const type = 'application/vnd.kubernetes.protobuf';
    const ask = (some: Buffer) =>
      api.ask('POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body: some, type });
    assert.equal(ask(body).body['status']?.['allowed'], false);
    for (const length of [4, 5, 9, body.length - 3]) assert.ok(ask(body.subarray(0, length)).code < 500);
  });
});

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2, value.length]), value]);
}

/** In the envelope that Kubernetes puts around a message. */
function protobuf(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, Buffer.from([])), bytes(2, message)]);
}
