/** What may come next in a command of kubectl, oc or helm, from the tables and from what the runbook names already. */
import { objectsBehind } from '../command/calls.ts';
import { HELM_SWITCHES, KUBECTL_SWITCHES } from '../command/clientFlags.ts';
import { readHelm, readKubectl, takesNextWord } from '../command/clients.ts';
import { findVerb } from '../command/clientVerbs.ts';
import type { Flag, Line } from '../command/flags.ts';
import { kindOfName } from '../command/holeKinds.ts';
import { KINDS, singularKind } from '../command/kinds.ts';
import { WRAPPERS } from '../command/programs.ts';
import { HELM, KUBECTL, OC, type Verbs } from '../command/verbs.ts';
import type { Arg } from '../command/words.ts';
import {
  CONTEXT_FLAGS,
  CREATED,
  FLAG_VALUES,
  FLAG_VALUES_OF,
  HELM_FLAGS,
  KINDS_OF,
  KUBECTL_FLAGS,
  sameFlags,
} from './clientWords.ts';
import { once, type Suggestion } from './suggestion.ts';
import type { ValuesElsewhere } from './valuesElsewhere.ts';

export interface NextWord {
  readonly items: readonly Suggestion[];
  readonly isExpected: boolean;
  /** How much of the word at the cursor stays: `--tail=`. */
  readonly kept: number;
  readonly whole?: readonly string[];
}

interface Client {
  readonly name: 'kubectl' | 'oc' | 'helm';
  readonly verbs: Verbs;
  readonly args: readonly Arg[];
  readonly line: Line;
  /** `['rollout', 'restart']`. */
  readonly path: readonly string[];
}

/** `words`: in front of `typed`, which stands at the cursor without its opening quote. */
export function completeCommand(
  words: readonly string[],
  typed: string,
  elsewhere: ValuesElsewhere,
): NextWord | undefined {
  const client = clientIn(words);
  if (client === undefined) return undefined;
  const glued = /^(--[\w-]+=)/.exec(typed)?.[1];
  if (glued !== undefined) return valuesOf(client, glued.slice(0, -1), elsewhere, glued.length);
  const last = client.args.at(-1)?.text ?? '';
  const kind = client.name === 'helm' ? 'helm' : 'kubectl';
  if (last.startsWith('-') && takesNextWord(kind, client.path[0] ?? '', last))
    return valuesOf(client, last, elsewhere, 0);
  if (typed.startsWith('-'))
    return { items: flagsOf(client, typed, elsewhere), isExpected: false, kept: 0, whole: SWITCHES[kind] };
  const verbs = nextVerbs(client);
  // `cluster-info` alone is whole.
  if (verbs !== undefined)
    return {
      items: itemsOfVerbs(verbs),
      isExpected: client.path[0] !== 'cluster-info',
      kept: 0,
      whole: Object.keys(verbs),
    };
  return { ...objectsOf(client, typed, elsewhere), kept: 0 };
}

/** The client whose words these are: not one behind `echo`, nor what runs behind `--` in a container. */
function clientIn(words: readonly string[]): Client | undefined {
  const bare = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const first = words[bare] ?? '';
  const isWrapped = Object.hasOwn(WRAPPERS, first) || first === 'xargs' || first === 'watch';
  const at = isWrapped ? words.findIndex((word, index) => index > bare && nameOf(word) !== undefined) : bare;
  const name = nameOf(words[at] ?? '');
  const behind = words.slice(at + 1);
  if (at < 0 || name === undefined || behind.includes('--')) return undefined;
  const args = behind.map((text): Arg => ({ text, value: /[$`'"\\*?{<]/.test(text) ? undefined : text }));
  const line = name === 'helm' ? readHelm(args) : readKubectl(args);
  const verbs = name === 'helm' ? HELM : name === 'oc' ? OC : KUBECTL;
  return { name, verbs, args, line, path: findVerb(verbs, line).path };
}

function nameOf(word: string): Client['name'] | undefined {
  const name = word.replace(/^.*\//, '');
  if (name === 'k') return 'kubectl';
  return name === 'kubectl' || name === 'oc' || name === 'helm' ? name : undefined;
}

/** Undefined: the verb is there. */
function nextVerbs({ verbs, line, path }: Client): Verbs | undefined {
  if (line.operands.length === 0) return verbs;
  const [first = ''] = path;
  const subs = Object.hasOwn(verbs, first) ? verbs[first]?.subs : undefined;
  // `apply -f` needs none of its second words.
  if (subs === undefined || line.operands.length > 1 || (first === 'apply' && line.flags.length > 0)) return undefined;
  return first === 'create' ? undefined : subs;
}

/** Other names of verbs that are in the list too. */
const SHORTER = new Set(['log', 'ls', 'hist', 'del', 'un', 'sa', 'use', 'inspect']);

function itemsOfVerbs(verbs: Verbs): readonly Suggestion[] {
  return Object.entries(verbs)
    .filter(([label]) => !SHORTER.has(label))
    .map(([label, { effect, dryRun }]) => ({
      label,
      kind: 'verb',
      effect,
      ...(dryRun === true && { detail: 'has --dry-run' }),
    }));
}

/** With one dash a letter makes it whole; two dashes ask again. */
const SWITCHES = {
  kubectl: [...KUBECTL_SWITCHES].filter((flag) => flag.startsWith('--')),
  helm: [...HELM_SWITCHES].filter((flag) => flag.startsWith('--')),
};

function flagsOf(client: Client, typed: string, elsewhere: ValuesElsewhere): readonly Suggestion[] {
  const { name, path, line } = client;
  const kind = name === 'helm' ? 'helm' : 'kubectl';
  const table = kind === 'helm' ? HELM_FLAGS : KUBECTL_FLAGS;
  const [verb = ''] = path;
  const own = Object.hasOwn(table, verb) ? table[verb] : undefined;
  const words = { ...(own ?? { '-n': 'in this namespace' }), ...CONTEXT_FLAGS[kind] };
  const taken = new Set(line.flags.flatMap((flag) => sameFlags(flag.name)));
  return Object.entries(words).flatMap(([flag, detail]): readonly Suggestion[] => {
    if (taken.has(flag.replace(/=.*/, ''))) return [];
    const takesMore = takesNextWord(kind, verb, flag);
    const goesOn = takesMore && valuesOf(client, flag, elsewhere, 0).items.length > 0;
    const isShort = typed === '-' || !flag.startsWith('--');
    return [
      {
        label: flag,
        kind: 'flag',
        detail,
        ...(takesMore && { text: `${flag} ` }),
        ...(goesOn && { goesOn }),
        ...(isShort && { isFree: true, stem: '-' }),
      },
    ];
  });
}

function valuesOf(client: Client, flag: string, elsewhere: ValuesElsewhere, kept: number): NextWord {
  const same = sameFlags(flag);
  const [main = flag] = same;
  const [verb = ''] = client.path;
  const own = Object.hasOwn(FLAG_VALUES_OF, verb) ? FLAG_VALUES_OF[verb]?.[main] : undefined;
  const known = own ?? (Object.hasOwn(FLAG_VALUES, main) ? FLAG_VALUES[main] : undefined) ?? [];
  const used = main === '--namespace' ? elsewhere.namespaces : elsewhere.givenTo(same);
  return { items: valueItems(known, used, !LISTED.has(main)), isExpected: true, kept };
}

/** These take no other values than the listed ones. */
const LISTED = new Set(['--output', '--dry-run', '--type', '--cascade', '--types', '--restart', '--profile']);

function valueItems(known: readonly string[], used: readonly string[], isFree: boolean): readonly Suggestion[] {
  return once([...used, ...known]).map((label) => ({
    label,
    kind: 'value',
    ...(used.includes(label) && { detail: 'used in this file' }),
    ...((isFree || !known.includes(label)) && { isFree: true }),
  }));
}

function objectsOf(client: Client, typed: string, elsewhere: ValuesElsewhere): Omit<NextWord, 'kept'> {
  const { path, line, name } = client;
  const [verb = ''] = path;
  const named = line.operands.slice(path.length);
  const nothing = { items: [], isExpected: false };
  if (path.length === 0) return nothing;
  if (name === 'helm')
    return named.length > 0
      ? nothing
      : { items: namesOf('release', '', elsewhere), isExpected: NEEDS_RELEASE.test(verb) };
  const slash = /^([\w.-]+\/)/.exec(typed)?.[1];
  if (slash !== undefined)
    return { items: namesOf(singularKind(slash.slice(0, -1)), slash, elsewhere, slash), isExpected: true };
  const isFirst = named.length === 0;
  const stands = objectsBehind(verb);
  switch (stands) {
    case undefined:
      return verb === 'explain' && isFirst
        ? { items: kindItems(verb), isExpected: true, whole: KIND_WORDS_OF[name] }
        : nothing;
    case 'created':
      return isFirst
        ? { items: CREATED.map((label) => ({ label, kind: 'resource' })), isExpected: !line.flags.some(namesFiles) }
        : nothing;
    case 'listed': {
      // `delete -f file` and `scale -l` need none.
      if (isFirst)
        return { items: kindItems(verb), isExpected: !line.flags.some(namesFiles), whole: KIND_WORDS_OF[name] };
      const kind = named[0]?.arg.value;
      if (kind === undefined || kind.includes('/') || named.length > 1) return nothing;
      return {
        items: namesOf(singularKind(kind), '', elsewhere),
        isExpected: !ALL_OF_A_KIND.test(verb) && !line.flags.some(selects),
      };
    }
    case 'pod':
      if (!isFirst) return nothing;
      return {
        items: [
          ...namesOf('pod', '', elsewhere),
          ...namesOf('deployment', 'deployment/', elsewhere),
          ...namesOf('statefulset', 'statefulset/', elsewhere),
        ],
        isExpected: !line.flags.some(selects),
      };
    default:
      return { items: namesOf(stands, '', elsewhere), isExpected: isFirst && !line.flags.some(selects) };
  }
}

/** What is whole without a name behind the kind. */
const ALL_OF_A_KIND = /^(?:get|describe|top|rollout|events|explain)$/;
const NEEDS_RELEASE = /^(?:status|history|get|rollback|uninstall|upgrade|test)$/;
const KIND_WORDS = KINDS.flatMap(({ singular, plural, short }) => [singular, plural, ...short]);
/** `co` is OpenShift's, and would take `configmaps` off the list. */
const KIND_WORDS_OF = { oc: KIND_WORDS, kubectl: KIND_WORDS.filter((word) => word !== 'co') };

function selects({ name }: Flag): boolean {
  return /^(?:-l|--selector|--all)$/.test(name);
}

function namesFiles({ name }: Flag): boolean {
  return /^(?:-f|-k|--filename|--kustomize)$/.test(name);
}

function kindItems(verb: string): readonly Suggestion[] {
  const only = Object.hasOwn(KINDS_OF, verb) ? KINDS_OF[verb] : undefined;
  return KINDS.filter(({ singular }) => only === undefined || only.includes(singular)).map(
    ({ singular, plural, short }) => ({
      label: only === undefined ? plural : singular,
      kind: 'resource',
      ...(short.length > 0 && { detail: short.join(', ') }),
    }),
  );
}

/** And the holes that ask for one. */
function namesOf(kind: string, before: string, elsewhere: ValuesElsewhere, stem = ''): readonly Suggestion[] {
  const named = elsewhere.objects(kind);
  const asked = elsewhere.holes.filter((hole) => kindOfName(hole) === kind);
  return [
    ...named.map((name): Suggestion => ({
      label: before + name,
      kind: 'value',
      detail: `${kind} of this file`,
      isFree: true,
      ...(stem !== '' && { stem }),
    })),
    ...asked.map((hole): Suggestion => ({
      label: before + hole,
      kind: 'hole',
      detail: 'asked for before it runs',
      isFree: true,
      ...(stem !== '' && { stem }),
    })),
  ];
}
