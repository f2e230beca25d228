/** What the API says of itself, and what a path means. */
import assert from 'node:assert/strict';
import { describeApi } from '../../../../src/practice/api/discovery.ts';
import { parseUrl, targetOf } from '../../../../src/practice/api/requestPath.ts';
import { resources } from '../../../../src/practice/api/resources.ts';

suite('practice/api: discovery', () => {
  test('each group is in the list of groups, and its resources are those that are served', () => {
    const { groups } = describeApi('/apis') as { readonly groups: readonly { readonly name: string }[] };
    assert.ok(groups.some(({ name }) => name === 'metrics.k8s.io'));
    const roots = ['/api/v1', ...new Set(resources.filter(({ group }) => group !== '').map(rootOf))];
    const named = roots.flatMap((root) => {
      const list = describeApi(root) as { readonly resources: readonly { readonly name: string }[] };
      return list.resources.filter(({ name }) => !name.includes('/'));
    });
    assert.equal(named.length, resources.length);
  });

  test('kubectl apply finds fieldValidation at PATCH of every kind in OpenAPI, and explain finds no schemas', () => {
    const { paths } = describeApi('/openapi/v3') as {
      readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
    };
    for (const { serverRelativeURL } of Object.values(paths)) {
      const text = JSON.stringify(describeApi(serverRelativeURL.split('?')[0] ?? ''));
      assert.match(text, /"name":"fieldValidation","in":"query"/);
      assert.match(text, /"components":\{\}/);
    }
    assert.equal(describeApi('/openapi/v2'), undefined);
  });

  test('it says of itself that it is simulated', () => {
    assert.match(JSON.stringify(describeApi('/version')), /v1\.35\.0\+practice.*simulated/);
  });

  test('other paths describe nothing', () => {
    for (const path of ['/apis/constructor', '/apis/__proto__', '/api/v2', '/openapi/v3/apis/x/v1', '/apis/apps/v1/'])
      assert.equal(describeApi(path), undefined, path);
  });
});

const rootOf = ({ group, version }: { readonly group: string; readonly version: string }) =>
  `/apis/${group}/${version}`;

suite('practice/api: paths', () => {
  const target = (path: string) => targetOf(parseUrl(path).segments);
  const none = { namespace: undefined, name: undefined, subresource: undefined };
  const core = { ...none, group: '', version: 'v1' };

  test('a path is group, version, namespace, resource, name and subresource', () => {
    assert.deepEqual(target('/api/v1/pods/'), { ...core, plural: 'pods' });
    assert.deepEqual(target('/api/v1/namespaces/a'), { ...core, plural: 'namespaces', name: 'a' });
    assert.deepEqual(target('/apis/apps/v1/namespaces/a/deployments/b/scale?x=1'), {
      group: 'apps',
      version: 'v1',
      namespace: 'a',
      plural: 'deployments',
      name: 'b',
      subresource: 'scale',
    });
  });

  test('a query is read as browsers and Go write it', () => {
    const { query } = parseUrl('/x?command=a+b&command=c%20d%26e&flag');
    assert.deepEqual([query.getAll('command'), query.get('flag')], [['a b', 'c d&e'], '']);
  });

  test('what a browser or a proxy would tidy up is refused', () => {
    const pods = '/api/v1/namespaces/inventory/pods';
    for (const path of [
      `${pods}/../secrets`,
      `${pods}/%2e%2e/secrets`,
      `${pods}/.%2E/secrets`,
      `${pods}/..%2fsecrets`,
      `${pods}/a%2fb`,
      `${pods}/a%5cb`,
      `${pods}/a%00b`,
      `${pods}/a%20b`,
      `${pods}/%`,
      `${pods}/%ff`,
      `${pods}/%E0%80%AF`,
      'https://127.0.0.1/api/v1/pods',
    ])
      assert.throws(() => parseUrl(path), { name: 'Refusal', code: 400 }, path);
  });

  test('a path that names no resource is found nowhere', () => {
    for (const path of [
      '/',
      '/api',
      '/api/v1',
      '/nosuch/v1/pods',
      '/apis/apps',
      '/api/v1/namespaces//pods',
      '/api/v1/a/b/c/d',
    ])
      assert.throws(() => target(path), { name: 'Refusal', code: 404 }, path);
  });
});
