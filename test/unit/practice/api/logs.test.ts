/** `kubectl logs` and its options. */
import assert from 'node:assert/strict';
import { holdApi, stopApis, type HeldApi } from './heldApi.ts';

suite('practice/api: logs', () => {
  let api: HeldApi;
  setup(() => (api = holdApi()));
  teardown(stopApis);

  const path = (app = 'mongodb') => `/api/v1/namespaces/inventory/pods/${api.pods(app)[0]?.metadata.name}/log`;
  const read = (query: string, app?: string) => api.ask(`GET ${path(app)}?${query}`);
  const log = (...lines: readonly string[]) => {
    const [pod] = api.pods('mongodb');
    if (pod) for (const line of lines) api.cluster.runtime(pod).log(line);
  };

  test('tail takes the last lines, none of them where it is 0', () => {
    log('one', 'two', 'three');
    assert.equal(read('tailLines=2').text(), 'two\nthree\n');
    assert.equal(read('tailLines=0').text(), '');
    assert.ok(read('tailLines=2').isOver());
  });

  test('since and timestamps go by the time a line was written', () => {
    api.pass(10);
    log('old');
    api.pass(2);
    log('new');
    assert.equal(read('sinceSeconds=1').text(), 'new\n');
    assert.equal(read(`sinceTime=2026-11-29T12:00:11Z`).text(), 'new\n');
    assert.equal(read('tailLines=1&timestamps=true').text(), '2026-11-29T12:00:12.000000000Z new\n');
  });

  test('what is followed comes line by line, and ends with its container', () => {
    const stream = read('follow=true&tailLines=0');
    log('a line');
    assert.deepEqual([stream.text(), stream.isOver()], ['a line\n', false]);
    const [pod] = api.pods('mongodb');
    if (pod) api.cluster.removePod(pod, true);
    assert.ok(stream.isOver());
  });

  test('who goes away is told nothing more', () => {
    const stream = read('follow=true&tailLines=0');
    stream.leave();
    log('a line');
    assert.equal(stream.text(), '');
  });

  test('the life before is there once there was one', () => {
    assert.equal(read('previous=true').message, `previous terminated container "mongodb" in pod "mongodb-0" not found`);
    api.model.startScenario('inventory', 'unresponsive');
    const before = () => read('previous=true', 'inventory-service');
    for (let beat = 0; beat < 200 && before().code !== 200; beat += 1) api.pass(0.5);
    assert.match(before().text(), /\S/);
  });

  test('a container that waits to start, another name and a number that is none are refused', () => {
    const [pod] = api.pods('kafka');
    const image = [{ name: 'kafka', image: 'registry.example/inventory-service:9' }];
    api.ask(`PATCH /apis/apps/v1/namespaces/inventory/deployments/kafka`, {
      type: 'application/strategic-merge-patch+json',
      body: { spec: { template: { spec: { containers: image } } } },
    });
    for (
      let beat = 0;
      beat < 40 && (api.pods('kafka')[0]?.metadata.uid ?? pod?.metadata.uid) === pod?.metadata.uid;
      beat += 1
    )
      api.pass(0.5);
    api.pass(10);
    assert.match(
      read('', 'kafka').message,
      /^container "kafka" in pod "kafka-.*" is waiting to start: trying and failing to pull image$/,
    );
    assert.equal(read('container=x').message, 'container x is not valid for pod mongodb-0');
    assert.equal(read('tailLines=x').code, 400);
    assert.equal(read('sinceTime=yesterday').code, 400);
    assert.match(read('limitBytes=5').message, /is not part of the practice cluster/);
  });
});
