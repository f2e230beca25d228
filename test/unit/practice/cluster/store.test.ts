import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createStore } from '../../../../src/practice/cluster/store.ts';
import type { Change, KubeObject, Store } from '../../../../src/practice/types.ts';

const clock = { now: () => Date.parse('2026-11-29T12:00:00.900Z') };
const newStore = (): Store => createStore({ clock, random: Math.random });

/** What a client holds that has read a list and then followed the changes. */
function follow(list: readonly KubeObject[], changes: readonly Change[]): readonly KubeObject[] {
  const held = new Map(list.map((object) => [object.metadata.name, object]));
  for (const { type, object } of changes)
    if (type === 'DELETED') held.delete(object.metadata.name);
    else held.set(object.metadata.name, object);
  return [...held.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

type Step = { readonly kind: 'put' | 'remove'; readonly name: string; readonly value: number };
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('put', 'put', 'remove'),
    name: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'),
    value: fc.nat(3),
  }),
);

function take(store: Store, { kind, name, value }: Step): void {
  const there = store.get('configmaps', 'ns', name);
  if (kind === 'remove') {
    if (there !== undefined) store.remove('configmaps', there);
  } else if (there === undefined)
    store.create('configmaps', { metadata: { name, namespace: 'ns' }, data: { value: String(value) } });
  else store.update('configmaps', { ...there, data: { value: String(value) } });
}

suite('practice: the store', () => {
  test('a watch from any version on leads to the list', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const store = newStore();
        for (const step of before) take(store, step);
        const { version } = store;
        const list = store.list('configmaps', 'ns');
        const half = after.length / 2;
        for (const step of after.slice(0, half)) take(store, step);
        const changes: Change[] = [];
        store.watch(version, (change) => changes.push(change));
        for (const step of after.slice(half)) take(store, step);
        assert.deepEqual(follow(list, changes), store.list('configmaps', 'ns'));
        const versions = changes.map((change) => change.version);
        assert.deepEqual(
          versions,
          versions.toSorted((a, b) => a - b),
        );
      }),
    );
  });
  test('a watch that has ended hears nothing more', () => {
    const store = newStore();
    const heard: Change[] = [];
    const end = store.watch(store.version, (change) => heard.push(change));
    take(store, { kind: 'put', name: 'a', value: 1 });
    end?.();
    take(store, { kind: 'put', name: 'b', value: 1 });
    assert.equal(heard.length, 1);
  });
  test('the history has an end: a watch from before it is refused', () => {
    const store = newStore();
    assert.ok(store.watch(0, () => undefined));
    for (let value = 0; value < 5000; value += 1) take(store, { kind: 'put', name: 'a', value });
    assert.equal(
      store.watch(5, () => undefined),
      undefined,
    );
    assert.ok(store.watch(store.version - 500, () => undefined));
  });
  test('gives name, uid, time, version and generation', () => {
    const store = newStore();
    const pod = store.create('pods', { metadata: { generateName: 'web-', namespace: 'ns' }, spec: {}, status: {} });
    assert.match(pod.metadata.name, /^web-[a-z0-9]{5}$/);
    assert.match(pod.metadata.uid, /^[0-9a-f-]{36}$/);
    assert.equal(pod.metadata.creationTimestamp, '2026-11-29T12:00:00Z');
    assert.equal(pod.metadata.resourceVersion, String(store.version));
    assert.equal(pod.metadata.generation, 1);
    assert.equal(store.create('secrets', { metadata: { name: 's' } }).metadata.generation, undefined);
  });
  test('generation grows with the spec only; what only the server owns stays', () => {
    const store = newStore();
    const made = store.create('services', {
      metadata: { name: 's', namespace: 'ns' },
      spec: { ports: [] },
      status: {},
    });
    const labelled = store.update('services', {
      ...made,
      metadata: { ...made.metadata, labels: { a: 'b' }, uid: 'another', creationTimestamp: 'never', generation: 9 },
    });
    assert.deepEqual(labelled.metadata, {
      ...made.metadata,
      labels: { a: 'b' },
      resourceVersion: String(store.version),
    });
    const changed = store.update('services', { ...labelled, spec: { ports: [{ port: 80 }] } });
    assert.equal(changed.metadata.generation, 2);
  });
  test('a change that changes nothing is none', () => {
    const store = newStore();
    const made = store.create('configmaps', { metadata: { name: 'c', namespace: 'ns' }, data: { a: 'b', c: 'd' } });
    const { version } = store;
    assert.equal(store.update('configmaps', { data: { c: 'd', a: 'b' }, metadata: { ...made.metadata } }), made);
    assert.equal(store.version, version);
  });
  test('nobody changes an object in place', () => {
    const store = newStore();
    const made = store.create('configmaps', { metadata: { name: 'c', namespace: 'ns', labels: { a: 'b' } } });
    assert.throws(() => Object.assign(made.metadata.labels ?? {}, { a: 'c' }), TypeError);
  });
  test('an object that is gone is not brought back by who still has it, nor removed twice', () => {
    const store = newStore();
    const made = store.create('configmaps', { metadata: { name: 'c', namespace: 'ns' } });
    store.remove('configmaps', made);
    assert.throws(() => store.update('configmaps', made), /configmaps "c" is not there/);
    const again = store.create('configmaps', { metadata: { name: 'c', namespace: 'ns' } });
    store.remove('configmaps', made);
    assert.equal(store.get('configmaps', 'ns', 'c'), again);
    assert.throws(() => store.create('configmaps', { metadata: { name: 'c', namespace: 'ns' } }), /already exists/);
  });
  test('lists by namespace and name, as a real server does', () => {
    const store = newStore();
    for (const [namespace, name] of [
      ['inventory', 'b'],
      ['inventory', 'a'],
      ['inventory-prod', 'z'],
    ] as const)
      store.create('configmaps', { metadata: { namespace, name } });
    assert.deepEqual(
      store.list('configmaps').map(({ metadata }) => metadata.name),
      ['z', 'a', 'b'],
    );
    assert.deepEqual(
      store.list('configmaps', 'inventory').map(({ metadata }) => metadata.name),
      ['a', 'b'],
    );
  });
});
