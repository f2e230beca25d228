/** What a person picks from on the practice cluster: its pods, containers and what its database runs, by the real kubectl. */
import assert from 'node:assert/strict';
import { createApi } from '../../src/kube/api.ts';
import { createKube } from '../../src/kube/kube.ts';
import { createLists, type Listing, type ListQuery } from '../../src/kube/lists.ts';
import { listOperations } from '../../src/kube/operations.ts';
import type { Session } from '../../src/kube/types.ts';
import { kubectlEnvironment } from '../support/kubectl.ts';
import { usePracticePlace } from '../support/practice.ts';
import { waitFor } from '../support/waitFor.ts';

suite('lists of the practice cluster', () => {
  const place = usePracticePlace();
  const signal = (): AbortSignal => AbortSignal.timeout(60_000);

  test('VA2: pods, containers, workloads and running operations are those that kubectl and mongosh tell', async function () {
    this.timeout(120_000);
    const practice = await place().start(['--scenario', 'slow-database']);
    const source = { env: await kubectlEnvironment({ KUBECONFIG: practice.kubeconfig }), kubectlPath: () => undefined };
    const options = { homeDir: place().folder, setting: () => undefined, sessionDir: `${place().folder}/sessions` };
    const session: Session = await createKube({ ...source, ...options }).open('practice-staging', undefined, signal());
    const lists = createLists(createApi(source));
    const names = async (query: Omit<ListQuery, 'namespace'>): Promise<readonly string[]> => {
      let last: Listing | undefined;
      for await (const one of lists.list(session, { ...query, namespace: session.namespace }, signal())) last = one;
      return (last?.rows ?? []).map(({ name }) => name);
    };
    const printed = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await practice.kubectl('--context', 'practice-staging', ...words);
      return stdout.split('\n').filter((line) => line !== '');
    };
    const pods = (await printed('get', 'pods', '--output=name')).map((name) => name.replace('pod/', ''));
    assert.deepEqual((await names({ kind: 'pod' })).toSorted(), pods.toSorted());
    const [pod = ''] = pods;
    const containers = await printed('get', 'pod', pod, '--output=jsonpath={.spec.containers[*].name}');
    assert.deepEqual(await names({ kind: 'container', of: { kind: 'pod', name: pod } }), containers);
    assert.ok((await names({ kind: 'workload' })).includes('deployment/inventory-service'));
    assert.ok((await names({ kind: 'node' })).length > 0);

    const through = ['exec', '-it', 'mongodb-0', '--', 'mongosh'];
    const operations = await waitFor('a running operation', async () => {
      const { rows } = await listOperations(source, session, through, signal());
      return rows.length > 0 ? rows : undefined;
    });
    const said = await printed(
      'exec',
      'mongodb-0',
      '--',
      'mongosh',
      '--quiet',
      '--eval',
      'db.currentOp().inprog.map((o) => String(o.opid)).join()',
    );
    assert.ok(said.join().includes(operations[0]?.name ?? 'none'), said.join());
    await assert.rejects(listOperations(source, session, ['exec', pod, '--', 'mongosh', '--no'], signal()), {
      message: /^The database did not say what it runs: /,
    });
  });
});
