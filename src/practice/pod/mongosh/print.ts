/** How values are shown: as the shell does it, and as Extended JSON. */
import { inspect, types } from 'node:util';
import { isObjectId } from '../../objectId.ts';
import { Long, ShellNumber } from './values.ts';

const everything = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 80 };

/** A text is shown as it is. */
export function show(value: unknown, colors: boolean): string {
  return typeof value === 'string' ? value : inspect(value, { ...everything, colors });
}

/** What `printjson` does: each field on a line of its own. */
export function showSpread(value: unknown, colors: boolean): string {
  return typeof value === 'string' ? value : inspect(value, { ...everything, colors, compact: false });
}

export type JsonForm = 'canonical' | 'relaxed';

/** Extended JSON, version 2. */
export function extendedJson(value: unknown, form: JsonForm, indent?: number): string {
  return JSON.stringify(extend(value, form), undefined, indent) ?? 'null';
}

function extend(value: unknown, form: JsonForm): unknown {
  const isCanonical = form === 'canonical';
  if (typeof value === 'number') return isCanonical ? canonicalNumber(value) : value;
  if (typeof value === 'bigint') return extend(new Long(value), form);
  if (typeof value !== 'object' || value === null) return value;
  if (types.isDate(value)) {
    const ms = value.getTime();
    return { $date: isCanonical ? { $numberLong: String(ms) } : new Date(ms).toISOString().replace('.000Z', 'Z') };
  }
  if (types.isRegExp(value)) return { $regularExpression: { pattern: value.source, options: value.flags } };
  if (isObjectId(value)) return { $oid: value.hex };
  if (value instanceof Long) return isCanonical ? { $numberLong: value.toString() } : value.toNumber();
  if (value instanceof ShellNumber) return extend(value.value, form);
  if (Array.isArray(value)) return value.map((item) => extend(item, form));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, extend(field, form)]));
}

function canonicalNumber(value: number): unknown {
  if (!Number.isSafeInteger(value)) return { $numberDouble: String(value) };
  return Math.abs(value) < 2 ** 31 ? { $numberInt: String(value) } : { $numberLong: String(value) };
}
