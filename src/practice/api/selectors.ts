/** `labelSelector` and `fieldSelector` of a query, as tests of objects. */
import type { KubeObject } from '../types.ts';
import { badRequest } from './status.ts';

export type Test = (object: KubeObject) => boolean;
type Labels = Readonly<Record<string, string>>;

const keyPattern = '[A-Za-z0-9][A-Za-z0-9./_-]*';
const setBased = new RegExp(`^(${keyPattern})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equality = new RegExp(`^(${keyPattern})\\s*(!=|==?)\\s*([A-Za-z0-9._-]*)$`);
const existence = new RegExp(`^(!?)\\s*(${keyPattern})$`);

/** `a=b,c!=d,e in (x,y),f notin (z),g,!h`; a label that is missing is unlike every value. */
export function parseLabelSelector(text: string | null): Test {
  if (text === null || text.trim() === '') return () => true;
  // Commas inside of parentheses do not part terms.
  const terms = text.split(/,(?![^()]*\))/).map((term) => parseTerm(term.trim(), text));
  return ({ metadata: { labels = {} } }) => terms.every((test) => test(labels));
}

function parseTerm(term: string, whole: string): (labels: Labels) => boolean {
  const valueOf = (labels: Labels, key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const [, setKey, word, list] = setBased.exec(term) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(valueOf(labels, setKey) ?? '\0') === (word === 'in');
  }
  const [, key, sign, wanted] = equality.exec(term) ?? [];
  if (key !== undefined) return (labels) => (valueOf(labels, key) === wanted) === (sign !== '!=');
  const [, not, name] = existence.exec(term) ?? [];
  if (name !== undefined) return (labels) => Object.hasOwn(labels, name) === (not === '');
  throw badRequest(`unable to parse requirement: ${JSON.stringify(term)} in the selector ${JSON.stringify(whole)}`);
}

/** What the real server knows of each kind; any other field it refuses. */
const fieldsOfAll = ['metadata.name', 'metadata.namespace'];
const fieldsOf: readonly (readonly [plural: string, fields: readonly string[]])[] = [
  [
    'pods',
    ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'].concat(
      'spec.schedulerName',
      'spec.hostNetwork',
      'status.nominatedNodeName',
    ),
  ],
  [
    'events',
    ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid'].concat(
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ),
  ],
  ['secrets', ['type']],
  ['namespaces', ['status.phase']],
  ['nodes', ['spec.unschedulable']],
  ['replicasets', ['status.replicas']],
];

/** `status.phase=Running,metadata.name!=x`. */
export function parseFieldSelector(text: string | null, plural: string): Test {
  if (text === null || text.trim() === '') return () => true;
  const known = [...fieldsOfAll, ...(fieldsOf.find(([name]) => name === plural)?.[1] ?? [])];
  const terms = text.split(',').map((term): Test => {
    const [, path, sign, wanted] = /^([^=!]+?)\s*(!=|==?)\s*(.*)$/.exec(term.trim()) ?? [];
    if (path === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    if (!known.includes(path)) throw badRequest(`field label not supported: ${path}`);
    return (object) => (fieldText(object, path) === wanted) === (sign !== '!=');
  });
  return (object) => terms.every((test) => test(object));
}

function fieldText(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
