/**
 * Label and field selectors as predicates, as far as `kubectl` writes them. What is malformed throws a `SelectorError` with a sentence
 * of the API server.
 */
import type { KubeObject, ResourceId } from './types.ts';

export class SelectorError extends Error {}

type Labels = Readonly<Record<string, string>>;

/** `a=b,c!=d,e in (x,y),!f`; an empty text selects all. */
export function labelSelector(text: string): (labels: Labels | undefined) => boolean {
  const tests = text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => parseRequirement(term.trim()));
  return (labels = {}) => tests.every((test) => test(labels));
}

/** Whether an object's labels are those that a workload or a service selects. */
export function hasLabels(object: KubeObject, wanted: Labels): boolean {
  const labels = object.metadata.labels ?? {};
  return Object.entries(wanted).every(([key, value]) => valueOf(labels, key) === value);
}

function parseRequirement(term: string): (labels: Labels) => boolean {
  const [, not, key, operator, value = '', setOperator, values = ''] =
    /^(!?)\s*([\w./-]+)\s*(?:(==?|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([\w.,\s-]*)\))?$/.exec(term) ?? [];
  if (key === undefined || (not === '!' && key !== term.slice(1).trim()))
    throw new SelectorError(`unable to parse requirement: found '${term}', expected: in, notin, =, ==, !=`);
  if (operator !== undefined) return (labels) => (valueOf(labels, key) === value) === (operator !== '!=');
  if (setOperator !== undefined) {
    const wanted = new Set<string | undefined>(values.split(',').map((one) => one.trim()));
    return (labels) => wanted.has(valueOf(labels, key)) === (setOperator === 'in');
  }
  return (labels) => (valueOf(labels, key) === undefined) === (not === '!');
}

/** Only what is its own: `constructor` is no label. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

const named = ['metadata.name', 'metadata.namespace'];

/** The fields that a server can select by besides, as far as `kubectl` asks for them. */
const selectableFields: { readonly [R in ResourceId]?: readonly string[] } = {
  pods: ['spec.nodeName', 'status.phase'],
  events: ['kind', 'apiVersion', 'namespace', 'name', 'uid']
    .map((field) => `involvedObject.${field}`)
    .concat('reason', 'type'),
};

/** `status.phase=Running,metadata.name!=x` for objects of one resource. */
export function fieldSelector(text: string, resource: ResourceId): (object: KubeObject) => boolean {
  const tests = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const [, path, operator, wanted = ''] = /^(.*?)(!=|==?)(.*)$/s.exec(term) ?? [];
      if (path === undefined) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      if (!named.includes(path) && !(selectableFields[resource] ?? []).includes(path))
        throw new SelectorError(notSelectable(path, resource));
      return (object: KubeObject) => (fieldOf(object, path) === wanted) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

/** Kinds with fields of their own are refused in other words than those without. */
function notSelectable(path: string, resource: ResourceId): string {
  return selectableFields[resource] === undefined
    ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${path}`;
}

function fieldOf(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  return typeof value === 'string' ? value : '';
}
