/**
 * Label and field selectors as predicates. What is malformed throws a `SelectorError` with the API server's sentence; the grammar
 * is that of `k8s.io/apimachinery/pkg/labels` and `…/fields`.
 */
import type { KubeObject, ResourceId } from './types.ts';

export class SelectorError extends Error {}

type Labels = Readonly<Record<string, string>>;
type LabelTest = (labels: Labels) => boolean;

/** The order is that of the sentence that lists them. */
const operators = 'in, notin, =, ==, !=, gt, lt';
const symbols: ReadonlySet<string> = new Set(['(', ')', ',', '!', '=', '==', '!=', '>', '<']);

/** `a=b,c!=d,e in (x,y),!f`; an empty text selects all. */
export function labelSelector(text: string): (labels: Labels | undefined) => boolean {
  const tests = parseRequirements(text);
  return (labels = {}) => tests.every((test) => test(labels));
}

/** Whether an object's labels are those that a workload or a service selects. */
export function hasLabels(object: KubeObject, wanted: Labels): boolean {
  const labels = object.metadata.labels ?? {};
  return Object.entries(wanted).every(([key, value]) => valueOf(labels, key) === value);
}

function parseRequirements(text: string): readonly LabelTest[] {
  const tokens = text.match(/[()]|,|[!=]?=|[!<>]|[^\s()!=<>,]+/g) ?? [];
  const tests: LabelTest[] = [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const peek = (): string => tokens[at] ?? '';

  while (at < tokens.length) {
    if (!isIdentifier(peek()) && peek() !== '!')
      throw new SelectorError(`found '${peek()}', expected: !, identifier, or 'end of string'`);
    tests.push(parseRequirement(next, peek));
    if (at >= tokens.length) break;
    const comma = next();
    if (comma !== ',') throw new SelectorError(`found '${comma}', expected: ',' or 'end of string'`);
    if (!isIdentifier(peek()) && peek() !== '!')
      throw new SelectorError(`found '${peek()}', expected: identifier after ','`);
  }
  return tests;
}

function parseRequirement(next: () => string, peek: () => string): LabelTest {
  const fail = (found: string, rest: string): never => {
    throw new SelectorError(`unable to parse requirement: found '${found}'${rest}`);
  };
  const isNegated = peek() === '!';
  if (isNegated) next();
  const key = next();
  if (!isIdentifier(key)) fail(key, ', expected: identifier');
  const has: LabelTest = (labels) => valueOf(labels, key) !== undefined;
  if (isNegated) return (labels) => !has(labels);
  if (peek() === '' || peek() === ',') return has;

  const operator = next();
  switch (operator) {
    case '=':
    case '==':
    case '!=': {
      const value = readValue(next, peek, fail);
      return (labels) => (valueOf(labels, key) === value) === (operator !== '!=');
    }
    case '>':
    case '<': {
      const value = readValue(next, peek, fail);
      if (!/^-?\d+$/.test(value)) fail(value, ', expected: an integer');
      return (labels) => {
        const label = Number(valueOf(labels, key) ?? Number.NaN);
        return operator === '>' ? label > Number(value) : label < Number(value);
      };
    }
    case 'in':
    case 'notin': {
      const values = readValues(next, peek, fail);
      return (labels) => values.has(valueOf(labels, key)) === (operator === 'in');
    }
    default:
      return fail(operator, `, expected: ${operators}`);
  }
}

type Fail = (found: string, rest: string) => never;

function readValue(next: () => string, peek: () => string, fail: Fail): string {
  if (peek() === '' || peek() === ',') return '';
  const value = next();
  return isIdentifier(value) ? value : fail(value, ', expected: identifier');
}

function readValues(next: () => string, peek: () => string, fail: Fail): ReadonlySet<string | undefined> {
  const open = next();
  if (open !== '(') fail(open, ` expected: '('`);
  const values = new Set<string>();
  if (peek() !== ')' && peek() !== ',' && !isIdentifier(peek())) fail(peek(), `, expected: ',', ')' or identifier`);
  let before = '(';
  for (;;) {
    const token = next();
    if (isIdentifier(token) && (before === '(' || before === ',')) values.add(token);
    else if (token === ',' || token === ')') {
      if (before === ',' || (before === '(' && token === ',')) values.add('');
      if (token === ')') return values;
    } else fail(token, before === ',' ? `, expected: ',', or identifier` : `, expected: ',' or ')'`);
    before = token;
  }
}

function isIdentifier(token: string): boolean {
  return token !== '' && !symbols.has(token);
}

/** Only what is its own: `constructor` is no label. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

const named = ['metadata.name', 'metadata.namespace'];

/** The fields that a server can select by, besides the name, from `pkg/apis/core/v1/conversion.go`. */
const selectableFields: { readonly [R in ResourceId]?: readonly string[] } = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  nodes: ['spec.unschedulable'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
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
      const steps = (resource === 'events' && path === 'source' ? 'source.component' : path).split('.');
      return (object: KubeObject) => (fieldOf(object, steps) === wanted) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

/** Kinds with fields of their own are refused in other words than those without. */
function notSelectable(path: string, resource: ResourceId): string {
  return selectableFields[resource] === undefined
    ? `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${path}`;
}

function fieldOf(object: KubeObject, steps: readonly string[]): string {
  let value: unknown = object;
  for (const step of steps)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  // `spec.unschedulable` and its like are false where they are missing
  if (value === undefined && ['unschedulable', 'hostNetwork'].includes(steps.at(-1) ?? '')) return 'false';
  return typeof value === 'string' ? value : '';
}
