import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fieldSelector, labelSelector } from '../../../../src/practice/api/selectors.ts';
import { Refusal } from '../../../../src/practice/api/status.ts';
import type { KubeObject } from '../../../../src/practice/types.ts';

suite('practice: selectors', () => {
  const labels = { app: 'kafka', tier: 'back', size: '5', empty: '' };
  const selected: readonly (readonly [string, boolean])[] = [
    ['', true],
    ['app=kafka', true],
    ['app==kafka', true],
    [' app = kafka , tier = back ', true],
    ['app=mongodb', false],
    ['app!=mongodb', true],
    ['app!=kafka', false],
    ['other!=x', true],
    ['app', true],
    ['other', false],
    ['!other', true],
    ['!app', false],
    ['app in (kafka,mongodb)', true],
    ['app in (kafka, mongodb),tier notin (front)', true],
    ['app notin (kafka)', false],
    ['other notin (kafka)', true],
    ['other in (kafka)', false],
    ['empty=', true],
    ['other=', false],
    ['empty in (,a)', true],
    ['in=a', false],
    ['constructor', false],
    ['constructor!=x', true],
  ];
  for (const [text, expected] of selected)
    test(`"${text}" ${expected ? 'selects' : 'leaves out'}`, () => {
      assert.equal(labelSelector(text)(labels), expected);
    });

  for (const text of [
    'app kafka',
    'app=kafka,',
    'app=kafka tier=back',
    '=kafka',
    'app in kafka',
    'app in (kafka',
    '!',
    'a>1',
  ])
    test(`"${text}" is refused`, () => {
      assert.throws(
        () => labelSelector(text),
        (error) => error instanceof Refusal && error.message.startsWith('unable to parse requirement'),
      );
    });

  test('whatever comes in, it selects or is refused with a sentence', () => {
    const pieces = fc.constantFrom(
      'a',
      'b',
      '=',
      '==',
      '!=',
      '!',
      '(',
      ')',
      ',',
      ' in ',
      ' notin ',
      '>',
      '<',
      ' ',
      '"',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          try {
            assert.equal(typeof labelSelector(text)({ a: 'b' }), 'boolean');
          } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
          }
        },
      ),
    );
  });
  test('labels written as a selector select their bearer', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}[a-z0-9]$/);
    fc.assert(
      fc.property(fc.dictionary(name, name), (labels) => {
        const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
        assert.ok(labelSelector(text.join(','))(labels));
      }),
    );
  });

  const pod = {
    metadata: { name: 'mongodb-0', namespace: 'inventory' },
    spec: { nodeName: 'n1' },
    status: { phase: 'Running' },
  } as unknown as KubeObject;
  test('fields select', () => {
    const selects = (text: string): boolean => fieldSelector(text, 'pods')(pod);
    assert.ok(selects(''));
    assert.ok(selects('status.phase=Running,metadata.name==mongodb-0'));
    assert.ok(selects('status.phase!=Pending'));
    assert.ok(!selects('spec.nodeName='));
  });
  test('what `kubectl events --for` asks for', () => {
    const asked = 'involvedObject.kind=Pod,involvedObject.apiVersion=v1,involvedObject.name=mongodb-0';
    const involvedObject = { kind: 'Pod', apiVersion: 'v1', name: 'mongodb-0' };
    assert.ok(fieldSelector(asked, 'events')({ ...pod, involvedObject }));
  });
  test('a field that a server cannot select by is refused in its words', () => {
    assert.throws(() => fieldSelector('spec.foo=x', 'pods'), { message: 'field label not supported: spec.foo' });
    assert.throws(() => fieldSelector('status.phase=x', 'deployments.apps'), { code: 400 });
    assert.throws(() => fieldSelector('nonsense', 'pods'), { code: 400 });
  });
});
