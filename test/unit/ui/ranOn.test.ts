/** One name, two contexts: the practice cluster's and the person's own. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import type { Incident } from '../../../src/incident/types.ts';
import { movedWords } from '../../../src/ui/movedEntry.ts';
import { isSameContext, ranOn } from '../../../src/ui/ranOn.ts';
import { requestFor } from '../../../src/ui/stepRecord.ts';
import { pin, sessionOf, step, world } from './stepWorld.ts';

const simulated = { context: 'practice-staging', isSimulated: true };
const own = { context: 'practice-staging', isSimulated: false };
const shown = (isSimulated: boolean, name = 'practice-staging') =>
  ({ name, short: name, namespace: 'inventory', protection: 'open', isSimulated }) as const;

suite('where a command ran', () => {
  test('PR1: a context of the practice cluster is not the person’s of the same name', () => {
    assert.ok(isSameContext(simulated, { ...simulated }));
    assert.ok(isSameContext(own, { context: 'practice-staging' }), 'kept by an earlier version');
    assert.ok(!isSameContext(simulated, own));
    assert.ok(!isSameContext(own, simulated));
    assert.ok(!isSameContext(simulated, { ...simulated, context: 'practice-prod' }));
  });

  test('PR1: the context that the command names counts, and one that leads to its own server is never simulated', () => {
    const session = { ...sessionOf('practice-staging'), isSimulated: true };
    const named = [{ context: 'live', namespace: 'a', isSimulated: false, pin }];
    assert.deepEqual(ranOn(parseTyped('kubectl get pods'), session), simulated);
    assert.deepEqual(ranOn(parseTyped('kubectl --context live get pods'), { ...session, named }), {
      context: 'live',
      isSimulated: false,
    });
    assert.deepEqual(ranOn(parseTyped('kubectl --server https://a.example get pods'), session), own);
  });

  test('PR1: what was set beside the practice cluster is handed on to no context of the person’s', () => {
    const incident: Incident = { id: 'i', title: 'Night', file: '/i.md', draft: true };
    const scope = (isSimulated: boolean): string | undefined => {
      const session = { ...sessionOf('practice-staging'), isSimulated };
      const { needs } = world({});
      const one = step('export A=1');
      return requestFor(one, one.command, session, {}, 'a', incident, [], needs).carry?.scope;
    };
    assert.equal(scope(false), '["practice-staging","payments"]');
    assert.equal(scope(true), '["practice-staging","payments","simulated"]');
  });

  test('PR1 IN9: ▷ asks where the entry ran on the other one of two that have one name, and where a name only looks like it', () => {
    const entry = (isSimulated: boolean, context = 'practice-staging') => ({
      context,
      namespace: 'inventory',
      simulated: isSimulated,
    });
    assert.equal(movedWords(entry(true), shown(true)), undefined);
    assert.equal(movedWords(entry(false), shown(false)), undefined);
    assert.equal(
      movedWords(entry(true), shown(false)),
      'It ran on practice-staging (simulated) / inventory. Now it would run on practice-staging / inventory.',
    );
    assert.equal(
      movedWords(entry(false), shown(true)),
      'It ran on practice-staging / inventory. Now it would run on practice-staging (simulated) / inventory.',
    );
    assert.notEqual(movedWords(entry(true), shown(false, 'practice-staging (simulated)')), undefined);
    assert.match(movedWords(entry(true), undefined) ?? '', /Now it would run on no context\.$/);
    assert.equal(movedWords({ context: undefined, namespace: undefined, simulated: false }, undefined), undefined);
  });
});
