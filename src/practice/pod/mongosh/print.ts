/** How values are shown: as the shell does it, and as Extended JSON. */
import { inspect, types } from 'node:util';
import { isObjectId } from '../../objectId.ts';

const everything = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 80 };

/** A text is shown as it is. */
export function show(value: unknown, colors: boolean): string {
  return typeof value === 'string' ? value : inspect(value, { ...everything, colors });
}

/** Extended JSON, version 2, in its relaxed form. */
export function extendedJson(value: unknown): string {
  return JSON.stringify(extend(value), undefined, 2) ?? 'null';
}

function extend(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (types.isDate(value)) return { $date: new Date(value.getTime()).toISOString().replace('.000Z', 'Z') };
  if (isObjectId(value)) return { $oid: value.hex };
  if (Array.isArray(value)) return value.map(extend);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, extend(field)]));
}
