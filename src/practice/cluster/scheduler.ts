/** Which node a new pod goes to: of those that have the memory and CPU it asks for, the one with the fewest pods. */
import { mebibytes, milliCpu } from '../quantity.ts';
import type { KubeObject, Pod, Store } from '../types.ts';

export type Choice = { readonly node: string } | { readonly message: string };

/** What nodes usually take. */
const maxPodsOfNode = 110;

interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

export function chooseNode(store: Store, pod: Pod): Choice {
  const nodes = store.list('nodes');
  const wanted = requestsOf(pod);
  const refusals: string[] = [];
  let best: { readonly name: string; readonly pods: number } | undefined;
  for (const node of nodes) {
    const { name } = node.metadata;
    const there = store.list('pods', undefined, (one) => one.spec.nodeName === name && !hasEnded(one));
    const reasons = whyNot(node, there, wanted);
    refusals.push(...reasons);
    if (reasons.length === 0 && there.length < (best?.pods ?? Infinity)) best = { name, pods: there.length };
  }
  return best === undefined ? { message: refusal(nodes.length, refusals) } : { node: best.name };
}

/** Of a node: the address that its pods name as their host's. */
export function addressOf(store: Store, name: string | undefined): string | undefined {
  const node = name === undefined ? undefined : store.get('nodes', undefined, name);
  const { addresses = [] } = (node?.['status'] ?? {}) as {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
  return addresses.find(({ type }) => type === 'InternalIP')?.address;
}

function whyNot(node: KubeObject, there: readonly Pod[], wanted: Amount): readonly string[] {
  const { unschedulable } = (node['spec'] ?? {}) as { readonly unschedulable?: boolean };
  if (unschedulable === true) return ['node(s) were unschedulable'];
  if (there.length >= maxPodsOfNode) return ['Too many pods'];
  const { allocatable = {} } = (node['status'] ?? {}) as { readonly allocatable?: Readonly<Record<string, string>> };
  const taken = there.map(requestsOf);
  const lacks = (name: keyof Amount, capacity: number): boolean =>
    wanted[name] > 0 && taken.reduce((sum, one) => sum + one[name], wanted[name]) > capacity;
  return [
    ...(lacks('cpu', milliCpu(allocatable['cpu'] ?? '') ?? Infinity) ? ['Insufficient cpu'] : []),
    ...(lacks('memory', mebibytes(allocatable['memory'] ?? '') ?? Infinity) ? ['Insufficient memory'] : []),
  ];
}

function requestsOf(pod: Pod): Amount {
  const asked = pod.spec.containers.map(({ resources }) => resources?.requests ?? {});
  return {
    cpu: asked.reduce((sum, one) => sum + (milliCpu(one['cpu'] ?? '0') ?? 0), 0),
    memory: asked.reduce((sum, one) => sum + (mebibytes(one['memory'] ?? '0') ?? 0), 0),
  };
}

function hasEnded(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

/** In the scheduler's words. */
function refusal(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${told.join(', ')}. preemption: 0/${nodes} nodes are available: ${nodes} No preemption victims found for incoming pod.`;
}
