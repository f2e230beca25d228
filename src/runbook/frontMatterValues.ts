/** What values in the front matter cannot be, and what to write instead: lists of maps, namespaces, folders. */
import { isAlias, isMap, isScalar, isSeq, type Pair } from 'yaml';

export type ListKey = 'severities' | 'escalation' | 'contacts';

const ROWS: Readonly<Record<ListKey, string>> = {
  severities: 'name: SEV1',
  escalation: 'name: L1',
  contacts: 'name: DBA',
};

/** What a person writes who means the other. */
const MEANT: Readonly<Record<string, string>> = { after: 'afterMinutes', minutes: 'afterMinutes', who: 'name' };

/** Undefined: it is as it should be, or is still empty. */
export function wrongList(key: ListKey, { value }: Pair): string | undefined {
  if (value === null || value === undefined || isAlias(value) || (isScalar(value) && value.value === null))
    return undefined;
  if (!isSeq(value)) return `\`${key}\` is a list. Each of its rows begins with \`- ${ROWS[key]}\`.`;
  for (const row of value.items) {
    if (isAlias(row)) continue;
    if (!isMap(row))
      return `Each row of \`${key}\` has keys, such as \`- ${ROWS[key]}\`. One that has none is ignored.`;
    const keys = row.items.flatMap((pair) => (isScalar(pair.key) ? [String(pair.key.value)] : []));
    const odd = keys.find((one) => Object.hasOwn(MEANT, one) && !keys.includes(MEANT[one] ?? ''));
    if (odd !== undefined && (odd === 'who') === !keys.includes('name'))
      return `\`${odd}\` is not read below \`${key}\`. Write \`${MEANT[odd]}\`.`;
    if (!keys.includes('name')) return `Each row of \`${key}\` has a \`name\`, such as \`- ${ROWS[key]}\`.`;
    const minutes = key === 'escalation' ? row.get('afterMinutes') : undefined;
    if (typeof minutes === 'string' && !(Number(minutes) > 0))
      return '`afterMinutes` is a number of minutes, such as 15.';
  }
  return undefined;
}

/** As the API server takes names: RFC 1123 labels. */
export function wrongNamespace(value: string): string | undefined {
  return value.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(value)
    ? undefined
    : '`namespace` is the name of one: small letters, digits and hyphens.';
}

export function wrongFolder(value: string): string | undefined {
  const written = value.replaceAll('\\', '/');
  let depth = 0;
  for (const part of written.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) break;
  }
  return depth < 0 || /^(?:\/|~|[A-Za-z]:)/.test(written)
    ? '`cwd` is a folder below the workspace folder, such as `ops/scripts`.'
    : undefined;
}
