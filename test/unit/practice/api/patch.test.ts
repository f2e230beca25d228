/** The three patches: as their specifications say, and whatever a client sends. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../../../src/practice/api/body.ts';
import { mergeJson, patchJson } from '../../../../src/practice/api/patchJson.ts';
import { mergeStrategic } from '../../../../src/practice/api/patchStrategic.ts';
import { shapeOf } from '../../../../src/practice/api/shapes.ts';

const deployment = shapeOf('Deployment');
const withPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const strategic = (target: JsonObject, patch: JsonObject) =>
  mergeStrategic(withPod(target), withPod(patch), deployment);

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

    test('$setElementOrder puts the items in order, alone or with a patch of them', () => {
      const order = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] };
      const turned = [
        { name: 'b', image: '2' },
        { name: 'a', image: '1' },
      ];
      assert.deepEqual(strategic(one, order), withPod({ containers: turned }));
      assert.deepEqual(
        strategic(one, { ...order, containers: [{ name: 'a', image: '9' }] }),
        withPod({
          containers: [
            { name: 'b', image: '2' },
            { name: 'a', image: '9' },
          ],
        }),
      );
    });

    test('$retainKeys drops what it does not name', () => {
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
      const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
      assert.deepEqual(mergeStrategic({ spec: { strategy } }, patch, deployment), {
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
        mergeStrategic({ spec: ports }, { spec: { ports: [{ port: 81, targetPort: 2 }] } }, shapeOf('Service')),
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
          assert.deepEqual(mergeStrategic(once, withPod(patch), deployment), once);
          assert.deepEqual(mergeStrategic(once, {}, deployment), once);
        }),
        { numRuns: 30 },
      );
    });

    test('whatever is sent, it ends, and nothing outside of the object is changed', () => {
      fc.assert(
        fc.property(json, json, (target, patch) => {
          const before = JSON.stringify(target);
          try {
            mergeStrategic(target, patch, deployment);
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
      for (const [target, patch, result] of cases) assert.deepEqual(mergeJson(target, patch), result);
    });

    test('applied twice it changes nothing the second time', () => {
      fc.assert(
        fc.property(json, json, (target, patch) => {
          const once = mergeJson(target, patch);
          assert.ok(isDeepStrictEqual(mergeJson(once, patch), once));
        }),
        { numRuns: 30 },
      );
    });
  });

  suite('JSON patch', () => {
    // After RFC 6902, appendix A.
    const cases: readonly (readonly [Json, readonly Json[], Json])[] = [
      [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
      [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
      [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
      [{ baz: 1, foo: 2 }, [{ op: 'remove', path: '/baz' }], { foo: 2 }],
      [{ foo: ['a', 'b', 'c'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['a', 'c'] }],
      [{ baz: 1 }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
      [{ '/': 9, '~1': 10 }, [{ op: 'remove', path: '/~01' }], { '/': 9 }],
      [{ '/': 9 }, [{ op: 'replace', path: '/~1', value: 8 }], { '/': 8 }],
      [{ a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
      [{}, [{ op: 'add', path: '/', value: 1 }], { '': 1 }],
    ];
    test('the cases of its specification', () => {
      for (const [target, patch, result] of cases) assert.deepEqual(patchJson(target, patch), result);
    });

    const refused: readonly (readonly [Json, Json])[] = [
      [{}, [{ op: 'remove', path: '/a' }]],
      [{}, [{ op: 'replace', path: '/a', value: 1 }]],
      [{}, [{ op: 'add', path: '/a/b', value: 1 }]],
      [{ a: [] }, [{ op: 'add', path: '/a/1', value: 1 }]],
      [{ a: [1] }, [{ op: 'add', path: '/a/01', value: 1 }]],
      [{ a: [1] }, [{ op: 'remove', path: '/a/-' }]],
      [{ a: 1 }, [{ op: 'add', path: '/b' }]],
      [{ a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }]],
      [{}, [{ op: 'spam', path: '/a' }]],
      [{}, [{ op: 'add', path: 'a', value: 1 }]],
      [{}, [3]],
      [{}, {}],
      [{}, [{ op: 'add', path: '/__proto__', value: { x: 1 } }]],
      [{}, [{ op: 'add', path: '/__proto__/x', value: 1 }]],
      [{}, [{ op: 'add', path: '/constructor/prototype/x', value: 1 }]],
      [{}, [{ op: 'test', path: '/constructor/name', value: 'Object' }]],
    ];
    test('what does not apply is refused', () => {
      for (const [target, patch] of refused)
        assert.throws(() => patchJson(target, patch), { name: 'Refusal' }, JSON.stringify(patch));
      assert.equal(Reflect.get({}, 'x'), undefined);
    });

    test('an operation that does not apply leaves the document as it was', () => {
      fc.assert(
        fc.property(json, json, fc.string(), (target, value, key) => {
          const before = JSON.stringify(target);
          try {
            patchJson(target, [
              { op: 'add', path: `/${key}`, value },
              { op: 'remove', path: '/none/of/this' },
            ]);
          } catch (error) {
            assert.equal(error instanceof Error && error.name, 'Refusal');
          }
          assert.equal(JSON.stringify(target), before);
        }),
        { numRuns: 30 },
      );
    });
  });
});
