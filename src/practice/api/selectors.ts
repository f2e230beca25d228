/** Label and field selectors as predicates, as far as `kubectl` writes them; what is malformed is refused in the API server's words. */
import type { KubeObject, ResourceId } from '../types.ts';
import { badRequest } from './status.ts';

type Labels = Readonly<Record<string, string>>;

/** `a=b,c!=d,e in (x,y),!f`; an empty text selects all. */
export function labelSelector(text: string): (labels: Labels | undefined) => boolean {
  const tests = text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => parseRequirement(term.trim()));
  return (labels = {}) => tests.every((test) => test(labels));
}

const requirement = /^(!?)\s*([\w./-]+)\s*(?:(==?|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([\w.,\s-]*)\))?$/;

function parseRequirement(term: string): (labels: Labels) => boolean {
  const [, not, key, operator, value = '', setOperator, values = ''] = requirement.exec(term) ?? [];
  if (key === undefined || (not === '!' && (operator ?? setOperator) !== undefined))
    throw badRequest(`unable to parse requirement: found '${term}', expected: in, notin, =, ==, !=`);
  // Only what is its own: `constructor` is no label.
  const found = (labels: Labels) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  if (operator !== undefined) return (labels) => (found(labels) === value) === (operator !== '!=');
  if (setOperator === undefined) return (labels) => (found(labels) === undefined) === (not === '!');
  const wanted = new Set<string | undefined>(values.split(',').map((one) => one.trim()));
  return (labels) => wanted.has(found(labels)) === (setOperator === 'in');
}

const ofAll = ['metadata.name', 'metadata.namespace'];
const events = ['kind', 'apiVersion', 'namespace', 'name', 'uid'].map((field) => `involvedObject.${field}`);
/** The fields that a server can select by, as far as `kubectl` asks for them. */
const selectable: { readonly [R in ResourceId]?: readonly string[] } = {
  pods: [...ofAll, 'spec.nodeName', 'status.phase'],
  events: [...ofAll, ...events, 'reason', 'type'],
};

/** `status.phase=Running,metadata.name!=x` for objects of one resource. */
export function fieldSelector(text: string, resource: ResourceId | undefined): (object: KubeObject) => boolean {
  const known = (resource && selectable[resource]) ?? ofAll;
  const tests = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const [, path = term, operator, wanted = ''] = /^(.*?)(!=|==?)(.*)$/s.exec(term) ?? [];
      if (!known.includes(path)) throw badRequest(`field label not supported: ${path}`);
      return (object: KubeObject) => (fieldOf(object, path) === wanted) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function fieldOf(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  return typeof value === 'string' ? value : '';
}
