/** The path of a request, taken apart strictly: what a browser or a proxy would tidy up (`..`, `%2f`) is refused. */
import { badRequest, notServed } from './status.ts';

/** What a path means: `/apis/apps/v1/namespaces/inventory/deployments/kafka/scale`. */
export interface Target {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Names of objects, as they are: no escape in a path means anything here, so none can mean something else further on. */
const segmentPattern = /^[A-Za-z0-9._:~@+-]*$/;

/** `url` as it stands in the request line. */
export function parseUrl(url: string) {
  const [raw = '', ...rest] = url.split('?');
  if (!raw.startsWith('/')) throw badRequest('the path of a request begins with a slash');
  const segments = raw.slice(1).replace(/\/$/, '').split('/');
  for (const segment of segments)
    if (segment === '.' || segment === '..' || !segmentPattern.test(segment))
      throw badRequest(`the path holds a part that is no name: ${JSON.stringify(segment.slice(0, 100))}`);
  return { path: `/${segments.join('/')}`, segments, query: new URLSearchParams(rest.join('?')) };
}

/** Of a path that names no resource: a refusal. */
export function targetOf(segments: readonly string[]): Target {
  const [root, ...parts] = segments;
  // `healthz`, `batch/v1`
  const whole = () => notServed(segments.slice(root === 'apis' && segments.length > 1 ? 1 : 0).join('/') || '/');
  if (root !== 'api' && root !== 'apis') throw whole();
  const group = root === 'api' ? '' : parts.shift();
  const version = parts.shift();
  if (group === undefined || version === undefined || parts.includes('')) throw whole();
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [plural, name, subresource, more] = parts;
  if (plural === undefined || more !== undefined) throw whole();
  return { group, version, namespace, plural, name, subresource };
}

/** A query's yes: `true` or `1`. */
export function isYes(query: URLSearchParams, key: string): boolean {
  return ['true', '1'].includes(query.get(key) ?? '');
}

/** A whole number from 0 up in the query. */
export function numberOf(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key) ?? '';
  if (!/^\d{0,15}$/.test(text)) throw badRequest(`Invalid value: ${JSON.stringify(text)} for ${key}: not a number`);
  return text === '' ? undefined : Number(text);
}
