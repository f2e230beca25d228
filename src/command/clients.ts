/** Judges the clients of a cluster: kubectl, oc and helm, by their verbs and flags. */
import { helmCall, kubectlCall } from './calls.ts';
import {
  HELM_SWITCHES,
  HELM_VALUE_FLAGS,
  KUBECTL_SWITCHES,
  KUBECTL_SWITCHES_OF,
  KUBECTL_VALUE_FLAGS,
  KUBECTL_VERB_VALUE_FLAGS,
} from './clientFlags.ts';
import { noteTargets, noteWriting, showsSecret } from './clientNotes.ts';
import { findVerb, isDryRun, judgeVerb, type Found } from './clientVerbs.ts';
import { isOn, lastFlag, readLine, type Line, type Syntax } from './flags.ts';
import { noteLocalCopy } from './localFiles.ts';
import { effectOfSaid } from './said.ts';
import { endsLater, raise, raiseUnknown, strongest, type Scope, type Verdict } from './verdict.ts';
import { HELM, HELM_TARGET_FLAGS, KUBECTL, OC, TARGET_FLAGS } from './verbs.ts';
import type { ClusterCall } from './types.ts';
import type { Arg } from './words.ts';

const KUBECTL_SYNTAX: Syntax = {
  valueFlags: new Set([...KUBECTL_VALUE_FLAGS, ...KUBECTL_VERB_VALUE_FLAGS]),
  switches: KUBECTL_SWITCHES,
};
const HELM_SYNTAX: Syntax = { valueFlags: HELM_VALUE_FLAGS, switches: HELM_SWITCHES };

/** Judges the command that is started in a container. */
type Inner = (args: readonly Arg[], scope: Scope) => void;

export function judgeKubectl(program: 'kubectl' | 'oc', args: readonly Arg[], scope: Scope, inner: Inner): void {
  const { verdict } = scope;
  verdict.needsCluster = true;
  const before = startOwn(verdict);
  const verbs = program === 'oc' ? OC : KUBECTL;
  const line = readKubectl(args);
  noteTargets(verdict, args, line, TARGET_FLAGS);
  const found = findVerb(verbs, line);
  const starts = startsInContainer(found, args, line);
  const onlyShows =
    onlyLists(found, args, line) || onlyShowsUpgrade(found, args, line) || isReadingPlugin(found, args, line);
  if (starts === undefined && !onlyShows) raise(verdict, judgeVerb(found, verbs, args, line, KUBECTL_SYNTAX));
  // A plugin says by its words what it does, as any program does.
  if (found.verb === undefined) raise(verdict, effectOfSaid('', args));
  noteWriting('kubectl', args, line, scope);
  noteContextChange(program, found, line, verdict);
  if (!isDryRun(args, line, KUBECTL_SYNTAX)) raiseByFlags(found, line, scope);
  const verb = line.operands[0]?.arg.value;
  if (showsSecret(verb, line, scope)) verdict.showsSecrets = true;
  noteEnd(program, verb, line, scope);
  if (starts !== undefined) starts(inner, scope);
  const call = kubectlCall({ client: program, args, line, verb: found.path, effect: verdict.effect });
  const written = call.namespace === undefined && call.files.includes('-') ? namespacesIn(scope.input ?? '') : [];
  if (written.length > 0) verdict.namespace = written.at(-1);
  endOwn(verdict, before, written.length > 0 ? { ...call, namespace: written.at(-1) } : call);
  for (const namespace of written.slice(0, -1)) verdict.calls.push({ ...call, namespace });
}

/** More than anybody writes into one here-document. */
const MAX_NAMESPACES = 10;

/** A manifest that is written here may say where it belongs, and that counts where no flag does. */
function namespacesIn(manifest: string): readonly string[] {
  const found = manifest.matchAll(/^[ \t]*["']?namespace["']?[ \t]*:[ \t]*["']?([\w.-]+|\$\w+|\$\{\w+\})/gm);
  return [...new Set(Array.from(found, ([, name = '']) => name))].slice(0, MAX_NAMESPACES);
}

export function judgeHelm(args: readonly Arg[], scope: Scope): void {
  const { verdict } = scope;
  verdict.needsCluster = true;
  const before = startOwn(verdict);
  const line = readHelm(args);
  noteTargets(verdict, args, line, HELM_TARGET_FLAGS);
  const found = findVerb(HELM, line);
  raise(verdict, judgeVerb(found, HELM, args, line, HELM_SYNTAX));
  noteWriting('helm', args, line, scope);
  const what = line.operands[1]?.arg.value;
  if (line.operands[0]?.arg.value === 'get' && /^(?:manifest|all|values)$/.test(what ?? ''))
    verdict.showsSecrets = true;
  const call = helmCall({ client: 'helm', args, line, verb: found.path, effect: verdict.effect });
  const { held } = scope;
  // A flag is stronger than the variable.
  endOwn(verdict, before, {
    ...call,
    namespace: call.namespace ?? held.get('HELM_NAMESPACE'),
    context: call.context ?? held.get('HELM_KUBECONTEXT'),
  });
}

/** `label pods x --list`, `set env deploy/x --list`: with nothing to set it only tells what is there. */
function onlyLists({ path, sure }: Found, args: readonly Arg[], line: Line): boolean {
  if (!sure || !/^(?:label|annotate|set env)$/.test(path.join(' '))) return false;
  if (!isOn(line, '--list') || line.rest.length > 0 || lastFlag(line, '--env', '-e', '--from', '--keys') !== undefined)
    return false;
  return (
    args.every(({ value }) => value !== undefined) && line.operands.every(({ arg }) => !/=|-$/.test(arg.value ?? ''))
  );
}

/** Words of plugins that only tell. Source: the reference of kubectl-argo-rollouts. */
const READING_PLUGINS =
  /^argo rollouts (?:get (?:rollouts?|ro|experiments?|exp)|status|list (?:rollouts|ro|experiments|exp)|version) /;

/** `kubectl argo rollouts get rollout web`, no word of which may be another one. */
function isReadingPlugin({ verb }: Found, args: readonly Arg[], line: Line): boolean {
  if (verb !== undefined || line.rest.length > 0 || args.some(({ value }) => value === undefined)) return false;
  const words = line.operands.filter(({ at }) => at < line.unsureFrom).map(({ arg }) => `${arg.value ?? ''} `);
  return READING_PLUGINS.test(words.join(''));
}

/** `oc adm upgrade` alone, `… status`, `… recommend`: they tell what there is. A flag that names a version begins one. */
function onlyShowsUpgrade({ path, sure }: Found, args: readonly Arg[], line: Line): boolean {
  if (!sure || path.join(' ') !== 'adm upgrade' || line.rest.length > 0) return false;
  if (!args.every(({ value }) => value !== undefined)) return false;
  const [what, ...more] = line.operands.slice(2).map(({ arg }) => arg.value ?? '');
  const isShown = what === undefined || (/^(?:status|recommend)$/.test(what) && more.length === 0);
  return isShown && line.flags.every(({ name }) => HARMLESS_UPGRADE_FLAGS.has(name));
}

const HARMLESS_UPGRADE_FLAGS: ReadonlySet<string> = new Set([
  '--include-not-recommended',
  '--show-outdated-releases',
  '--details',
  '--version',
  '--context',
  '--kubeconfig',
]);

/** A call has an effect of its own: what stood before it is put back afterwards. */
function startOwn(verdict: Verdict): Pick<Verdict, 'effect' | 'besides'> {
  const { effect, besides } = verdict;
  verdict.effect = 'reads';
  return { effect, besides };
}

function endOwn(verdict: Verdict, before: Pick<Verdict, 'effect' | 'besides'>, call: ClusterCall): void {
  verdict.calls.push(call);
  if (call.namespace !== undefined) verdict.namespace = call.namespace;
  verdict.effect = strongest(before.effect, verdict.effect);
  // Of a plugin nobody knows whether it heeds the flags beside it: it may act on the chosen context, too.
  if (call.verb.length > 0) verdict.besides = before.besides;
}

/** The words behind `kubectl` as it reads them itself. */
export function readKubectl(args: readonly Arg[]): Line {
  const line = readLine(args, KUBECTL_SYNTAX);
  const verb = line.operands[0]?.arg.value ?? '';
  return Object.hasOwn(KUBECTL_SWITCHES_OF, verb) ? readLine(args, KUBECTL_SYNTAX, KUBECTL_SWITCHES_OF[verb]) : line;
}

export function readHelm(args: readonly Arg[]): Line {
  return readLine(args, HELM_SYNTAX);
}

/** Whether the next word is this flag's. `verb`: of kubectl. */
export function takesNextWord(client: 'kubectl' | 'helm', verb: string, flag: string): boolean {
  if (client === 'helm') return HELM_SYNTAX.valueFlags.has(flag);
  const isSwitchHere = Object.hasOwn(KUBECTL_SWITCHES_OF, verb) && KUBECTL_SWITCHES_OF[verb]?.includes(flag) === true;
  return KUBECTL_SYNTAX.valueFlags.has(flag) && !isSwitchHere;
}

function noteContextChange(program: 'kubectl' | 'oc', found: Found, line: Line, verdict: Verdict): void {
  const verb = line.operands[0]?.arg.value;
  if (verb === 'ctx' || verb === 'ns') verdict.changesContext = true;
  // `oc project` alone tells which one it is.
  if (program === 'oc' && verb === 'project' && line.operands.length < 2) return;
  if (found.verb?.changesContext === true) verdict.changesContext = true;
}

/** As a merge patch, and as a JSON patch in either order of its keys. */
const SCALES_TO_NONE =
  /\breplicas["']?\s*:\s*0+\b|\/replicas["'][^}]*\bvalue["']?\s*:\s*0+\b|\bvalue["']?\s*:\s*0+\b[^}]*\/replicas["']/;

/** `NoExecute` evicts what runs there, as `drain` does; with a `-` behind it the taint is taken away. */
function noteTaint(line: Line, verdict: Verdict): void {
  if (line.operands.some(({ arg }) => /:NoExecute["']?$/.test(arg.text))) raise(verdict, 'deletes');
}

/** What only a flag makes worse than its verb. */
function raiseByFlags(found: Found, line: Line, scope: Scope): void {
  const { verdict } = scope;
  switch (line.operands[0]?.arg.value) {
    case 'scale':
      if (Number(lastFlag(line, '--replicas')?.value ?? 1) === 0) raise(verdict, 'deletes');
      return;
    case 'patch':
      // To none is what `scale --replicas=0` does.
      for (const text of [lastFlag(line, '--patch', '-p')?.value, lastFlag(line, '--patch', '-p')?.written])
        if (SCALES_TO_NONE.test((text ?? '').replaceAll('\\', ''))) raise(verdict, 'deletes');
      return;
    case 'taint':
      noteTaint(line, verdict);
      return;
    case 'adm':
      if (line.operands[1]?.arg.value === 'taint') noteTaint(line, verdict);
      return;
    case 'tag':
      if (isOn(line, '--delete', '-d')) raise(verdict, 'deletes');
      return;
    case 'apply':
      if (found.path.length < 2 && isOn(line, '--prune')) raise(verdict, 'deletes');
      // What cannot be patched is deleted and made again.
      if (found.path.length < 2 && isOn(line, '--force')) raise(verdict, 'deletes');
      return;
    case 'replace':
      if (isOn(line, '--force')) raise(verdict, 'deletes');
      return;
    case 'cp':
      noteLocalCopy(line.operands[1]?.arg, line.operands[2]?.arg, scope);
      return;
    default:
  }
}

/** Verbs whose effect is that of what they start, and those that make something to start it in. */
function startsInContainer(
  { path: [verb], sure }: Found,
  args: readonly Arg[],
  line: Line,
): ((inner: Inner, scope: Scope) => void) | undefined {
  if (verb === 'run' && isDryRun(args, line, KUBECTL_SYNTAX)) return undefined;
  if (verb !== 'exec' && verb !== 'rsh' && verb !== 'run' && verb !== 'debug' && verb !== 'attach') return undefined;
  // Without `-i` what runs inside has no input to wait for.
  const attended = verb === 'rsh' || isOn(line, '--stdin', '-i') || args.some((arg) => /^-(?:it|ti)$/.test(arg.text));
  const behind = verb === 'rsh' ? args.slice((line.operands[1]?.at ?? Infinity) + 1) : line.rest;
  // Without `--` words that look like flags are kubectl's own.
  const loose = line.operands.slice(2).map(({ arg }) => arg);
  const started = behind.length > 0 || verb === 'run' || verb === 'rsh' ? behind : loose;
  return (inner, scope) => {
    const { verdict } = scope;
    if (verb === 'run' || verb === 'debug') raise(verdict, 'changes');
    if (!sure || started.length === 0 || started === loose) raiseUnknown(verdict);
    if (started.length > 0) inner(started, { ...scope, fed: scope.fed || !attended });
    else if (attended && !scope.fed) endsLater(verdict, 'after input');
  };
}

function noteEnd(program: 'kubectl' | 'oc', verb: string | undefined, line: Line, { verdict }: Scope): void {
  switch (verb) {
    case 'logs':
    case 'log':
      if (isOn(line, '--follow', '-f')) endsLater(verdict, 'when stopped');
      return;
    case 'get':
    case 'events':
      if (isOn(line, '--watch', '-w', '--watch-only')) endsLater(verdict, 'when stopped');
      return;
    case 'port-forward':
    case 'proxy':
      endsLater(verdict, 'when stopped');
      return;
    case 'edit':
      endsLater(verdict, 'after input');
      return;
    case 'debug':
      // That of oc opens a shell unless it is told what to run.
      if (program === 'oc' && line.rest.length === 0 && !isOn(line, '--help', '-h')) endsLater(verdict, 'after input');
      return;
    default:
  }
}
