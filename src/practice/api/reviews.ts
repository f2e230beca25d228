/** `kubectl auth whoami`, `can-i` and `can-i --list`. */
import { isAllowed, openPaths, rulesOf, type Attributes, type Person } from './access.ts';
import { parseObject, partOf, textOf, type Json } from './body.ts';
import { fieldText, isProtobuf, messageOf, readSpec } from './protobuf.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { badRequest, noSuchPath } from './status.ts';

export function review(resource: Resource, person: Person, body: Buffer, contentType: string): unknown {
  const head = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: {} };
  switch (resource.plural) {
    case 'selfsubjectreviews':
      return { ...head, status: { userInfo: { username: person.name, groups: person.groups } } };
    case 'selfsubjectrulesreviews': {
      const namespace = isProtobuf(body) ? fieldText(readSpec(body), 1) : text(specOf(body, contentType), 'namespace');
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
  if (path.size > 0)
    return { nonResourceAttributes: { path: fieldText(path, 1) ?? '', verb: fieldText(path, 2) ?? '' } };
  if (resource.size === 0) return {};
  // 4 is the version, which rules do not look at.
  const [namespace, verb, group, name] = [1, 2, 3, 7].map((number) => fieldText(resource, number));
  const what = { resource: fieldText(resource, 5) ?? '', subresource: fieldText(resource, 6) };
  return { resourceAttributes: { namespace, verb: verb ?? '', group, name, ...what } };
}

function jsonAccess(spec: Json | undefined): AccessSpec {
  const [of, path] = [partOf(spec, 'resourceAttributes'), partOf(spec, 'nonResourceAttributes')];
  if (path) return { nonResourceAttributes: { path: text(path, 'path') ?? '', verb: text(path, 'verb') ?? '' } };
  if (!of) return {};
  const [namespace, group, subresource, name] = ['namespace', 'group', 'subresource', 'name'].map((key) =>
    text(of, key),
  );
  const what = { verb: text(of, 'verb') ?? '', resource: text(of, 'resource') ?? '' };
  return { resourceAttributes: { ...what, namespace, group, subresource, name } };
}

const specOf = (body: Buffer, contentType: string) => partOf(parseObject(body, contentType), 'spec');

function text(value: Json | undefined, key: string): string | undefined {
  return textOf(partOf(value, key));
}

function isOpen(path: string): boolean {
  return openPaths.some((open) => (open.endsWith('*') ? path.startsWith(open.slice(0, -1)) : path === open));
}
