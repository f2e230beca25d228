/** How the values of a command come together: asked once, kept for the incident, looked up again, and never run half filled. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { sessionOf } from './stepWorld.ts';
import { valueWorld, type ValueWorld } from './valueWorld.ts';

const dev = sessionOf('dev');
const titles = ({ questions }: ValueWorld): readonly string[] => questions.map(({ title }) => title);

suite('filling values', () => {
  test('VA2: what was given is not asked again while the cluster has it, for the same context and namespace only', async () => {
    const w = valueWorld({ person: ['web-1', 'web-9', 'web-5'], there: ['web-1'] });
    const logs = parseTyped('kubectl logs <pod-name>');
    assert.deepEqual(await w.fill.fill(logs, dev), { '<pod-name>': 'web-1' });
    assert.deepEqual(await w.fill.fill(parseTyped('kubectl describe pod {{pod-name}}'), dev), {
      '{{pod-name}}': 'web-1',
    });
    assert.deepEqual([w.questions.length, w.looked], [1, ['pod web-1 @payments on dev']]);
    assert.deepEqual(await w.fill.fill(logs, sessionOf('prod-eu')), { '<pod-name>': 'web-9' });
    assert.deepEqual(await w.fill.fill(logs, { ...dev, namespace: 'shop' }), { '<pod-name>': 'web-5' });
    assert.equal(w.questions.length, 3);
  });

  test('VA2: a pod that is gone is asked for again, by its name, and is not offered', async () => {
    const w = valueWorld({ person: ['web-1', 'web-2'], there: [] });
    const logs = parseTyped('kubectl logs <pod>');
    await w.fill.fill(logs, dev);
    assert.deepEqual(await w.fill.fill(logs, dev), { '<pod>': 'web-2' });
    assert.equal(w.questions[1]?.title, 'Value for pod · web-1 is gone');
    assert.equal(w.questions[1]?.before, undefined);
  });

  test('VA2: what cannot be looked up is shown as not checked, and asked', async () => {
    for (const [command, answers] of [
      ['kubectl logs <pod>', { silent: true }],
      ['./announce.sh <summary>', {}],
    ] as const) {
      const w = valueWorld({ person: ['first', 'second'], ...answers });
      await w.fill.fill(parseTyped(command), dev);
      await w.fill.fill(parseTyped(command), dev);
      assert.deepEqual(w.questions[1]?.before, { value: 'first', why: 'not checked' });
    }
  });

  test('CX2: where the context means another cluster by now, nothing is looked up there: the box says so', async () => {
    const w = valueWorld({ person: ['web-1', 'web-2'], there: ['web-1'], moved: true });
    const logs = parseTyped('kubectl logs <pod>');
    await w.fill.fill(logs, dev);
    await w.fill.fill(logs, dev);
    assert.deepEqual([w.looked, w.questions[1]?.before?.why], [[], 'not checked']);
    const listing = w.questions[1]?.list?.source(AbortSignal.timeout(1000))[Symbol.asyncIterator]().next();
    await assert.rejects(async () => listing, { name: 'UserError', message: /means another cluster/ });
  });

  test('VA2: a name of a service is no name of a deployment', async () => {
    const w = valueWorld({ person: ['web', 'other'], there: ['web'] });
    await w.fill.fill(parseTyped('kubectl describe svc <name>'), dev);
    assert.deepEqual(await w.fill.fill(parseTyped('kubectl delete deployment <name>'), dev), { '<name>': 'other' });
    assert.equal(w.questions[1]?.before, undefined);
  });

  test('VA2: the namespace is asked first, and its pods are those of the answer', async () => {
    const w = valueWorld({ person: ['shop', 'web-1', 'app'] });
    await w.fill.fill(parseTyped('kubectl logs <pod> -c <container> -n <ns>'), dev);
    assert.deepEqual(titles(w), ['Value for ns · 1 of 3', 'Value for pod · 2 of 3', 'Value for container · 3 of 3']);
    assert.deepEqual(
      w.questions.map(({ list }) => list && `${list.what} of ${list.where}`),
      ['namespaces of dev / payments', 'pods of dev / shop', 'containers of dev / shop'],
    );
  });

  test('B51: Esc at the third value cancels all and says so; Back goes to the one before, with its answer', async () => {
    const command = parseTyped('./x <a> <b> <c>');
    const left = valueWorld({ person: ['1', '2', undefined] });
    assert.equal(await left.fill.fill(command, dev), undefined);
    assert.deepEqual(left.said, ['No more questions: nothing was run.']);
    const w = valueWorld({ person: ['1', 'wrong', { kind: 'back' }, '2', '3'] });
    assert.deepEqual(await w.fill.fill(command, dev), { '<a>': '1', '<b>': '2', '<c>': '3' });
    assert.deepEqual(
      w.questions.map(({ title, canGoBack, before }) => [title.slice(10), canGoBack, before?.value]),
      [
        ['a · 1 of 3', false, undefined],
        ['b · 2 of 3', true, undefined],
        ['c · 3 of 3', true, undefined],
        ['b · 2 of 3', true, 'wrong'],
        ['c · 3 of 3', true, undefined],
      ],
    );
  });

  test('VA2: Use Literally passes the hole as it is written, and is not kept', async () => {
    const w = valueWorld({ person: [{ kind: 'literally' }] });
    assert.deepEqual(await w.fill.fill(parseTyped('echo <x>'), dev), { '<x>': '<x>' });
    assert.deepEqual(w.kept.all(), []);
  });

  test('VA2: where a login helper would run, or a database be asked, the person says so first', async () => {
    const w = valueWorld({ person: ['a', 'b'], helper: 'aws' });
    await w.fill.fill(parseTyped('kubectl logs <pod>'), dev);
    assert.equal(w.questions[0]?.list?.waits, 'starts your login helper aws');
    await w.fill.fill(parseTyped('kubectl exec db-0 -- mongosh --eval "db.killOp(<opid>)"'), dev);
    assert.deepEqual(
      [w.questions[1]?.list?.what, w.questions[1]?.list?.waits],
      ['running operations', 'asks the database'],
    );
  });

  test('VA2: without a context there is no list, and the value is typed', async () => {
    const w = valueWorld({ person: ['web-1'] });
    await w.fill.fill(parseTyped("printf '%s' <pod>"), sessionOf(undefined));
    assert.equal(w.questions[0]?.list, undefined);
  });

  test('VA2: values go with the window’s reload and end with the incident; a secret is never on disk', async () => {
    const w = valueWorld({ person: ['web-1', 'hunter2'], there: ['web-1'] });
    await w.fill.fill(parseTyped('./login <pod-name> <password>'), dev);
    // The first run begins the incident: what was given for it stays.
    w.kept.incidentIs('one');
    assert.equal(JSON.stringify([...w.disk]).includes('hunter2'), false);
    const reloaded = valueWorld({ person: ['other'], there: ['web-1'], disk: w.disk });
    assert.deepEqual(await reloaded.fill.fill(parseTyped('kubectl logs <pod-name>'), dev), { '<pod-name>': 'web-1' });
    assert.deepEqual(
      reloaded.kept.all().map(({ name }) => name),
      ['pod-name'],
    );
    reloaded.kept.incidentIs('one');
    assert.equal(reloaded.kept.all().length, 1);
    reloaded.kept.incidentIs(undefined);
    assert.deepEqual(valueWorld({ disk: w.disk }).kept.all(), []);
  });

  test('VA2: a damaged store is an empty one', () => {
    for (const damaged of [null, 'x', { values: 'x' }, { values: [null, { name: 1 }, { name: 'a', value: 'b' }] }])
      assert.deepEqual(valueWorld({ disk: new Map([['values', damaged]]) }).kept.all(), []);
  });

  test('VA1: what is known is told for lens and copy, without secrets', async () => {
    const w = valueWorld({ person: ['shop', 'web-1', 'hunter2', 'hello'] });
    const command = parseTyped('kubectl exec <pod> -n <ns> -- ./x <password> <summary>');
    await w.fill.fill(command, dev);
    assert.deepEqual(
      w.fill.known(command, dev).map(({ name, value, isLookedUp }) => `${name}=${value} ${isLookedUp}`),
      ['ns=shop true', 'pod=web-1 true', 'summary=hello false'],
    );
    assert.deepEqual(w.fill.known(command, sessionOf('prod-eu')), []);
  });
});
