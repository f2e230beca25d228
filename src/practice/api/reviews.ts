/** `kubectl auth whoami`, `can-i` and `can-i --list`. */
import { isAllowed, openPaths, rulesOf, type Attributes, type Person } from './access.ts';
import { isObject, parseObject, type Json } from './body.ts';
import { isProtobuf, messageOf, readSpec, textOf } from './protobuf.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { badRequest, noSuchPath } from './status.ts';

export function review(resource: Resource, person: Person, body: Buffer, contentType: string): unknown {
  const head = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: {} };
  switch (resource.plural) {
    case 'selfsubjectreviews':
      return { ...head, status: { userInfo: { username: person.name, groups: person.groups } } };
    case 'selfsubjectrulesreviews': {
      const namespace = isProtobuf(body) ? textOf(readSpec(body), 1) : text(specOf(body, contentType), 'namespace');
      const status = {
        resourceRules: rulesOf(person, namespace),
        nonResourceRules: [{ verbs: ['get'], nonResourceURLs: openPaths }],
        incomplete: false,
      };
      return { ...head, spec: { namespace }, status };
    }
    case 'selfsubjectaccessreviews': {
      const spec = isProtobuf(body) ? protobufAccess(body) : jsonAccess(specOf(body, contentType));
      const { resourceAttributes, nonResourceAttributes } = spec;
      if (!resourceAttributes && !nonResourceAttributes)
        throw badRequest(
          'spec.resourceAttributes: Required value: exactly one of nonResourceAttributes or resourceAttributes',
        );
      const allowed = resourceAttributes
        ? isAllowed(person, resourceAttributes)
        : nonResourceAttributes?.verb === 'get' && isOpen(nonResourceAttributes.path);
      return { ...head, spec, status: { allowed } };
    }
    default:
      throw noSuchPath();
  }
}

interface AccessSpec {
  readonly resourceAttributes?: Attributes;
  readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
}

function protobufAccess(body: Buffer): AccessSpec {
  const spec = readSpec(body);
  const [resource, path] = [messageOf(spec, 1), messageOf(spec, 2)];
  if (path.size > 0) return { nonResourceAttributes: { path: textOf(path, 1) ?? '', verb: textOf(path, 2) ?? '' } };
  if (resource.size === 0) return {};
  // 4 is the version, which rules do not look at.
  const [namespace, verb, group, name] = [1, 2, 3, 7].map((number) => textOf(resource, number));
  const what = { resource: textOf(resource, 5) ?? '', subresource: textOf(resource, 6) };
  return { resourceAttributes: { namespace, verb: verb ?? '', group, name, ...what } };
}

function jsonAccess(spec: Json | undefined): AccessSpec {
  const [of, path] = [part(spec, 'resourceAttributes'), part(spec, 'nonResourceAttributes')];
  if (path) return { nonResourceAttributes: { path: text(path, 'path') ?? '', verb: text(path, 'verb') ?? '' } };
  if (!of) return {};
  const [namespace, group, subresource, name] = ['namespace', 'group', 'subresource', 'name'].map((key) =>
    text(of, key),
  );
  const what = { verb: text(of, 'verb') ?? '', resource: text(of, 'resource') ?? '' };
  return { resourceAttributes: { ...what, namespace, group, subresource, name } };
}

const specOf = (body: Buffer, contentType: string) => part(parseObject(body, contentType), 'spec');

function part(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: Json | undefined, key: string): string | undefined {
  const found = part(value, key);
  return typeof found === 'string' ? found : undefined;
}

function isOpen(path: string): boolean {
  return openPaths.some((open) => (open.endsWith('*') ? path.startsWith(open.slice(0, -1)) : path === open));
}
