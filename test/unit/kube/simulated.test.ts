/** Contexts of the practice cluster: beside the person's, never in their place, and told apart by the file they came from. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Kube } from '../../../src/kube/kube.ts';
import { bound, refuses, same, useKubePlace } from '../../support/kubePlace.ts';

suite('kube: the practice cluster', () => {
  const place = useKubePlace();
  const practiceFile = (): string => path.join(place().folder, 'practice');

  /** `staging` is in both files, `prod-eu` in the practice's alone. Its clusters have the names of the person's, each on another server. */
  async function start(isRunning = () => true): Promise<Kube> {
    writeFileSync(practiceFile(), readFileSync(place().clusters.b, 'utf8').replaceAll('b-', 'a-'));
    const cacheDir = path.join(place().folder, 'cache');
    return place().start({}, { simulated: () => (isRunning() ? { kubeconfig: practiceFile(), cacheDir } : undefined) });
  }

  test('PR1: its contexts come last and say that they are simulated; where two have one name, the person’s own is meant', async () => {
    const kube = await start();
    const { contexts, currentContext, files } = await kube.read(bound());
    assert.deepEqual(
      contexts.map(({ name, isSimulated }) => `${name}${isSimulated ? ' (simulated)' : ''}`),
      ['dev', 'kind-dev', 'payments-eu', 'staging', 'prod-eu (simulated)'],
    );
    assert.equal(currentContext, 'dev');
    assert.deepEqual(files, [place().kubeconfig]);
    assert.deepEqual(kube.files(), [place().kubeconfig]);
    assert.equal((await kube.open('staging', undefined, bound())).isSimulated, false);
  });

  test('PR1: a run on it reaches it, also beside a context of the person’s whose cluster and user have the same names', async () => {
    const kube = await start();
    place().edit((text) => text.replaceAll('a-dev', 'a-prod-eu'));
    const get = (context: string): readonly string[] => ['--context', context, 'get', 'pods'];
    for (const [chosen, named] of [
      ['prod-eu', 'dev'],
      ['dev', 'prod-eu'],
    ] as const) {
      const opened = await kube.open(chosen, undefined, bound());
      const session = same(await kube.check(await kube.withContexts(opened, [named], bound()), bound()));
      assert.equal(session.isSimulated, chosen === 'prod-eu');
      assert.equal(session.named[0]?.isSimulated, named === 'prod-eu');
      const reached = (words: readonly string[]): Promise<readonly string[]> =>
        place().reached(async () => assert.equal((await place().run(kube, session, words)).code, 0));
      assert.deepEqual(await reached(get('prod-eu')), ['b/prod-eu']);
      assert.deepEqual(await reached(get('dev')), ['a/dev']);
    }
  });

  test('PR1: what kubectl finds out about it is kept in its own folder, and only about it', async () => {
    const kube = await start();
    const cache = async (name: string): Promise<unknown> =>
      kube.environment(await kube.open(name, undefined, bound()))['KUBECACHEDIR'];
    assert.equal(await cache('prod-eu'), path.join(place().folder, 'cache'));
    assert.equal(await cache('dev'), undefined);
  });

  test('PR1: when it has ended its context is gone, whatever the files have by then, and no other takes its place', async () => {
    let isRunning = true;
    const kube = await start(() => isRunning);
    const session = await kube.open('prod-eu', undefined, bound());
    const own = await kube.open('staging', undefined, bound());
    assert.equal((await kube.shown({ name: 'prod-eu', isSimulated: true }, bound())).refusal, undefined);
    isRunning = false;
    const gone = { isGone: true, isNameTaken: false, sentence: 'The practice cluster has ended.' };
    assert.deepEqual((await kube.shown({ name: 'prod-eu', isSimulated: true }, bound())).refusal, gone);
    await refuses(kube.check(session, bound()), /^The practice cluster has ended\.$/);
    place().edit((text) => text.replaceAll('name: dev', 'name: prod-eu'));
    const taken = (await kube.shown({ name: 'prod-eu', isSimulated: true }, bound())).refusal;
    assert.deepEqual(taken, { ...gone, isNameTaken: true });
    await refuses(kube.check(session, bound()), /^The practice cluster has ended\.$/);
    // Another namespace of it is not one of the person’s context.
    await refuses(kube.open('prod-eu', 'other', bound(), true), /^The practice cluster has ended\.$/);
    assert.equal((await kube.open('prod-eu', 'other', bound())).isSimulated, false);
    // And the other way round: one of the person's that is gone does not become the simulated one of that name.
    isRunning = true;
    place().edit((text) => text.replaceAll('name: staging', 'name: other'));
    await refuses(kube.check(own, bound()), /There is no context "staging"/);
    assert.equal((await kube.shown({ name: 'staging', isSimulated: false }, bound())).refusal?.isGone, true);
  });

  test('PR1: without a kubeconfig, or with one that is broken, its contexts can be chosen all the same', async () => {
    const kube = await start();
    for (const text of [undefined, 'a: [']) {
      if (text === undefined) writeFileSync(place().kubeconfig, '');
      else place().edit(() => text);
      const { contexts } = await kube.read(bound());
      assert.deepEqual(
        contexts.map(({ name }) => name),
        ['prod-eu', 'staging'],
      );
      assert.equal((await kube.open('staging', undefined, bound())).isSimulated, true);
    }
  });
});
