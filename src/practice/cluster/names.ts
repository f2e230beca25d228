/** Names as Kubernetes makes them: in letters without vowels, so that no words come out. And uids. */
import type { PodTemplate, Random } from '../types.ts';

const letters = 'bcdfghjklmnpqrstvwxz2456789';

export function randomName(random: Random, length: number): string {
  return Array.from({ length }, () => letters.charAt(Math.floor(random() * letters.length))).join('');
}

/** In the form of a UUID of version 4. */
export function randomUid(random: Random): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));
}

export const hashLabel = 'pod-template-hash';

/**
 * Ten letters that are the same for the same template. Clients send one back written anew, with its keys in another order or with
 * nulls: `rollout undo` finds the old ReplicaSet only if that does not count.
 */
export function templateHash({ metadata: { labels, annotations } = {}, spec }: PodTemplate): string {
  const text = JSON.stringify(canonical({ labels, annotations, spec }));
  let hash = 2166136261; // FNV-1a
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  const digits = String(hash >>> 0).padStart(10, '0');
  return digits.replace(/\d/g, (digit) => letters.charAt(Number(digit)));
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
