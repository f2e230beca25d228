/**
 * *Check This Runbook Now*: what its commands need and whether it is there: programs, the context, permissions, objects,
 * values. Everything it asks reads. What cannot be found out is said to be unknown, never to be well.
 */
import { firstOfEachName } from '../command/holeNames.ts';
import type { ClusterCall, Command, ObjectName } from '../command/types.ts';
import { UserError } from '../errors.ts';
import { rightsOf, rightToGet, rightWords, type Right } from '../kube/rights.ts';

export type Verdict = 'ok' | 'wrong' | 'unknown' | 'to do';

export interface CheckRow {
  readonly group: 'Programs' | 'Context' | 'Permissions' | 'Objects' | 'Values';
  readonly verdict: Verdict;
  /** `kubectl 1.35.0`, `get pods in payments`. */
  readonly what: string;
  /** Why, and what to do; empty where it is well. */
  readonly because: string;
  /** The first of the commands that need it. */
  readonly command: Command | undefined;
}

export interface CheckNeeds {
  /** Where a program lies and which version it says it is; undefined where it is not found. */
  readonly program: (name: string) => Promise<{ readonly version: string | undefined } | undefined>;
  /** `undefined`: no context is chosen. */
  readonly cluster:
    | {
        readonly where: string;
        readonly namespace: string;
        readonly reach: () => Promise<{ readonly user: string | undefined }>;
        readonly mayI: (right: Right) => Promise<boolean>;
        readonly isThere: (object: Required<NamedObject>) => Promise<boolean>;
      }
    | undefined;
}

interface NamedObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Gives each row as soon as it is known; `signal` ends it: what is not known by then is unknown. */
export async function checkRunbook(
  commands: readonly Command[],
  needs: CheckNeeds,
  signal: AbortSignal,
  onRow: (row: CheckRow) => void,
): Promise<void> {
  const own = commands.filter(({ refused }) => refused === undefined);
  for (const row of valueRows(own)) onRow(row);
  const programs = checkPrograms(own, needs, signal, onRow);
  await Promise.all([programs, checkCluster(own, needs, signal, onRow)]);
}

function valueRows(commands: readonly Command[]): readonly CheckRow[] {
  const first = new Map<string, Command>();
  for (const command of commands) {
    const names = [
      ...firstOfEachName(command.placeholders).map(({ text }) => text),
      ...command.needs.map((n) => `$${n}`),
    ];
    for (const name of names) if (!first.has(name)) first.set(name, command);
  }
  const set = new Set(commands.flatMap(({ assigns }) => assigns.map((name) => `$${name}`)));
  return [...first]
    .filter(([name]) => !set.has(name))
    .map(([what, command]) => ({
      group: 'Values',
      verdict: 'to do',
      what,
      because: what.startsWith('$') ? 'asked for when it runs, where nothing has set it' : 'asked for when it runs',
      command,
    }));
}

/** Of the shell itself: nothing to find on the PATH. */
const builtins = new Set(
  (
    'alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable eval exec exit ' +
    'export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray ' +
    'readonly return set shift shopt source suspend test time times trap true type typeset ulimit umask unalias unset wait [ : .'
  ).split(' '),
);

async function checkPrograms(
  commands: readonly Command[],
  needs: CheckNeeds,
  signal: AbortSignal,
  onRow: (row: CheckRow) => void,
): Promise<void> {
  const first = new Map<string, Command>();
  for (const command of commands) {
    for (const name of command.programs) if (!builtins.has(name) && !first.has(name)) first.set(name, command);
  }
  await Promise.all(
    [...first].map(async ([name, command]) => {
      const row = { group: 'Programs', command } as const;
      if (name.includes('/') && !name.startsWith('/')) {
        onRow({
          ...row,
          verdict: 'unknown',
          what: name,
          because: 'a file of the folder that it starts in: not looked for',
        });
        return;
      }
      const found = await bounded(needs.program(name), signal);
      if (found === 'late')
        onRow({ ...row, verdict: 'unknown', what: name, because: 'it did not say its version in time' });
      else if (found === undefined) {
        onRow({
          ...row,
          verdict: 'wrong',
          what: name,
          because: 'is not on the PATH of the editor: install it, or start the editor from a shell that has it',
        });
      } else
        onRow({
          ...row,
          verdict: 'ok',
          what: found.version === undefined ? name : `${name} ${found.version}`,
          because: '',
        });
    }),
  );
}

async function checkCluster(
  commands: readonly Command[],
  { cluster }: CheckNeeds,
  signal: AbortSignal,
  onRow: (row: CheckRow) => void,
): Promise<void> {
  const calls = commands.flatMap((command) => command.calls.map((call) => ({ call, command })));
  if (!commands.some(({ needsCluster }) => needsCluster)) return;
  const [needing] = calls;
  const row = { group: 'Context', command: needing?.command } as const;
  if (cluster === undefined) {
    onRow({ ...row, verdict: 'wrong', what: 'no context is chosen', because: 'choose one in the status bar' });
    return;
  }
  try {
    const reached = await bounded(cluster.reach(), signal);
    if (reached === 'late') {
      onRow({ ...row, verdict: 'unknown', what: cluster.where, because: 'it did not answer in time' });
      return;
    }
    const who = reached.user === undefined ? '' : ` as ${reached.user}`;
    onRow({ ...row, verdict: 'ok', what: `${cluster.where} answers${who}`, because: '' });
  } catch (error) {
    onRow({ ...row, verdict: 'wrong', what: cluster.where, because: sentence(error) });
    return;
  }
  await Promise.all([checkRights(calls, cluster, signal, onRow), checkObjects(calls, cluster, signal, onRow)]);
}

interface Made {
  readonly call: ClusterCall;
  readonly command: Command;
}
type Cluster = NonNullable<CheckNeeds['cluster']>;

async function checkRights(
  calls: readonly Made[],
  cluster: Cluster,
  signal: AbortSignal,
  onRow: (row: CheckRow) => void,
): Promise<void> {
  const first = new Map<string, { readonly right: Right; readonly command: Command }>();
  for (const { call, command } of calls) {
    if (call.context !== undefined) continue;
    const namespace = plainNamespace(call, cluster);
    const rights = namespace === undefined ? undefined : rightsOf(call, namespace);
    if (rights === undefined) {
      const said = call.verb.length > 0 ? call.verb : (call.args ?? []).filter((word) => /^\w/.test(word)).slice(0, 1);
      const what = [call.client, ...said].join(' ');
      if (!first.has(what))
        onRow({ group: 'Permissions', verdict: 'unknown', what, because: 'what it needs cannot be told', command });
      first.set(what, { right: noRight, command });
      continue;
    }
    for (const right of rights) if (!first.has(rightWords(right))) first.set(rightWords(right), { right, command });
  }
  await Promise.all(
    [...first].map(async ([what, { right, command }]) => {
      if (right === noRight) return;
      const row = { group: 'Permissions', what, command } as const;
      try {
        const may = await bounded(cluster.mayI(right), signal);
        if (may === 'late') onRow({ ...row, verdict: 'unknown', because: 'the server did not say in time' });
        else onRow({ ...row, verdict: may ? 'ok' : 'wrong', because: may ? '' : 'you may not do this there' });
      } catch (error) {
        onRow({ ...row, verdict: 'unknown', because: sentence(error) });
      }
    }),
  );
}

const noRight: Right = { verb: '', group: '', resource: '', subresource: undefined, namespace: '' };

async function checkObjects(
  calls: readonly Made[],
  cluster: Cluster,
  signal: AbortSignal,
  onRow: (row: CheckRow) => void,
): Promise<void> {
  const first = new Map<string, { readonly object: NamedObject; readonly command: Command }>();
  for (const { call, command } of calls) {
    const namespace = plainNamespace(call, cluster);
    if (namespace === undefined || call.context !== undefined || call.client === 'helm' || makes(call)) continue;
    for (const object of call.objects) {
      if (!isPlain(object)) continue;
      const key = `${object.kind}/${object.name} in ${namespace}`;
      if (!first.has(key)) first.set(key, { object: { ...object, namespace }, command });
    }
  }
  await Promise.all(
    [...first].map(async ([what, { object, command }]) => {
      const row = { group: 'Objects', what, command } as const;
      try {
        const right = rightToGet(object);
        const may = right === undefined ? true : await bounded(cluster.mayI(right), signal);
        if (may === false) {
          onRow({ ...row, verdict: 'unknown', because: 'you may not look at it' });
          return;
        }
        const there = await bounded(cluster.isThere(object), signal);
        if (there === 'late') onRow({ ...row, verdict: 'unknown', because: 'the server did not say in time' });
        else
          onRow({
            ...row,
            verdict: there ? 'ok' : 'wrong',
            because: there ? '' : 'is not there: correct its name, or the namespace',
          });
      } catch (error) {
        onRow({ ...row, verdict: 'unknown', because: sentence(error) });
      }
    }),
  );
}

/** What it names is there only afterwards. */
function makes({ verb: [first] }: ClusterCall): boolean {
  return first === 'create' || first === 'run' || first === 'expose';
}

function isPlain(object: ObjectName): object is { readonly kind: string; readonly name: string } {
  return object.name !== undefined && /^[a-z0-9][a-z0-9.-]*$/.test(object.name);
}

/** `*` of all; undefined where only the shell knows it. */
function plainNamespace(call: ClusterCall, cluster: Cluster): string | undefined {
  const own = call.namespace ?? cluster.namespace;
  return own === '*' || /^[a-z0-9][a-z0-9-]*$/.test(own) ? own : undefined;
}

async function bounded<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | 'late'> {
  if (signal.aborted) return 'late';
  return new Promise((resolve, reject) => {
    const late = (): void => resolve('late');
    signal.addEventListener('abort', late, { once: true });
    asked
      .then(resolve, (error: unknown) => {
        if (signal.aborted) resolve('late');
        else reject(error);
      })
      .finally(() => signal.removeEventListener('abort', late));
  });
}

function sentence(error: unknown): string {
  if (error instanceof UserError) return [error.message, error.nextStep].join(' ').trim();
  throw error;
}
