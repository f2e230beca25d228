/** What the API says of itself, in both forms that clients ask for. */
import assert from 'node:assert/strict';
import { describeApi } from '../../../../src/practice/api/discovery.ts';
import { resources } from '../../../../src/practice/api/resources.ts';
import { parseUrl, targetOf } from '../../../../src/practice/api/requestPath.ts';

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

interface Aggregated {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly { readonly resource: string }[];
    }[];
  }[];
}

const bodyOf = (path: string) => describeApi(path, '*/*')?.body;

suite('practice/api: discovery', () => {
  test('both forms name the same resources, and the aggregated one says exactly what it is', () => {
    const seen: string[] = [];
    for (const path of ['/api', '/apis']) {
      const document = describeApi(path, aggregated);
      assert.equal(document?.type, 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
      for (const { metadata, versions } of (document.body as Aggregated).items)
        for (const { version, resources: rows } of versions) {
          const root = metadata.name === undefined ? `/api/${version}` : `/apis/${metadata.name}/${version}`;
          const old = describeApi(root, 'application/json')?.body as {
            readonly resources: readonly { name: string }[];
          };
          const names = old.resources.map(({ name }) => name).filter((name) => !name.includes('/'));
          assert.deepEqual(
            names,
            rows.map(({ resource }) => resource),
          );
          seen.push(...names);
        }
    }
    assert.equal(seen.length, resources.length);
  });

  test('each group is in the list of groups, and has itself', () => {
    const { groups } = bodyOf('/apis') as { readonly groups: readonly { readonly name: string }[] };
    assert.ok(groups.some(({ name }) => name === 'metrics.k8s.io'));
    for (const { name } of groups) assert.ok(describeApi(`/apis/${name}`, '*/*'));
  });

  test('kubectl apply finds fieldValidation at PATCH of every kind in OpenAPI, and explain finds no schemas', () => {
    const { paths } = bodyOf('/openapi/v3') as {
      readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
    };
    for (const { serverRelativeURL } of Object.values(paths)) {
      const text = JSON.stringify(describeApi(serverRelativeURL.split('?')[0] ?? '', '*/*')?.body);
      assert.match(text, /"name":"fieldValidation","in":"query"/);
      assert.match(text, /"components":\{\}/);
    }
    assert.equal(describeApi('/openapi/v2', '*/*'), undefined);
  });

  test('it says of itself that it is simulated', () => {
    assert.match(JSON.stringify(describeApi('/version', '*/*')?.body), /v1\.35\.0\+practice.*simulated/);
  });

  for (const path of ['/apis/constructor', '/apis/__proto__', '/api/v2', '/openapi/v3/apis/x/v1', '/apis/apps/v1/'])
    test(`${path} describes nothing`, () => {
      assert.equal(describeApi(path, '*/*'), undefined);
    });
});

suite('practice/api: paths', () => {
  const target = (path: string) => targetOf(parseUrl(path).segments);
  const none = { namespace: undefined, name: undefined, subresource: undefined };

  test('a path is group, version, namespace, resource, name and subresource', () => {
    assert.deepEqual(target('/api/v1/pods'), { ...none, group: '', version: 'v1', plural: 'pods' });
    assert.deepEqual(target('/api/v1/namespaces/a'), {
      ...none,
      group: '',
      version: 'v1',
      plural: 'namespaces',
      name: 'a',
    });
    assert.deepEqual(target('/apis/apps/v1/namespaces/a/deployments/b/scale?x=1'), {
      group: 'apps',
      version: 'v1',
      namespace: 'a',
      plural: 'deployments',
      name: 'b',
      subresource: 'scale',
    });
    assert.equal(target('/api/v1/pods/').plural, 'pods');
  });

  test('a query is read as browsers and Go write it', () => {
    const { query } = parseUrl('/x?command=a+b&command=c%20d%26e&flag');
    assert.deepEqual([query.getAll('command'), query.get('flag')], [['a b', 'c d&e'], '']);
  });

  for (const path of [
    '/',
    '/api',
    '/api/v1',
    '/nosuch/v1/pods',
    '/apis/apps',
    '/api/v1/namespaces//pods',
    '/api/v1/a/b/c/d',
  ])
    test(`${path} names no resource`, () => {
      assert.throws(() => target(path), { name: 'Refusal', code: 404 });
    });
});
