/** Bodies of requests. `kubectl` sends JSON, also where it calls it YAML; some of its commands send protobuf. */
import { badRequest, unsupportedMedia } from './status.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Deeper than anything of Kubernetes; what recurses over a body stays far from the end of the stack. */
const maxDepth = 64;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` knows nothing of `readonly`. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** What lies at the end of the keys; only what is a value's own. */
export function partOf(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (part, key) => (isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined),
    value,
  );
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** `__proto__` is refused as a key, since an assignment to it is not one. `instead`: what is said to who sends protobuf. */
export function parseBody(body: Buffer, contentType: string, instead = ''): JsonObject {
  const value = parseJson(body, contentType, instead);
  if (!isObject(value)) throw badRequest('the body of the request must be an object');
  return value;
}

export function parseJson(body: Buffer, contentType: string, instead = ''): Json {
  if (contentType.includes('protobuf'))
    throw unsupportedMedia(`this kubectl command sends protobuf, which is not part of the practice cluster${instead}`);
  const text = body.toString('utf8');
  if (depthOf(text) > maxDepth) throw badRequest(`the body of the request is nested deeper than ${maxDepth} levels`);
  try {
    return JSON.parse(text, (key, value: Json) => {
      if (key === '__proto__') throw new Error('the key "__proto__" is not part of the practice cluster');
      return value;
    }) as Json;
  } catch (error) {
    throw badRequest(`error decoding the body of the request: ${error instanceof Error ? error.message : 'no JSON'}`);
  }
}

/** Counted without a recursion or a pattern, so that any depth and any length can be counted. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, (depth += 1));
    else if (character === '}' || character === ']') depth -= 1;
  }
  return deepest;
}
