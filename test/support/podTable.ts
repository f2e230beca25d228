/** A cluster's pods as its server lays them out, in pages as they are asked for. */
import type { ServerResponse } from 'node:http';

/** Name, ready, status, restarts, age. */
export type PodCells = readonly [string, string, string, string, string];

const columns = ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map((name) => ({ name, priority: 0 }));

export function manyPods(count: number): readonly PodCells[] {
  const name = (n: number): string => `web-7d9c5b6f48-${String(n).padStart(5, '0')}`;
  return Array.from({ length: count }, (_, n) => [name(n), '1/1', 'Running', '0', '5d']);
}

/** `fits`: what a label selector picks. */
export function answerPods(
  pods: readonly PodCells[],
  response: ServerResponse,
  fits: (name: string) => boolean = () => true,
): void {
  const asked = new URL(response.req.url ?? '', 'https://cluster').searchParams;
  const all = asked.has('labelSelector') ? pods.filter(([name]) => fits(name)) : pods;
  const from = Number(asked.get('continue') ?? 0);
  const end = from + Number(asked.get('limit') ?? Infinity);
  const table = {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: end < all.length ? { continue: String(end) } : {},
    columnDefinitions: columns,
    rows: all.slice(from, end).map((cells) => ({
      cells,
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: cells[0] } },
    })),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(table));
}
