import assert from 'node:assert/strict';
import type { ContainerState, Pod } from '../../../../src/practice/types.ts';
import { deployment, namespace, openCluster, service, stopClusters, type HeldCluster } from './heldCluster.ts';

type ContainerStatus = NonNullable<Pod['status']['containerStatuses']>[number];

const oom = { code: 137, reason: 'OOMKilled' };

suite('practice: the life of a container', () => {
  teardown(stopClusters);

  const only = (held: HeldCluster, app = 'web'): Pod => {
    const [pod, ...more] = held.pods(app);
    assert.ok(pod);
    assert.equal(more.length, 0);
    return pod;
  };
  const status = (held: HeldCluster): ContainerStatus => {
    const [first] = only(held).status.containerStatuses ?? [];
    assert.ok(first);
    return first;
  };
  const shown = (state: ContainerState): string =>
    state.waiting?.reason ?? state.terminated?.reason ?? (state.running ? 'Running' : '');
  const conditions = (pod: Pod): Record<string, string> =>
    Object.fromEntries((pod.status.conditions ?? []).map((one) => [one.type, one.status]));
  const messages = (held: HeldCluster, reason: string): readonly string[] =>
    held.cluster.store.list('events', namespace, (event) => event.reason === reason).map(({ message }) => message);

  test('a new pod: scheduled, created, started, ready', () => {
    const held = openCluster([deployment('web', 0)]);
    held.change(held.workload('deployments.apps', 'web'), { replicas: 1 });
    held.pass(0.5);
    assert.equal(only(held).status.phase, 'Pending');
    assert.equal(only(held).spec.nodeName, undefined);
    held.pass(1);
    assert.match(only(held).spec.nodeName ?? '', /^practice-node-[12]$/);
    assert.equal(shown(status(held).state), 'ContainerCreating');
    held.pass(1);
    assert.equal(only(held).status.phase, 'Running');
    assert.equal(status(held).ready, false);
    assert.equal(conditions(only(held))['Ready'], 'False');
    held.pass(2);
    assert.equal(status(held).ready, true);
    assert.deepEqual(conditions(only(held)), {
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    });
    assert.deepEqual(held.reasons(only(held).metadata.name), ['Scheduled', 'Pulled', 'Created', 'Started']);
  });
  test('killed again and again: at once, then after 10, 20, 40 seconds, with the reason to be seen', () => {
    const held = openCluster([deployment('web', 1)]);
    held.behaviours.set('web', { tick: (_, seconds) => (seconds > 5 ? oom : undefined) });
    const seen: string[] = [];
    const starts: number[] = [];
    let lastStart: string | undefined;
    for (let beat = 0; beat < 260; beat += 1) {
      held.pass(0.5);
      const { state, restartCount } = status(held);
      const now = `${shown(state)} ${restartCount}`;
      if (seen.at(-1) !== now) seen.push(now);
      const start = state.running?.startedAt;
      if (start !== undefined && start !== lastStart) starts.push(held.now());
      lastStart = start ?? lastStart;
    }
    assert.deepEqual(seen.slice(0, 10), [
      'Running 0',
      'OOMKilled 0',
      'Running 1',
      'OOMKilled 1',
      'CrashLoopBackOff 1',
      'Running 2',
      'OOMKilled 2',
      'CrashLoopBackOff 2',
      'Running 3',
      'OOMKilled 3',
    ]);
    const gaps = starts.slice(2).map((at, index) => Math.round((at - (starts[index + 1] ?? 0)) / 1000 - 5.5));
    assert.deepEqual(
      gaps.map((gap) => Math.round(gap / 10) * 10),
      [10, 20, 40],
    );
    const { lastState, state } = status(held);
    assert.equal(shown(state), 'CrashLoopBackOff');
    assert.equal(lastState.terminated?.exitCode, 137);
    assert.equal(lastState.terminated.reason, 'OOMKilled');
    assert.equal(conditions(only(held))['Ready'], 'False');
    assert.match(messages(held, 'BackOff')[0] ?? '', /^Back-off restarting failed container web in pod web-/);
    assert.equal(only(held).status.phase, 'Running');
  });
  test('logs and files go with a life; the one before is the previous', () => {
    const held = openCluster([deployment('web', 1)]);
    let life = 0;
    held.behaviours.set('web', { tick: (_, seconds) => (seconds > 10 ? { code: 1, reason: 'Error' } : undefined) });
    const runtime = held.cluster.runtime(only(held));
    const say = (): void => runtime.log(`life ${(life += 1)}`);
    const texts = (lines: typeof runtime.lines): readonly string[] =>
      lines.map(({ text }) => text).filter((text) => text.startsWith('life'));
    say();
    runtime.files.set('/tmp/a', Buffer.from('a'));
    const heard: (string | undefined)[] = [];
    runtime.follow((line) => heard.push(line?.text));
    assert.deepEqual(texts(runtime.previousLines), []);

    held.pass(14);
    assert.deepEqual(heard, [undefined]);
    assert.equal(status(held).restartCount, 1);
    say();
    assert.deepEqual([texts(runtime.lines), texts(runtime.previousLines)], [['life 2'], ['life 1']]);
    assert.equal(runtime.files.size, 0);
    held.pass(8.5);
    assert.equal(shown(status(held).state), 'Error');
    assert.deepEqual([texts(runtime.lines), texts(runtime.previousLines)], [['life 2'], ['life 1']]);
    held.pass(6);
    assert.equal(shown(status(held).state), 'CrashLoopBackOff');
    assert.deepEqual([texts(runtime.lines), texts(runtime.previousLines)], [['life 2'], ['life 2']]);
  });
  test('an image that is not there', () => {
    const held = openCluster([deployment('web', 0)]);
    held.images.add('registry.example/web:2');
    held.change(held.workload('deployments.apps', 'web'), { replicas: 1 });
    held.pass(3);
    assert.equal(shown(status(held).state), 'ErrImagePull');
    held.pass(6);
    assert.equal(shown(status(held).state), 'ImagePullBackOff');
    assert.equal(only(held).status.phase, 'Pending');
    assert.deepEqual(
      new Set(held.reasons(only(held).metadata.name)),
      new Set(['Scheduled', 'Pulling', 'Failed', 'BackOff']),
    );
    held.images.add('registry.example/web:1');
    held.pass(30);
    assert.equal(status(held).ready, true);
    assert.equal(status(held).restartCount, 0);
  });
  test('a probe that fails takes a pod out of its Service, not at the first time', () => {
    const held = openCluster([deployment('web', 1), service('web', 80, 'http')]);
    const slice = (): string => {
      const [found] = held.cluster.store.list('endpointslices.discovery.k8s.io', namespace);
      return JSON.stringify([found?.['ports'], found?.['endpoints']]);
    };
    assert.match(slice(), /"name":"","port":8080.*"ready":true/);
    held.behaviours.set('web', { isReady: () => false });
    held.pass(1);
    assert.equal(status(held).ready, true);
    held.pass(3);
    assert.equal(status(held).ready, false);
    assert.equal(status(held).restartCount, 0);
    assert.match(slice(), /"ready":false/);
    held.pass(31);
    assert.deepEqual(messages(held, 'Unhealthy'), ['Readiness probe failed: HTTP probe failed with statuscode: 503']);
    const [event] = held.cluster.store.list('events', namespace, ({ reason }) => reason === 'Unhealthy');
    assert.ok(event !== undefined && event.count >= 3 && event.count <= 4, `count ${event?.count}`);
  });
  test('a pod that is told to end has a moment, and is no endpoint meanwhile', () => {
    const held = openCluster([deployment('web', 1), service('web', 80)]);
    const pod = only(held);
    const runtime = held.cluster.runtime(pod);
    let hasEnded = false;
    runtime.follow((line) => (hasEnded ||= line === undefined));
    held.cluster.removePod(pod);
    held.pass(1);
    const going = held.cluster.store.get('pods', namespace, pod.metadata.name);
    assert.ok(going?.metadata.deletionTimestamp);
    assert.equal(going.metadata.deletionGracePeriodSeconds, 30);
    assert.equal(runtime.isReady, false);
    assert.doesNotMatch(
      JSON.stringify(held.cluster.store.list('endpointslices.discovery.k8s.io', namespace)),
      new RegExp(pod.metadata.uid),
    );
    held.pass(2);
    assert.equal(held.cluster.store.get('pods', namespace, pod.metadata.name), undefined);
    assert.ok(hasEnded);
    assert.deepEqual(messages(held, 'Killing'), ['Stopping container web']);
  });
  test('one that is put away by force is gone at once', () => {
    const held = openCluster([deployment('web', 1)]);
    const pod = only(held);
    held.cluster.removePod(pod, true);
    assert.equal(held.cluster.store.get('pods', namespace, pod.metadata.name), undefined);
  });
});
