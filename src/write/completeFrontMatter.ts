/** Keys and values of the front matter, by its schema and by what the commands of the file need. */
import type { Runbook } from '../runbook/types.ts';
import type { FrontMatterPlace } from './frontMatterAt.ts';
import { keysBelow } from './schema.ts';
import { once, type Completion, type Suggestion } from './suggestion.ts';
import { valuesElsewhere } from './valuesElsewhere.ts';

export function completeFrontMatter(place: FrontMatterPlace, runbook: Runbook): Completion {
  const { range, key, parents, siblings } = place;
  const keys = keysBelow(parents);
  if (key !== undefined) return { range, items: valuesOf(key, parents, runbook), isExpected: true };
  if (parents[0] === 'env') return { range, items: variablesOf(siblings, runbook), isExpected: false };
  const items = Object.entries(keys ?? {}).flatMap(([name, { description, type }]): readonly Suggestion[] => {
    if (siblings.includes(name)) return [];
    const isLine = type !== 'object' && type !== 'array';
    const hasValues = isLine && valuesOf(name, parents, runbook).length > 0;
    const detail = firstSentence(description);
    const item = { label: name, kind: 'key', text: `${name}:${isLine ? ' ' : ''}`, detail } as const;
    return [hasValues ? { ...item, goesOn: true } : item];
  });
  return { range, items, isExpected: false };
}

/** Beside a key there is room for a few words. */
function firstSentence(description: string): string {
  return description.replace(/\.(?: .*)?$/, '');
}

function valuesOf(key: string, parents: readonly string[], runbook: Runbook): readonly Suggestion[] {
  const described = keysBelow(parents)?.[key];
  const fixed = (described?.enum ?? []).map(String);
  const elsewhere = valuesElsewhere(runbook, undefined);
  const used =
    parents.length > 0
      ? []
      : key === 'namespace'
        ? elsewhere.namespaces.filter((name) => name !== runbook.defaults.namespace)
        : key === 'service'
          ? once(['deployment', 'statefulset', 'service'].flatMap((kind) => elsewhere.objects(kind)))
          : [];
  return [
    ...fixed.map((label): Suggestion => ({ label, kind: 'value' })),
    ...used.map((label): Suggestion => ({ label, kind: 'value', detail: 'used in this file', isFree: true })),
  ];
}

/** What the commands read and nothing sets. */
function variablesOf(siblings: readonly string[], runbook: Runbook): readonly Suggestion[] {
  const commands = runbook.blocks.flatMap(({ commands }) => commands);
  const assigned = new Set(commands.flatMap(({ assigns }) => assigns));
  return once(commands.flatMap(({ needs }) => needs))
    .filter((name) => !assigned.has(name) && !siblings.includes(name))
    .map((name) => ({ label: name, kind: 'variable', text: `${name}: `, detail: 'read by a command of this file' }));
}
