/**
 * Tells whether two templates are the same. Clients send a template back written anew, with its keys in another order, with nulls, or
 * with the defaults filled in: `rollout undo` finds the old ReplicaSet only if that does not count.
 */
import { withPodDefaults } from '../podDefaults.ts';
import type { PodTemplate } from '../types.ts';
import { hashName } from './names.ts';

export const hashLabel = 'pod-template-hash';

export function templateHash(template: PodTemplate): string {
  const { labels, annotations } = template.metadata ?? {};
  return hashName(JSON.stringify(canonical({ labels, annotations, spec: withPodDefaults(template.spec) })));
}

/** Keys in order; what is null, undefined or empty is left out. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => canonical(item) ?? null);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .filter(([key]) => key !== hashLabel)
    .map(([key, part]) => [key, canonical(part)] as const)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
