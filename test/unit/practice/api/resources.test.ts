/** Reading, watching and writing, as `kubectl` and client-go ask for it. */
import assert from 'node:assert/strict';
import { holdApi, stopApis, webDeployment, type HeldApi } from './heldApi.ts';

const pods = '/api/v1/namespaces/inventory/pods';
const deployments = '/apis/apps/v1/namespaces/inventory/deployments';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const strategic = 'application/strategic-merge-patch+json';

suite('practice/api: resources', () => {
  let api: HeldApi;
  suiteSetup(() => (api = holdApi()));
  suiteTeardown(stopApis);

  const cells = (line: string): string[][] => {
    const { body } = api.ask(line, { accept: table });
    const columns = body['columnDefinitions'] as unknown as { name: string; priority: number }[];
    const rows = body['rows'] as unknown as { cells: unknown[] }[];
    const shown = (all: readonly unknown[]) => all.filter((_, at) => columns[at]?.priority === 0).map(String);
    return [shown(columns.map(({ name }) => name)), ...rows.map((row) => shown(row.cells))];
  };

  test('PR1: a table of pods has the columns of kubectl get pods, and -o wide has more', () => {
    const [head, first, ...rest] = cells(`GET ${pods}?labelSelector=app%3Dinventory-service`);
    assert.deepEqual(head, ['Name', 'Ready', 'Status', 'Restarts', 'Age']);
    assert.match(first?.join(' ') ?? '', /^inventory-service-\w+-\w+ 1\/1 Running 0 3d$/);
    assert.equal(rest.length, 1);
    const whole = api.ask(`GET ${pods}`, { accept: table }).body;
    assert.equal((whole['columnDefinitions'] as unknown as unknown[]).length, 9);
  });

  test('each kind has a table, and each row its object as it is asked for', () => {
    for (const line of [
      'GET /api/v1/nodes',
      'GET /api/v1/namespaces',
      'GET /api/v1/events',
      'GET /api/v1/services',
      'GET /api/v1/configmaps',
      'GET /api/v1/persistentvolumeclaims',
      'GET /api/v1/namespaces/inventory/secrets',
      'GET /apis/apps/v1/deployments',
      'GET /apis/apps/v1/replicasets',
      'GET /apis/apps/v1/statefulsets',
      'GET /apis/discovery.k8s.io/v1/endpointslices',
    ])
      for (const row of cells(line))
        assert.ok(
          row.every((cell) => !/undefined|object|NaN/.test(cell)),
          row.join(),
        );
    const kinds = ['Metadata', 'Object'].map((include) => {
      const { body } = api.ask(`GET ${pods}?includeObject=${include}`, { accept: table });
      return body['rows']?.[0]?.['object']?.['kind'];
    });
    assert.deepEqual(kinds, ['PartialObjectMetadata', 'Pod']);
  });

  test('a selector is a query, and one that cannot be read is refused', () => {
    const count = (query: string) => (api.ask(`GET ${pods}?${query}`).body['items'] as unknown as unknown[]).length;
    assert.equal(count('labelSelector=app+in+(kafka,mongodb)'), 2);
    assert.equal(count('labelSelector=constructor'), 0);
    assert.equal(count('fieldSelector=metadata.name%3Dmongodb-0,status.phase%3DRunning'), 1);
    assert.equal(api.ask(`GET ${pods}?labelSelector=a+b`).code, 400);
    assert.equal(api.ask(`GET ${pods}?fieldSelector=spec.image%3Dx`).message, 'field label not supported: spec.image');
  });

  suite('watch', () => {
    test('client-go gets what is there, a bookmark behind it, then each change', () => {
      const line = `GET ${pods}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&labelSelector=app%3Dkafka`;
      const watch = api.ask(line);
      assert.deepEqual(
        watch.events().map(({ type }) => type),
        ['ADDED', 'BOOKMARK'],
      );
      const annotations = watch.events()[1]?.object['metadata']?.['annotations'];
      assert.deepEqual(annotations, { 'k8s.io/initial-events-end': 'true' });
      const [pod] = api.pods('kafka');
      api.ask(`DELETE ${pods}/${pod?.metadata.name}`);
      api.pass(10);
      const types = watch.events().map(({ type }) => type);
      assert.ok(
        types.includes('MODIFIED') && types.includes('DELETED') && types.filter((one) => one === 'ADDED').length === 2,
      );
      watch.leave();
      const { length } = watch.events();
      api.pass(30);
      assert.equal(watch.events().length, length);
    });

    test('from a version on only what is newer comes, and the columns of a table come once', () => {
      const version = api.cluster.store.version;
      const watch = api.ask(`GET ${pods}?watch=1&resourceVersion=${version}`, { accept: table });
      assert.deepEqual(watch.events(), []);
      for (const value of ['a', 'b'])
        api.ask(`PATCH ${pods}/mongodb-0`, { type: strategic, body: { metadata: { labels: { value } } } });
      const columns = watch.events().map(({ object }) => (object['columnDefinitions'] as unknown as unknown[]).length);
      assert.deepEqual(columns, [9, 0]);
      watch.leave();
    });

    test('what leaves the selection is deleted for who watches it, and comes back as added', () => {
      const watch = api.ask(`GET ${pods}?watch=1&labelSelector=team%3Dx&resourceVersion=${api.cluster.store.version}`);
      for (const team of ['x', 'y', 'x'])
        api.ask(`PATCH ${pods}/mongodb-0`, { type: strategic, body: { metadata: { labels: { team } } } });
      assert.deepEqual(
        watch.events().map(({ type }) => type),
        ['ADDED', 'DELETED', 'ADDED'],
      );
      watch.leave();
    });

    test('a version that is forgotten ends the watch with 410', () => {
      const { store } = api.cluster;
      for (let value = 0; value < 2100; value += 1) {
        const pod = store.get('pods', 'inventory', 'mongodb-0');
        if (pod) store.update('pods', { ...pod, metadata: { ...pod.metadata, labels: { value: `${value}` } } });
      }
      const watch = api.ask(`GET ${pods}?watch=1&resourceVersion=1`);
      assert.deepEqual(
        watch.events().map(({ type, object }) => [type, object['code'], object['reason']] as unknown[]),
        [['ERROR', 410, 'Expired']],
      );
      assert.ok(watch.isOver());
    });
  });

  suite('write', () => {
    const get = (path: string) => api.ask(`GET ${path}`).body;

    test('a new object gets its defaults and its server fields; the same again is there already', () => {
      const created = api.ask(`POST ${deployments}`, { body: webDeployment('web', { replicas: null }) });
      assert.equal(created.code, 201);
      assert.equal(created.body['spec']?.['replicas'], 1);
      assert.ok(created.body['metadata']?.['uid'] && created.body['metadata']['resourceVersion']);
      const again = api.ask(`POST ${deployments}`, { body: webDeployment() });
      assert.deepEqual([again.code, again.message], [409, 'deployments.apps "web" already exists']);
    });

    test('a dry run answers as if, and stores nothing', () => {
      const version = api.cluster.store.version;
      assert.equal(api.ask(`POST ${deployments}?dryRun=All`, { body: webDeployment('other') }).code, 201);
      const patch = { spec: { replicas: 5 } };
      const { body } = api.ask(`PATCH ${deployments}/kafka?dryRun=All`, { body: patch, type: strategic });
      assert.equal(body['spec']?.['replicas'], 5);
      api.ask(`DELETE ${deployments}/kafka?dryRun=All`);
      assert.equal(api.cluster.store.version, version);
    });

    test('who writes over a version that is not the latest is told of the conflict', () => {
      const old = get(`${deployments}/kafka`);
      api.ask(`PATCH ${deployments}/kafka`, { body: { metadata: { labels: { a: 'b' } } }, type: strategic });
      const answer = api.ask(`PATCH ${deployments}/kafka`, { body: old, type: 'application/merge-patch+json' });
      assert.deepEqual([answer.code, answer.body['reason']], [409, 'Conflict'] as unknown[]);
      assert.match(
        answer.message,
        /^Operation cannot be fulfilled on deployments\.apps "kafka": the object has been modified/,
      );
    });

    test('status and the fields of the server stay as they are, whatever is sent', () => {
      const old = get(`${deployments}/kafka`);
      const metadata = { ...old['metadata'], uid: 'x', generation: 99, creationTimestamp: '2000-01-01T00:00:00Z' };
      const { code, body } = api.ask(`PATCH ${deployments}/kafka`, {
        body: { ...old, metadata, status: { replicas: 77 } },
        type: strategic,
      });
      assert.equal(code, 200);
      assert.deepEqual(body, old);
    });

    test('what is taken out of a StatefulSet and has a default comes back', () => {
      const mongodb = '/apis/apps/v1/namespaces/inventory/statefulsets/mongodb';
      const { body } = api.ask(`PATCH ${mongodb}`, { body: { spec: { replicas: null } }, type: strategic });
      assert.equal(body['spec']?.['replicas'], 1);
    });

    test('whose a pod is stays as it is, too', () => {
      const body = { metadata: { ownerReferences: 'nobody' } };
      assert.equal(api.ask(`PATCH ${pods}/mongodb-0`, { body, type: 'application/merge-patch+json' }).code, 200);
      assert.equal(get(`${pods}/mongodb-0`)['metadata']?.['ownerReferences']?.[0]?.['name'], 'mongodb');
    });

    test('what changes nothing is no change', () => {
      const version = api.cluster.store.version;
      api.ask(`PATCH ${deployments}/kafka`, { body: { spec: { replicas: 1 } }, type: strategic });
      assert.equal(api.cluster.store.version, version);
    });

    test('scale changes the replicas, and keeps to the rules', () => {
      const scale = `${deployments}/kafka/scale`;
      const type = 'application/merge-patch+json';
      const { body } = api.ask(`PATCH ${scale}`, { body: { spec: { replicas: 3 } }, type });
      assert.equal(body['spec']?.['replicas'], 3);
      assert.equal(get(`${deployments}/kafka`)['spec']?.['replicas'], 3);
      assert.equal(api.ask(`PATCH ${scale}`, { body: { spec: { replicas: -3 } }, type }).code, 422);
      assert.equal(api.ask(`PATCH ${scale}`, { body: { spec: { replicas: 1.5 } }, type }).code, 400);
    });

    test('a pod that is deleted ends first; forced, it is gone', () => {
      const path = `${pods}/mongodb-0`;
      api.ask(`DELETE ${path}`, { body: { propagationPolicy: 'Background' } });
      assert.ok(get(path)['metadata']?.['deletionTimestamp']);
      api.ask(`DELETE ${path}`, { body: { gracePeriodSeconds: 0 } });
      assert.equal(api.ask(`GET ${path}`).message, 'pods "mongodb-0" not found');
      assert.equal(api.ask(`DELETE ${deployments}/kafka`, { body: { propagationPolicy: 'Orphan' } }).code, 400);
    });

    test('an object goes where its path says, as what its path says', () => {
      const metadata = { name: 'here', namespace: 'inventory-prod' };
      const { body } = api.ask(`POST ${deployments}`, { body: { ...webDeployment(), metadata, kind: 'StatefulSet' } });
      assert.deepEqual([body['kind'], body['metadata']?.['namespace']], ['Deployment', 'inventory'] as unknown[]);
      const there = '/apis/apps/v1/namespaces/inventory-prod';
      assert.equal(api.ask(`GET ${there}/deployments/here`).code, 404);
      api.ask(`PATCH ${deployments}/here`, { body: { metadata: { name: 'x' } }, type: strategic });
      assert.equal(api.ask(`GET ${deployments}/x`).code, 404);
    });
  });

  test('metrics are those of the pods that run, with their labels; of one that has none they are not found', () => {
    api.pass(10);
    const metrics = '/apis/metrics.k8s.io/v1beta1';
    const { body } = api.ask(`GET ${metrics}/namespaces/inventory/pods?labelSelector=app%3Dmongodb`);
    const [item] = body['items'] as unknown as { metadata: object; containers: { usage: Record<string, string> }[] }[];
    assert.ok(item && 'labels' in item.metadata);
    assert.match(item.containers[0]?.usage['cpu'] ?? '', /^\d+n$/);
    assert.match(item.containers[0]?.usage['memory'] ?? '', /^\d+Ki$/);
    assert.equal((api.ask(`GET ${metrics}/nodes`).body['items'] as unknown as unknown[]).length, 2);
    const none = api.ask(`GET ${metrics}/namespaces/inventory/pods/nosuch`);
    assert.equal(none.message, 'podmetrics.metrics.k8s.io "inventory/nosuch" not found');
  });

  suite('in trouble', () => {
    test('a crash loop is told by its reason and by how long ago the last end was', () => {
      api.model.startScenario('inventory', 'unresponsive');
      const statuses = new Set<string>();
      for (let second = 0; second < 150 && statuses.size < 4; second += 1) {
        api.pass(1);
        for (const [, , status, restarts] of cells(`GET ${pods}?labelSelector=app%3Dinventory-service`).slice(1)) {
          statuses.add(status ?? '');
          if (restarts !== '0') assert.match(restarts ?? '', /^\d+ \(\d+\w* ago\)$/);
        }
      }
      for (const status of ['OOMKilled', 'CrashLoopBackOff', 'Running']) assert.ok(statuses.has(status), status);
    });
  });
});
