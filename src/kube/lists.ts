/** What a cluster has of a kind, for a person to pick from: the server's own table, page by page, what is unwell first and why. */
import { UserError } from '../errors.ts';
import type { Api, Questions } from './api.ts';
import { readTable, readText, type Row } from './listRows.ts';
import { whyOf } from './podReasons.ts';
import type { Session } from './types.ts';

/** What is listed. Kinds in the singular, as a command's calls have them; `workload`: what runs pods. */
export interface ListQuery {
  readonly kind: string;
  readonly namespace: string;
  /** What fits it comes first. */
  readonly selector?: string | undefined;
  /** Whose containers. */
  readonly of?: { readonly kind: string; readonly name: string } | undefined;
}

export interface Lists {
  /**
   * Each time with all that is known so far, in the order in which it is shown. Ends within 10 s. A login helper runs: only
   * when a person asked. Throws a `UserError` or the signal's reason.
   */
  list(session: Session, query: ListQuery, signal: AbortSignal): AsyncIterable<Listing>;
  /** Within 2 s. Throws a `UserError` where that cannot be found out, also where a login helper would run. */
  has(session: Session, query: ListQuery, name: string, signal: AbortSignal): Promise<boolean>;
}

export interface Listing {
  readonly rows: readonly Row[];
  /** There are more than are listed. */
  readonly isCut: boolean;
}

/** Kind: its path, and whether it belongs to a namespace. Source: `kubectl api-resources -o wide` of 1.35. */
const PATHS: Readonly<Record<string, readonly [path: string, namespaced: boolean]>> = {
  pod: ['/api/v1 pods', true],
  service: ['/api/v1 services', true],
  configmap: ['/api/v1 configmaps', true],
  secret: ['/api/v1 secrets', true],
  serviceaccount: ['/api/v1 serviceaccounts', true],
  persistentvolumeclaim: ['/api/v1 persistentvolumeclaims', true],
  persistentvolume: ['/api/v1 persistentvolumes', false],
  node: ['/api/v1 nodes', false],
  namespace: ['/api/v1 namespaces', false],
  deployment: ['/apis/apps/v1 deployments', true],
  statefulset: ['/apis/apps/v1 statefulsets', true],
  daemonset: ['/apis/apps/v1 daemonsets', true],
  replicaset: ['/apis/apps/v1 replicasets', true],
  job: ['/apis/batch/v1 jobs', true],
  cronjob: ['/apis/batch/v1 cronjobs', true],
  ingress: ['/apis/networking.k8s.io/v1 ingresses', true],
  networkpolicy: ['/apis/networking.k8s.io/v1 networkpolicies', true],
  horizontalpodautoscaler: ['/apis/autoscaling/v2 horizontalpodautoscalers', true],
  poddisruptionbudget: ['/apis/policy/v1 poddisruptionbudgets', true],
};
const WORKLOADS = ['deployment', 'statefulset', 'daemonset'] as const;

export function canList(kind: string): boolean {
  return kind === 'workload' || kind === 'container' || Object.hasOwn(PATHS, kind);
}

const listMs = 10_000;
const hasMs = 2_000;
const pageSize = 500;
/** More is not picked from a list. */
const maxRows = 20_000;
/** Of so many it is asked what is wrong with them. */
const maxWhy = 10;

export function createLists(api: Api): Lists {
  return {
    async *list(session, query, signal) {
      const questions = await api.open(session, { timeoutMs: listMs, wholeMs: listMs }, signal);
      try {
        if (query.kind === 'container') yield* containers(questions, query);
        else yield* objects(questions, query);
      } finally {
        questions.close();
      }
    },

    async has(session, query, name, signal) {
      const helper = await api.loginHelper(session);
      if (helper !== undefined) throw new UserError('A login program would have to run to look it up.');
      const questions = await api.open(session, { timeoutMs: hasMs, wholeMs: hasMs }, signal);
      try {
        return await isThere(questions, query, name);
      } finally {
        questions.close();
      }
    },
  };
}

async function* objects(questions: Questions, query: ListQuery): AsyncIterable<Listing> {
  const kinds = query.kind === 'workload' ? WORKLOADS : [query.kind];
  const rows = new Map<string, Row>();
  let isCut = false;
  let told = 0;
  /** Of several kinds one may not be there, or not be allowed. */
  let failed: UserError | undefined;
  let answered = false;
  for (const kind of kinds) {
    const named = (row: Row): Row => (query.kind === 'workload' ? { ...row, name: `${kind}/${row.name}` } : row);
    try {
      const fits = await fitting(questions, kind, query);
      for await (const page of pagesOf(questions, kind, query.namespace, undefined)) {
        for (const row of page) rows.set(named(row).name, { ...named(row), fits: fits.has(row.name) });
        isCut = rows.size >= maxRows;
        // Put in order again for each page, a long list would cost more than it takes to come.
        if (told === 0 || rows.size >= 2 * told) {
          told = rows.size;
          yield { rows: inOrder(rows), isCut };
        }
        if (isCut) break;
      }
      answered = true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed ??= error;
    }
  }
  if (!answered && failed !== undefined) throw failed;
  yield { rows: inOrder(rows), isCut };
  if (query.kind !== 'pod' || questions.byKubectl) return;
  const unwell = inOrder(rows).filter(({ rank }) => rank < 3);
  const asked = unwell.slice(0, maxWhy).map(async (row) => {
    const why = whyOf(await questions.get(pathOf('pod', query.namespace, row.name)).catch(() => undefined));
    if (why !== undefined) rows.set(row.name, { ...row, note: `${why} · ${row.note}` });
  });
  if (asked.length === 0) return;
  await Promise.all(asked);
  yield { rows: inOrder(rows), isCut };
}

/** Names of those that the command's own selector picks. */
async function fitting(questions: Questions, kind: string, query: ListQuery): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  if (query.selector === undefined || query.selector === '') return names;
  for await (const page of pagesOf(questions, kind, query.namespace, query.selector)) {
    for (const { name } of page) names.add(name);
    if (names.size >= pageSize) break;
  }
  return names;
}

async function* pagesOf(
  questions: Questions,
  kind: string,
  namespace: string,
  selector: string | undefined,
): AsyncIterable<readonly Row[]> {
  if (questions.byKubectl) {
    const [, plural] = resourceOf(kind);
    const only = selector === undefined ? [] : [`--selector=${selector}`];
    const text = await questions.kubectl(['get', plural, `--namespace=${namespace}`, '--output=wide', ...only]);
    for (const rows of readText(kind, text ?? '', pageSize)) {
      yield rows;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return;
  }
  let next = '';
  do {
    const asked = new URLSearchParams({ limit: String(pageSize), includeObject: 'None' });
    if (selector !== undefined) asked.set('labelSelector', selector);
    if (next !== '') asked.set('continue', next);
    const answer = await questions.get(`${pathOf(kind, namespace)}?${asked.toString()}`, true);
    if (answer === undefined) throw new UserError(`This cluster has no ${kind}s.`);
    const page = readTable(kind, answer);
    yield page.rows;
    next = page.next;
  } while (next !== '');
}

async function* containers(questions: Questions, { namespace, of }: ListQuery): AsyncIterable<Listing> {
  if (of === undefined || !canList(of.kind)) return;
  const object = await questions.get(pathOf(of.kind, namespace, of.name));
  if (object === undefined) throw new UserError(`${of.name} is not there.`);
  yield { rows: containersOf(object), isCut: false };
}

async function isThere(questions: Questions, query: ListQuery, name: string): Promise<boolean> {
  if (query.kind === 'container') {
    for await (const { rows } of containers(questions, query)) return rows.some((row) => row.name === name);
    throw new UserError('It is not known whose container it is.');
  }
  const [kind, own] = query.kind === 'workload' ? name.split('/') : [query.kind, name];
  if (kind === undefined || own === undefined || !Object.hasOwn(PATHS, kind)) return false;
  // What is no name would ask for another path.
  if (!/^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/.test(own)) return false;
  const object = await questions.get(pathOf(kind, query.namespace, own));
  const { metadata } = (object ?? {}) as { readonly metadata?: { readonly deletionTimestamp?: unknown } };
  return object !== undefined && metadata?.deletionTimestamp === undefined;
}

interface Template {
  readonly containers?: readonly { readonly name?: unknown; readonly image?: unknown }[];
  readonly initContainers?: Template['containers'];
}

function containersOf(object: unknown): readonly Row[] {
  const { spec } = object as { readonly spec?: Template & { readonly template?: { readonly spec?: Template } } };
  const template = spec?.template?.spec ?? spec;
  const row =
    (words: string) =>
    (one: { readonly name?: unknown; readonly image?: unknown }): readonly Row[] => {
      const image = typeof one.image === 'string' ? one.image : '';
      const note = [words, image].filter((part) => part !== '').join(' · ');
      return typeof one.name === 'string' ? [{ name: one.name, note, rank: 3, ageS: 0 }] : [];
    };
  return [
    ...(template?.containers ?? []).flatMap(row('')),
    ...(template?.initContainers ?? []).flatMap(row('runs before the others')),
  ];
}

/** What fits and what is unwell first, then the newest. */
function inOrder(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows.values()].sort(
    (a, b) =>
      Number(b.fits === true) - Number(a.fits === true) ||
      a.rank - b.rank ||
      a.ageS - b.ageS ||
      (a.name < b.name ? -1 : 1),
  );
}

function resourceOf(kind: string): readonly [group: string, plural: string, namespaced: boolean] {
  const [path, namespaced] = PATHS[kind] ?? ['', false];
  const [group = '', plural = ''] = path.split(' ');
  return [group, plural, namespaced];
}

function pathOf(kind: string, namespace: string, name?: string): string {
  const [group, plural, namespaced] = resourceOf(kind);
  const within = namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${group}${within}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
