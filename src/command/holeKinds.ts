/** What a hole asks for: a pod, a namespace, a container of that deployment; by its place in a call of the cluster, else by its name. */
import { firstOfEachName, nameKey } from './holeNames.ts';
import { parseTyped } from './parseTyped.ts';
import { quote } from './quote.ts';
import type { ClusterCall, Command, InnerPlace, ObjectName, Placeholder } from './types.ts';

/** Kinds in the singular; `workload`: a deployment, stateful set or daemon set; `operation`: one that the database runs. */
export interface Wanted {
  readonly kind: string;
  /** Of the call it stands in; undefined for the chosen one. */
  readonly namespace: string | undefined;
  readonly context: string | undefined;
  readonly selector: string | undefined;
  /** Whose containers. */
  readonly of?: { readonly kind: string; readonly name: string };
  /** Behind `kubectl`: how the command comes to the database whose operations they are. */
  readonly through?: readonly string[];
}

/** The last word of a name decides: `old-pod`, `POD_NAME`, `your pod name`. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|-)(?:pod|po)$/, 'pod'],
  [/(?:^|-)(?:deployment|deploy)$/, 'deployment'],
  [/(?:^|-)(?:statefulset|sts)$/, 'statefulset'],
  [/(?:^|-)(?:daemonset|ds)$/, 'daemonset'],
  [/(?:^|-)workload$/, 'workload'],
  [/(?:^|-)node$/, 'node'],
  [/(?:^|-)(?:namespace|ns)$/, 'namespace'],
  [/(?:^|-)container$/, 'container'],
  [/(?:^|-)(?:service|svc)$/, 'service'],
  [/(?:^|-)(?:configmap|config-map|cm)$/, 'configmap'],
  [/(?:^|-)cronjob$/, 'cronjob'],
  [/(?:^|-)job$/, 'job'],
  [/(?:^|-)pvc$/, 'persistentvolumeclaim'],
  [/(?:^|-)ingress$/, 'ingress'],
  [/(?:^|-)hpa$/, 'horizontalpodautoscaler'],
  [/^(?:op-?id|operation-?id)$/, 'operation'],
];

/** Whatever stands around it, nothing of a list fits. */
const HOLDS_FLAGS = /(?:^|[_-])(?:flags?|opts?|options?|args?|arguments?)$/i;

/** By the name alone: `pod-name` → `pod`. */
export function kindOfName(name: string): string | undefined {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$|-?\d+$/g, '');
  const bare = words.replace(/-?name$/, '');
  return NAMES.find(([pattern]) => pattern.test(bare))?.[1];
}

/**
 * `hole`: of `Command.placeholders`, or the name of a variable. `answers`: what is known already, by `Placeholder.text`.
 * Undefined where no list fits.
 */
export function wantedFor(
  command: Command,
  hole: { readonly text: string; readonly name: string },
  answers: Readonly<Record<string, string>>,
): Wanted | undefined {
  if (HOLDS_FLAGS.test(hole.name)) return undefined;
  const marks = marksOf(command, hole, answers);
  const calls = callsOf(command, marks);
  for (const call of calls) {
    const found = wantedIn(call, marks);
    if (found === 'nothing') return undefined;
    if (found !== undefined) return found;
  }
  const kind = kindOfName(hole.name);
  const call = calls.find(({ args }) => args?.some((arg) => arg.includes(marks.own)) === true) ?? calls[0];
  if (kind === undefined || call === undefined) return kind === undefined ? undefined : placed(kind, undefined, marks);
  if (kind === 'container') return containerOf(call, marks);
  return kind === 'operation' ? operationOf(call, marks) : placed(kind, call, marks);
}

/** Only where the command itself asks the database in a container. */
function operationOf(call: ClusterCall, marks: Marks): Wanted | undefined {
  const dashes = call.args?.indexOf('--') ?? -1;
  const isMongo = /^mongo(?:sh)?$/.test(call.args?.[dashes + 1] ?? '') && call.args?.includes('--eval') === true;
  if (call.verb[0] !== 'exec' || dashes < 0 || !isMongo) return undefined;
  const evals = call.args?.indexOf('--eval') ?? 0;
  const words = call.args?.filter((_, at) => at !== evals && at !== evals + 1) ?? [];
  const through = words.flatMap((word) => marks.known(word) ?? []);
  if (through.length < words.length || !onlyReads(through)) return undefined;
  return { ...placed('operation', call, marks), through };
}

/** What stands beside the code with the hole goes along: a script, or more code, would run where a list was wanted. */
function onlyReads(through: readonly string[]): boolean {
  const asked = ['kubectl', ...through, '--eval', 'db.currentOp()'].map(quote).join(' ');
  return parseTyped(asked).effect === 'reads';
}

/** A lens asks of each hole again and again: the text is the same for all holes of a command. */
const markedCalls = new WeakMap<Command, { readonly text: string; readonly calls: readonly ClusterCall[] }>();

function callsOf(command: Command, { text }: Marks): readonly ClusterCall[] {
  const known = markedCalls.get(command);
  if (known?.text === text) return known.calls;
  const { calls } = parseTyped(text);
  markedCalls.set(command, { text, calls });
  return calls;
}

/** The text with a plain name in the place of each hole: so each call says where they stand. */
interface Marks {
  readonly text: string;
  readonly own: string;
  /** Without what is not known yet. */
  readonly known: (text: string | undefined) => string | undefined;
}

function marksOf(
  command: Command,
  hole: { readonly text: string; readonly name: string },
  answers: Readonly<Record<string, string>>,
): Marks {
  const names = new Map<string, string>();
  const values = new Map<string, string | undefined>();
  for (const [at, first] of firstOfEachName(command.placeholders).entries()) {
    names.set(nameKey(first), `hole${at}x`);
    values.set(`hole${at}x`, answers[first.text]);
  }
  let text = '';
  let at = 0;
  for (const placeholder of command.placeholders) {
    text += command.text.slice(at, placeholder.range.start) + (names.get(nameKey(placeholder)) ?? '');
    at = placeholder.range.end;
  }
  text += command.text.slice(at);
  const placeholder = command.placeholders.find((one) => one.text === hole.text);
  const own = (placeholder && names.get(nameKey(placeholder))) ?? 'hole-x';
  if (placeholder === undefined) text = text.replaceAll(variable(hole.name), own);
  return {
    text,
    own,
    known: (word) => {
      if (word === undefined || word.includes('$')) return undefined;
      let isKnown = true;
      const filled = word.replaceAll(/hole\d+x|hole-x/g, (mark) => {
        const value = values.get(mark);
        isKnown &&= value !== undefined;
        return value ?? '';
      });
      return isKnown ? filled : undefined;
    },
  };
}

function variable(name: string): RegExp {
  return new RegExp(String.raw`"?\$(?:${name}(?!\w)|\{${name}\})"?`, 'g');
}

function wantedIn(call: ClusterCall, marks: Marks): Wanted | 'nothing' | undefined {
  const { own } = marks;
  if (call.context?.includes(own) === true || call.selector?.includes(own) === true) return 'nothing';
  if (call.namespace === own) return placed('namespace', call, marks);
  if (isContainer(call, own)) return containerOf(call, marks) ?? 'nothing';
  const object = call.objects.find(({ name }) => name === own);
  if (object === undefined) return undefined;
  // `get <kind>/<name>`: which list fits is known with the kind.
  const kind = marks.known(object.kind);
  return kind === undefined || kind === 'release' ? 'nothing' : placed(kind, call, marks);
}

function isContainer({ args = [], verb, objects }: ClusterCall, own: string): boolean {
  const at = args.findIndex((arg) => [own, `-c${own}`, `-c=${own}`, `--container=${own}`].includes(arg));
  if (at < 0) return false;
  if (args[at] !== own) return true;
  const before = args[at - 1] ?? '';
  // `logs POD CONTAINER`.
  const behindPod = /^logs?$/.test(verb[0] ?? '') && objects[0] !== undefined && before === wordOf(objects[0], args);
  return before === '-c' || before === '--container' || behindPod;
}

function wordOf({ kind, name }: ObjectName, args: readonly string[]): string | undefined {
  return name === undefined
    ? undefined
    : args.find((arg) => arg === name || arg === `${kind}/${name}` || arg.endsWith(`/${name}`));
}

function containerOf(call: ClusterCall, marks: Marks): Wanted | undefined {
  const [object] = call.objects;
  const kind = marks.known(object?.kind);
  const name = marks.known(object?.name);
  if (kind === undefined || name === undefined) return undefined;
  return { ...placed('container', call, marks), of: { kind, name } };
}

function placed(kind: string, call: ClusterCall | undefined, marks: Marks): Wanted {
  const namespace = call?.namespace === '*' ? undefined : marks.known(call?.namespace);
  return { kind, namespace, context: marks.known(call?.context), selector: marks.known(call?.selector) };
}

/** What others are looked up with comes first: a namespace before its pods, a pod before its containers. */
export function inAskingOrder<T extends { readonly text: string; readonly name: string }>(
  command: Command,
  holes: readonly T[],
): readonly T[] {
  // As if all were known: a container without its pod has no list.
  const anything = Object.fromEntries(command.placeholders.map(({ text }) => [text, 'x']));
  const rank = (hole: T): number => {
    const kind = wantedFor(command, hole, anything)?.kind ?? kindOfName(hole.name);
    return kind === 'namespace' ? 0 : kind === 'container' || kind === 'operation' ? 2 : 1;
  };
  return holes
    .map((hole) => ({ hole, rank: rank(hole) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ hole }) => hole);
}

/** Whether a value that begins with a dash would be read as a flag: the hole begins a word of a command. */
export function beginsWord(placeholder: Placeholder, text: string): boolean {
  let place: InnerPlace = { ...placeholder, text };
  while (place.inner !== undefined) place = place.inner;
  return (
    /^(?:bare|single|double|ansi|plain)$/.test(place.position) &&
    /\s["']?$/.test(place.text.slice(0, place.range.start))
  );
}
