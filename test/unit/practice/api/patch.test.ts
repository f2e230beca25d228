/** The three patches: as their specifications say, and whatever a client sends. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/practice/api/body.ts';
import { mergePatch, replacePatch } from '../../../../src/practice/api/patch.ts';
import { shapeOf } from '../../../../src/practice/api/shapes.ts';

const deployment = shapeOf('Deployment');
const withPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const strategic = (target: JsonObject, patch: JsonObject) => mergePatch(withPod(target), withPod(patch), deployment);

const json = fc.jsonValue({ depthSize: 'small' }) as fc.Arbitrary<Json>;

/** A pod's part of a Deployment, as clients write it and as patches are made of it. */
const podSpec = fc.record(
  {
    containers: fc.uniqueArray(
      fc.record(
        {
          name: fc.constantFrom('a', 'b', 'c', 'd'),
          image: fc.string(),
          env: fc.uniqueArray(fc.record({ name: fc.constantFrom('X', 'Y', 'Z'), value: fc.string() }), {
            selector: ({ name }) => name,
          }),
          args: fc.array(fc.string(), { maxLength: 3 }),
        },
        { requiredKeys: ['name'] },
      ),
      { selector: ({ name }) => name },
    ),
    nodeSelector: fc.dictionary(fc.constantFrom('k', 'l', 'constructor'), fc.string()),
    restartPolicy: fc.string(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

suite('practice/api: patches', () => {
  suite('strategic merge', () => {
    const one = {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '2' },
      ],
    };

    test('items of a list are merged by their key, and new ones come last', () => {
      const patch = {
        containers: [
          { name: 'b', image: '3' },
          { name: 'c', image: '4' },
        ],
      };
      assert.deepEqual(
        strategic(one, patch),
        withPod({
          containers: [
            { name: 'a', image: '1' },
            { name: 'b', image: '3' },
            { name: 'c', image: '4' },
          ],
        }),
      );
    });

    test('$patch: delete takes an item out; other directives are refused', () => {
      assert.deepEqual(
        strategic(one, { containers: [{ name: 'a', $patch: 'delete' }] }),
        withPod({ containers: [{ name: 'b', image: '2' }] }),
      );
      assert.throws(() => strategic(one, { $patch: 'replace', containers: [] }), { name: 'Refusal', code: 400 });
    });

    test('the order of items is not asked for', () => {
      const order = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] };
      assert.deepEqual(strategic(one, order), withPod(one));
    });

    test('$retainKeys drops what it does not name', () => {
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
      const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
      assert.deepEqual(mergePatch({ spec: { strategy } }, patch, deployment), {
        spec: { strategy: { type: 'Recreate' } },
      });
    });

    test('ports are told apart by containerPort in a container, by port in a service', () => {
      const ports = {
        ports: [
          { port: 80, targetPort: 1 },
          { port: 81, targetPort: 1 },
        ],
      };
      assert.deepEqual(
        mergePatch({ spec: ports }, { spec: { ports: [{ port: 81, targetPort: 2 }] } }, shapeOf('Service')),
        {
          spec: {
            ports: [
              { port: 80, targetPort: 1 },
              { port: 81, targetPort: 2 },
            ],
          },
        },
      );
    });

    test('a patch that is applied twice changes nothing the second time, and an empty one nothing at all', () => {
      fc.assert(
        fc.property(podSpec, podSpec, (target, patch) => {
          const once = strategic(target, patch);
          assert.deepEqual(mergePatch(once, withPod(patch), deployment), once);
          assert.deepEqual(mergePatch(once, {}, deployment), once);
        }),
        { numRuns: 30 },
      );
    });

    test('whatever is sent, it ends, and nothing outside of the object is changed', () => {
      fc.assert(
        fc.property(json, json, (target, patch) => {
          const before = JSON.stringify(target);
          try {
            mergePatch(target, patch, deployment);
          } catch (error) {
            assert.equal(error instanceof Error && error.name, 'Refusal');
          }
          assert.equal(JSON.stringify(target), before);
        }),
        { numRuns: 30 },
      );
    });
  });

  suite('JSON merge patch', () => {
    // The cases of RFC 7386, appendix A.
    const cases: readonly (readonly [Json, Json, Json])[] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
      [{ a: 'b' }, { a: null }, {}],
      [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [
        ['a', 'b'],
        ['c', 'd'],
        ['c', 'd'],
      ],
      [{ a: 'b' }, ['c'], ['c']],
      [{ a: 'foo' }, null, null],
      [{ a: 'foo' }, 'bar', 'bar'],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [[1, 2], { a: 'b', c: null }, { a: 'b' }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ];
    test('the cases of its specification', () => {
      for (const [target, patch, result] of cases) assert.deepEqual(mergePatch(target, patch, 'any'), result);
    });

    test('applied twice it changes nothing the second time', () => {
      fc.assert(
        fc.property(json, json, (target, patch) => {
          const once = mergePatch(target, patch, 'any');
          assert.ok(isDeepStrictEqual(mergePatch(once, patch, 'any'), once));
        }),
        { numRuns: 30 },
      );
    });
  });

  suite('JSON patch, of which rollout undo sends the replace', () => {
    test('a field that is there is replaced, also the whole', () => {
      const target = { spec: { template: { a: 1 }, replicas: 2 }, metadata: { annotations: {} } };
      assert.deepEqual(
        replacePatch(target, [
          { op: 'replace', path: '/spec/template', value: { b: 2 } },
          { op: 'replace', path: '/metadata/annotations', value: { c: 'd' } },
        ]),
        { spec: { template: { b: 2 }, replicas: 2 }, metadata: { annotations: { c: 'd' } } },
      );
      assert.deepEqual(replacePatch(target, [{ op: 'replace', path: '', value: 1 }]), 1);
    });

    const refused: readonly Json[] = [
      [{ op: 'replace', path: '/a', value: 1 }],
      [{ op: 'replace', path: '/b/0', value: 1 }],
      [{ op: 'replace', path: '/b' }],
      [{ op: 'replace', path: 'b', value: 1 }],
      [{ op: 'add', path: '/a', value: 1 }],
      [{ op: 'remove', path: '/b' }],
      [3],
      [{ op: 'replace', path: '/__proto__', value: { x: 1 } }],
      [{ op: 'replace', path: '/constructor/prototype/x', value: 1 }],
    ];
    test('anything else is refused', () => {
      for (const patch of refused)
        assert.throws(() => replacePatch({ b: [1] }, patch), { name: 'Refusal' }, JSON.stringify(patch));
      assert.equal(Reflect.get({}, 'x'), undefined);
    });
  });
});
