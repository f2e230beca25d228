/** What one start of kubectl, oc or helm names: objects, namespace, selector, files. */
import { isOn, lastFlag, type Line } from './flags.ts';
import { singularKind } from './kinds.ts';
import type { ClusterCall, Effect, ObjectName } from './types.ts';
import type { Arg } from './words.ts';

export interface Start {
  readonly client: ClusterCall['client'];
  readonly args: readonly Arg[];
  readonly line: Line;
  /** Empty where it cannot be told. */
  readonly verb: readonly string[];
  readonly effect: Effect;
}

export function kubectlCall(start: Start): ClusterCall {
  const { line, verb } = start;
  const told = rawPath(line, verb) ?? (verb[0] === 'cp' ? podOfCopy(line) : undefined);
  const isLog = verb[0] === 'logs' || verb[0] === 'log';
  return {
    client: start.client,
    verb,
    effect: start.effect,
    objects: told?.objects ?? objectsOf(verb, line),
    selector: bare(lastFlag(line, '--selector', '-l')?.written),
    files: written(line, isLog ? ['--filename'] : ['--filename', '-f', '--kustomize', '-k']),
    namespace:
      told?.namespace ??
      (isOn(line, '--all-namespaces', '-A') ? '*' : bare(lastFlag(line, '--namespace', '-n')?.written)),
    context: bare(lastFlag(line, '--context')?.written),
    args: literals(start.args),
  };
}

/** Verbs of helm that name a release first; of `uninstall` all words are releases. Source: `helm help` of 4.1. */
const RELEASE_VERBS = new Set(
  'status history hist get upgrade install rollback test uninstall delete del un'.split(' '),
);

export function helmCall(start: Start): ClusterCall {
  const { line, verb } = start;
  const [first, second] = verb;
  const rest = line.operands.slice(first === 'get' && second !== undefined ? 2 : 1).map(({ arg }) => arg);
  const named = /^(?:uninstall|delete|del|un)$/.test(first ?? '') ? rest : rest.slice(0, 1);
  const generates = isOn(line, '--generate-name', '-g');
  return {
    client: 'helm',
    verb,
    effect: start.effect,
    objects:
      RELEASE_VERBS.has(first ?? '') && !generates ? named.map((arg) => ({ kind: 'release', name: arg.value })) : [],
    selector: bare(lastFlag(line, '--selector', '-l')?.written),
    files: written(line, ['--values', '-f']),
    namespace: isOn(line, '--all-namespaces', '-A') ? '*' : bare(lastFlag(line, '--namespace', '-n')?.written),
    context: bare(lastFlag(line, '--kube-context')?.written),
    args: literals(start.args),
  };
}

function literals(args: readonly Arg[]): readonly string[] | undefined {
  const values = args.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return values.length === args.length ? values : undefined;
}

/** Without the quotes around it. */
function bare(text: string | undefined): string | undefined {
  return text?.replace(/^(["'])(.*)\1$/s, '$2');
}

function written(line: Line, names: readonly string[]): readonly string[] {
  return line.flags.flatMap(({ name, written: text }) =>
    names.includes(name) && text !== undefined ? [bare(text) ?? text] : [],
  );
}

/** Named by something else than flags and a list of objects. A namespace wins over `-n`, which counts only where none stands. */
interface Told {
  readonly objects: readonly ObjectName[];
  readonly namespace: string | undefined;
}

/**
 * `--raw /apis/apps/v1/namespaces/shop/deployments/web`: the server gets the path as it is.
 * Source: the Kubernetes documentation, API concepts, resource URIs.
 */
function rawPath(line: Line, verb: readonly string[]): Told | undefined {
  const raw = verb[0] === 'config' ? undefined : bare(lastFlag(line, '--raw')?.written);
  if (raw === undefined) return undefined;
  const parts = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:namespaces\/([^/?]+)\/)?([^/?]+)(?:\/([^/?]+))?/.exec(raw);
  const [, namespace, kind = '', name] = parts ?? [];
  // What is written in it is known only when it runs.
  if (namespace === undefined && /[$`<{]/.test(raw)) return { objects: [], namespace: raw };
  if (namespace !== undefined && /^(?:finalize|status)$/.test(kind))
    return { objects: [{ kind: 'namespace', name: fixed(namespace) }], namespace };
  // A proxy names a port too: `http:web:8080`.
  const bareName = fixed(name?.replace(/^https?:|:[^:]*$/g, ''));
  return {
    objects: fixed(kind) === undefined ? [] : [{ kind: singularKind(kind), name: bareName }],
    namespace,
  };
}

/** `ns/pod:/path` on either side. */
function podOfCopy(line: Line): Told {
  for (const { arg } of line.operands.slice(1)) {
    const remote = /^(?:([^/:]+)\/)?([^/:]+):/.exec(bare(arg.text) ?? '');
    if (remote === null) continue;
    return { objects: [{ kind: 'pod', name: fixed(remote[2]) }], namespace: remote[1] };
  }
  return { objects: [], namespace: undefined };
}

/** A piece of a word that nothing expands. */
function fixed(text: string | undefined): string | undefined {
  return text === undefined || text === '' || /[$`*?{]/.test(text) ? undefined : text;
}

/**
 * Where the objects stand. `listed`: a type and names, or `type/name`s; `pod`: a pod, or one `type/name`;
 * a kind: all operands are names of it. Source: the usage lines of `kubectl VERB --help` of 1.35.
 */
const OBJECTS: Readonly<Record<string, string>> = {
  get: 'listed',
  describe: 'listed',
  delete: 'listed',
  edit: 'listed',
  patch: 'listed',
  label: 'listed',
  annotate: 'listed',
  scale: 'listed',
  autoscale: 'listed',
  expose: 'listed',
  wait: 'listed',
  taint: 'listed',
  rollout: 'listed',
  set: 'listed',
  top: 'listed',
  idle: 'listed',
  logs: 'pod',
  log: 'pod',
  exec: 'pod',
  attach: 'pod',
  rsh: 'pod',
  debug: 'pod',
  'port-forward': 'pod',
  run: 'new pod',
  cordon: 'node',
  uncordon: 'node',
  drain: 'node',
  certificate: 'certificatesigningrequest',
  create: 'created',
};

/** What stands behind a verb, as the table says it; undefined for one that names no objects. */
export function objectsBehind(verb: string): string | undefined {
  return Object.hasOwn(OBJECTS, verb) ? OBJECTS[verb] : undefined;
}

/** Verbs whose second word is a verb too, without those that `findVerb` has taken off already. */
function objectsOf(verb: readonly string[], line: Line): readonly ObjectName[] {
  const isAdm = verb[0] === 'adm';
  const name = isAdm ? verb[1] : verb[0];
  if (name === 'events') return namedIn([{ text: line.flags.find((flag) => flag.name === '--for')?.written ?? '' }]);
  if (name === undefined || !Object.hasOwn(OBJECTS, name)) return [];
  const words = line.operands.slice(verb.length).map(({ arg }) => arg);
  switch (OBJECTS[name]) {
    case 'listed':
      return namedIn(name === 'set' || /^(?:label|annotate|taint)$/.test(name) ? beforePairs(words) : words);
    case 'pod':
      return podIn(words[0]);
    case 'new pod':
      return words.slice(0, 1).map((word) => ({ kind: 'pod', name: word.value }));
    case 'created':
      return createdBy(verb, words);
    default:
      return words.map((word) => ({ kind: OBJECTS[name] ?? '', name: word.value }));
  }
}

type Operand = Pick<Arg, 'text'> & { readonly value?: string | undefined };

/** `a=b`, `a-`, `a:NoSchedule-` at the end of `label`, `annotate`, `taint` and `set` are no objects. */
function beforePairs(words: readonly Arg[]): readonly Arg[] {
  const at = words.findIndex((word, index) => index > 0 && (word.text.includes('=') || word.text.endsWith('-')));
  return at < 0 ? words : words.slice(0, at);
}

function namedIn(words: readonly Operand[]): readonly ObjectName[] {
  const [first, ...names] = words;
  if (first === undefined || first.text === '') return [];
  if (bare(first.text)?.includes('/') === true) {
    return words.flatMap((word): readonly ObjectName[] => {
      const [kind, ...rest] = (bare(word.text) ?? '').split('/');
      const fixedKind = fixed(kind);
      return fixedKind === undefined ? [] : [{ kind: singularKind(fixedKind), name: fixed(rest.join('/')) }];
    });
  }
  const kinds = (bare(first.text) ?? '').split(',').flatMap((kind) => fixed(kind) ?? []);
  return kinds.flatMap((kind): readonly ObjectName[] =>
    names.length === 0
      ? [{ kind: singularKind(kind), name: undefined }]
      : names.map((name) => ({ kind: singularKind(kind), name: name.value })),
  );
}

function podIn(word: Arg | undefined): readonly ObjectName[] {
  if (word === undefined) return [];
  return bare(word.text)?.includes('/') === true ? namedIn([word]) : [{ kind: 'pod', name: word.value }];
}

/** `create deployment web`, `create secret generic x`, `create service clusterip x`, `create token x` of an account. */
function createdBy(verb: readonly string[], words: readonly Arg[]): readonly ObjectName[] {
  if (verb[1] === 'token') return words.slice(0, 1).map((word) => ({ kind: 'serviceaccount', name: word.value }));
  const kind = fixed(words[0]?.text);
  if (kind === undefined) return [];
  const singular = singularKind(kind);
  const name = words[singular === 'secret' || singular === 'service' ? 2 : 1];
  return name === undefined ? [] : [{ kind: singular, name: name.value }];
}
