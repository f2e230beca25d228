/** What a person picks a value from: who is unwell first and why, on a cluster of 5,000 pods, and on one that does not answer. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../../src/errors.ts';
import { createApi } from '../../../src/kube/api.ts';
import { createLists, type Listing, type ListQuery, type Lists } from '../../../src/kube/lists.ts';
import type { Session } from '../../../src/kube/types.ts';
import { createAuthority } from '../../support/certificates.ts';
import { kubectlEnvironment } from '../../support/kubectl.ts';
import { startListener, type Listener } from '../../support/kubeServer.ts';
import { answerPods, manyPods, type PodCells } from '../../support/podTable.ts';

const bound = (): AbortSignal => AbortSignal.timeout(60_000);

const unwell: readonly PodCells[] = [
  ['web-new', '1/1', 'Running', '0', '2m'],
  ['web-old', '1/1', 'Running', '0', '5d3h'],
  ['web-oom', '0/1', 'CrashLoopBackOff', '14 (2m ago)', '5d'],
  ['web-image', '0/1', 'ImagePullBackOff', '0', '4m'],
  ['web-wait', '0/1', 'Pending', '0', '1m'],
  ['web-cold', '0/1', 'Running', '0', '30s'],
  ['web-again', '1/1', 'Running', '2 (12m ago)', '9d'],
  ['web-past', '1/1', 'Running', '7 (8d ago)', '9d'],
  ['job-1', '0/1', 'Completed', '0', '3m'],
  ['web-ending', '1/1', 'Terminating', '0', '3m'],
];
const statuses: Readonly<Record<string, object>> = {
  'web-oom': {
    containerStatuses: [
      {
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ],
  },
  'web-wait': {
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        message: '0/3 nodes are available: 3 Insufficient memory. no new claims',
      },
    ],
  },
};

suite('lists of a cluster', () => {
  const authority = createAuthority('lists');
  const many = manyPods(5000);
  let folder: string;
  let listener: Listener;
  let lists: Lists;

  suiteSetup(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kube-lists-'));
    lists = createLists(createApi({ env: await kubectlEnvironment(), kubectlPath: () => undefined }));
    listener = await startListener(authority.issue({ commonName: 'c', hosts: ['127.0.0.1'] }), authority, answer);
  });
  suiteTeardown(async () => {
    await listener.close();
    await rm(folder, { recursive: true, force: true });
  });

  function answer(pathname: string, response: ServerResponse): boolean {
    const [, namespace, pod] = /\/namespaces\/(small|many|bare)\/pods(?:\/([\w-]+))?$/.exec(pathname) ?? [];
    if (namespace === undefined) return false;
    const send = (status: number, body: object): true => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    };
    const all = namespace === 'many' ? many : unwell;
    if (pod !== undefined) {
      if (!all.some(([name]) => name === pod))
        return send(404, { kind: 'Status', reason: 'NotFound', message: `pods "${pod}" not found` });
      const metadata = pod === 'web-ending' ? { name: pod, deletionTimestamp: 'x' } : { name: pod };
      const spec = {
        containers: [
          { name: 'app', image: 'web:1' },
          { name: 'proxy', image: 'p' },
        ],
        initContainers: [{ name: 'init' }],
      };
      return send(200, { kind: 'Pod', apiVersion: 'v1', metadata, spec, status: statuses[pod] ?? {} });
    }
    if (namespace === 'bare')
      return send(200, { kind: 'PodList', items: all.map(([name]) => ({ metadata: { name } })) });
    answerPods(all, response, (name) => name === 'web-old');
    return true;
  }

  function session(user: object = { token: 't' }, server = listener.url): Session {
    const file = path.join(mkdtempSync(path.join(folder, 's-')), 'config');
    const ca = Buffer.from(authority.certificate).toString('base64');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      clusters: [{ name: 'k', cluster: { server, 'certificate-authority-data': ca } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    };
    writeFileSync(file, JSON.stringify(config));
    const rest = { kuberc: '', sha256: '', pin: undefined, named: [], withHelper: [], isSimulated: false };
    return { context: 'c', short: 'c', namespace: 'small', file, ...rest };
  }

  async function all(query: ListQuery, on = session()): Promise<readonly Listing[]> {
    const found: Listing[] = [];
    for await (const listing of lists.list(on, query, bound())) found.push(listing);
    return found;
  }
  const names = (listing: Listing | undefined): readonly string[] => (listing?.rows ?? []).map(({ name }) => name);
  const failing = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => assert.fail('it did not fail'),
      (one: unknown) => one,
    );
    assert.ok(error instanceof UserError, String(error));
    return `${error.message} ${error.nextStep ?? ''}`;
  };

  test('VA2: pods that are not well come first, with why; then the newest; what has ended is last', async () => {
    const listing = (await all({ kind: 'pod', namespace: 'small' })).at(-1);
    assert.equal(
      names(listing).join(' '),
      'web-image web-oom web-cold web-wait web-again web-new web-old web-past job-1 web-ending',
    );
    const noteOf = (name: string): string | undefined => listing?.rows.find((row) => row.name === name)?.note;
    assert.equal(noteOf('web-oom'), 'OOMKilled · CrashLoopBackOff · 0/1 ready · restarts 14 (2m ago) · 5d old');
    assert.equal(noteOf('web-wait'), '0/3 nodes are available: 3 Insufficient memory · Pending · 0/1 ready · 1m old');
    assert.equal(noteOf('web-new'), 'Running · 1/1 ready · 2m old');
  });

  test('VA2: what the command’s selector picks comes before the rest, and the rest is there', async () => {
    const listing = (await all({ kind: 'pod', namespace: 'small', selector: 'app=old' })).at(-1);
    assert.deepEqual(names(listing).slice(0, 2), ['web-old', 'web-image']);
    assert.equal(names(listing).length, unwell.length);
  });

  test('VA2: containers are those of the pod that is known, the ones that run before it last', async () => {
    const query = { kind: 'container', namespace: 'small', of: { kind: 'pod', name: 'web-new' } };
    assert.deepEqual(names((await all(query)).at(-1)), ['app', 'proxy', 'init']);
    assert.equal(await lists.has(session(), query, 'proxy', bound()), true);
    assert.equal(await lists.has(session(), query, 'other', bound()), false);
    assert.match(await failing(all({ ...query, of: { kind: 'pod', name: 'gone' } })), /^gone is not there\./);
  });

  test('VA2: a value is checked again: one that is gone or ends is told, and what is no name asks for no path', async () => {
    const query = { kind: 'pod', namespace: 'small' };
    const has = (name: string): Promise<boolean> => lists.has(session(), query, name, bound());
    assert.deepEqual(
      await Promise.all(['web-new', 'web-gone', 'web-ending', '../../secrets/x', '-A', '', 'web-new?x=1'].map(has)),
      [true, false, false, false, false, false, false],
    );
  });

  test('VA2: a server that has no tables gives its names; kubectl lays out its own', async () => {
    assert.equal(names((await all({ kind: 'pod', namespace: 'bare' })).at(-1)).length, unwell.length);
    const file = path.join(folder, 'token');
    writeFileSync(file, 't');
    const listing = (await all({ kind: 'pod', namespace: 'small' }, session({ tokenFile: file }))).at(-1);
    assert.deepEqual(names(listing).slice(0, 2), ['web-image', 'web-oom']);
    assert.equal(listing?.rows[1]?.note, 'CrashLoopBackOff · 0/1 ready · restarts 14 (2m ago) · 5d old');
  });

  test('VA2: 5,000 pods come in parts, and others have their turn between them', async () => {
    // How long each takes is what `npm run bench` holds.
    let isGoing = true;
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (isGoing) setImmediate(count);
    };
    setImmediate(count);
    const parts: number[] = [];
    const turnsBefore: number[] = [];
    for await (const { rows } of lists.list(session(), { kind: 'pod', namespace: 'many' }, bound())) {
      parts.push(rows.length);
      turnsBefore.push(turns);
    }
    isGoing = false;
    assert.equal(parts.at(-1), 5000);
    assert.ok((parts[0] ?? Infinity) < 5000, 'the first are shown before all are there');
    assert.deepEqual(turnsBefore, [...new Set(turnsBefore)], 'between two parts others had a turn');
  });

  test('CX6: a restricted user, an expired login or certificate and an unreachable server: a sentence, and what to do', async () => {
    const pods = { kind: 'pod', namespace: 'default' };
    assert.match(
      await failing(all(pods, session({ token: 'nobody' }))),
      /^Logged in, but not allowed: .*Type the value/,
    );
    assert.match(await failing(all(pods, session({ token: 'expired' }))), /login was refused.*Log in again/);
    assert.match(await failing(all(pods, session({ token: 't' }, 'https://127.0.0.1:1'))), /refuses connections/);
    const old = authority.issue({ commonName: 'c', hosts: ['127.0.0.1'], notAfter: new Date('2026-01-02T03:04:05Z') });
    const expired = await startListener(old, authority);
    assert.match(await failing(all(pods, session({ token: 't' }, expired.url))), /certificate expired on 2026-01-02/);
    await expired.close();
    const hanging = Date.now();
    await failing(lists.has(session({ token: 'hang' }), pods, 'web-1', bound()));
    assert.ok(Date.now() - hanging < 4000, `it took ${Date.now() - hanging} ms`);
    const helper = session({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/false' } });
    assert.match(await failing(lists.has(helper, pods, 'web-1', bound())), /^A login program would have to run/);
  });

  test('VA2: a list that is cancelled ends at once', async () => {
    const cancel = new AbortController();
    const listing = lists.list(session({ token: 'hang' }), { kind: 'pod', namespace: 'default' }, cancel.signal);
    const first = listing[Symbol.asyncIterator]().next();
    setImmediate(() => cancel.abort());
    await assert.rejects(first, { name: 'AbortError' });
  });
});
