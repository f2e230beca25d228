import assert from 'node:assert/strict';
import { templateHash } from '../../../../src/practice/cluster/names.ts';
import type { PodTemplate } from '../../../../src/practice/types.ts';

suite('practice: whether two templates are the same', () => {
  const template: PodTemplate = {
    metadata: { labels: { app: 'web', tier: 'front' } },
    spec: {
      containers: [
        { name: 'web', image: 'web:1', env: [{ name: 'A', value: 'b' }], resources: { limits: { memory: '1Gi' } } },
      ],
    },
  };
  const hash = templateHash(template);
  const changed = (
    change: (copy: { metadata: object; spec: { containers: Record<string, unknown>[] } }) => void,
  ): string => {
    const copy = structuredClone(template);
    change(copy as never);
    return templateHash(copy);
  };

  test('a hash is ten letters that fit into a name', () => assert.match(hash, /^[a-z0-9]{10}$/));
  test('written in another order, with nulls, empty parts and the label of the hash: the same', () => {
    const { spec } = template;
    assert.equal(
      templateHash({
        spec: { ...spec, volumes: [], nodeSelector: {}, hostname: null },
        metadata: {
          creationTimestamp: null,
          labels: { tier: 'front', 'pod-template-hash': 'x', app: 'web' },
          annotations: {},
        } as never,
      }),
      hash,
    );
  });
  test('another image, value, label or limit: another', () => {
    const hashes = [
      hash,
      changed(({ spec }) => Object.assign(spec.containers[0] ?? {}, { image: 'web:2' })),
      changed(({ spec }) => Object.assign(spec.containers[0] ?? {}, { env: [{ name: 'A', value: 'c' }] })),
      changed(({ spec }) => Object.assign(spec.containers[0] ?? {}, { resources: { limits: { memory: '2Gi' } } })),
      changed(({ metadata }) => Object.assign(metadata, { labels: { app: 'web' } })),
      changed(({ metadata }) => Object.assign(metadata, { annotations: { restartedAt: 'now' } })),
      changed(({ spec }) => void spec.containers.push({ name: 'side', image: 'side:1' })),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
  });
});
