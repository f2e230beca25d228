/** Which service a runbook is for, and what a service is called where only certain letters may stand. */
import type { Runbook } from '../runbook/types.ts';

const SELECTED = /(?:\s-l|--selector)[ =]["']?(?:app|app\.kubernetes\.io\/name|k8s-app)=([a-z0-9][a-z0-9.-]{0,62})/g;
const WORKLOAD = /\b(?:deployment|deploy|statefulset|sts)[/ ]([a-z0-9][a-z0-9.-]{0,62})(?![\w<{$])/g;

/** What its front matter says, else what its commands select most. */
export function serviceOf({ defaults, blocks }: Runbook): string | undefined {
  if (defaults.service !== undefined && defaults.service.trim() !== '') return defaults.service.trim();
  const counts = new Map<string, number>();
  for (const { text } of blocks.flatMap(({ commands }) => commands)) {
    for (const match of [...text.matchAll(SELECTED), ...text.matchAll(WORKLOAD)]) {
      const name = match[1] ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** `Payments API` → `payments-api`: as the objects of a cluster are called, and files. Empty where nothing is left. */
export function serviceId(words: string): string {
  return words
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
}
