/** Judges the clients of a cluster: kubectl, oc and helm, by their verbs and flags. */
import { isOn, lastFlag, readLine, type Line, type Syntax } from './flags.ts';
import { addTarget, endsLater, raise, raiseUnknown, strongest, type Scope, type Verdict } from './verdict.ts';
import {
  HELM,
  HELM_SWITCHES,
  HELM_TARGET_FLAGS,
  HELM_VALUE_FLAGS,
  KUBECTL,
  KUBECTL_SWITCHES,
  KUBECTL_VALUE_FLAGS,
  KUBECTL_VERB_VALUE_FLAGS,
  OC,
  TARGET_FLAGS,
  type Verb,
  type Verbs,
} from './verbs.ts';
import type { Effect, OwnTarget } from './types.ts';
import { mayBeFlag, type Arg } from './words.ts';

const KUBECTL_SYNTAX: Syntax = {
  valueFlags: new Set([...KUBECTL_VALUE_FLAGS, ...KUBECTL_VERB_VALUE_FLAGS]),
  switches: KUBECTL_SWITCHES,
};
const HELM_SYNTAX: Syntax = {
  valueFlags: HELM_VALUE_FLAGS,
  switches: HELM_SWITCHES,
};

/**
 * Flags by which what else only reads writes files of its own or starts another program; `*`: of every verb.
 * Source: `kubectl VERB --help` of 1.35, `helm VERB --help` of 4.1.
 */
const WRITING_FLAGS: Readonly<Record<'kubectl' | 'helm', Readonly<Record<string, readonly string[]>>>> = {
  kubectl: {
    '*': ['--profile', '--profile-output', '--cache-dir', '--output-directory'],
    kustomize: ['--output', '-o', '--enable-alpha-plugins', '--enable-exec', '--enable-helm', '--helm-command'],
    create: ['--edit'],
  },
  helm: {
    '*': [
      '--post-renderer',
      '--post-renderer-args',
      '--output-dir',
      '--dependency-update',
      '--repository-cache',
      '--content-cache',
    ],
  },
};
/** Verbs of which a word that only the shell knows may be one of these flags: elsewhere there is none that a runbook has. */
const WRITERS = /^(?:kustomize|template)$/;

function noteWriting(client: 'kubectl' | 'helm', args: readonly Arg[], line: Line, scope: Scope): void {
  const verb = line.operands[0]?.arg.value ?? '';
  const table = WRITING_FLAGS[client];
  const names = [...(table['*'] ?? []), ...(Object.hasOwn(table, verb) ? (table[verb] ?? []) : [])];
  const before = args.slice(0, args.length - line.rest.length);
  const writes = names.some((name) => {
    const flag = lastFlag(line, name);
    if (flag !== undefined) return flag.written !== 'false' && flag.written !== 'none';
    return name.startsWith('--') && before.some(({ text }) => text === name || text.startsWith(`${name}=`));
  });
  if (writes || (WRITERS.test(verb) && before.some(mayBeFlag))) raiseUnknown(scope.verdict);
}

/** `inner` judges the command that is started in a container. */
export function judgeKubectl(
  program: 'kubectl' | 'oc',
  args: readonly Arg[],
  scope: Scope,
  inner: (args: readonly Arg[], scope: Scope) => void,
): void {
  const { verdict } = scope;
  verdict.needsCluster = true;
  const verbs = program === 'oc' ? OC : KUBECTL;
  const anyVerb = readLine(args, KUBECTL_SYNTAX);
  const first = anyVerb.operands[0]?.arg.value;
  const line = first === 'logs' || first === 'log' ? readLine(args, KUBECTL_SYNTAX, 'fp') : anyVerb;
  noteTargets(verdict, args, line, TARGET_FLAGS);
  const verb = line.operands[0]?.arg.value;
  const found = findVerb(verbs, line);
  raise(verdict, judgeVerb(found, verbs, args, line, KUBECTL_SYNTAX));
  noteWriting('kubectl', args, line, scope);
  if (found.verb?.changesContext === true && !(program === 'oc' && verb === 'project' && line.operands.length < 2)) {
    verdict.changesContext = true;
  } else if (program === 'oc' && verb === 'project') {
    verdict.effect = strongest(verdict.effect, 'reads');
  }
  if (verb === 'ctx' || verb === 'ns') verdict.changesContext = true;
  if (verb === 'scale' && lastFlag(line, '--replicas')?.written === '0' && !isDryRun(args, line, KUBECTL_SYNTAX)) {
    raise(verdict, 'deletes');
  }
  if (
    (verb === 'apply' && isOn(line, '--prune') && !isDryRun(args, line, KUBECTL_SYNTAX)) ||
    (verb === 'replace' && isOn(line, '--force'))
  ) {
    raise(verdict, 'deletes');
  }
  if (verb === 'cp' && /^(?:[^/:]+\/)?[^/:]+:/.test(line.operands[2]?.arg.text ?? '')) raise(verdict, 'changes');
  if (showsSecret(verb, line)) verdict.showsSecrets = true;
  noteEnd(verb, args, line, scope, inner);
}

export function judgeHelm(args: readonly Arg[], scope: Scope): void {
  const { verdict } = scope;
  verdict.needsCluster = true;
  const line = readLine(args, HELM_SYNTAX);
  noteTargets(verdict, args, line, HELM_TARGET_FLAGS);
  const found = findVerb(HELM, line);
  raise(verdict, judgeVerb(found, HELM, args, line, HELM_SYNTAX));
  noteWriting('helm', args, line, scope);
  const what = line.operands[1]?.arg.value;
  if (line.operands[0]?.arg.value === 'get' && (what === 'manifest' || what === 'all')) verdict.showsSecrets = true;
}

interface Found {
  /** Undefined: not one that we know, or not a word that is fixed. */
  readonly verb: Verb | undefined;
  /** The parent's effect where its second word is not listed. */
  readonly sure: boolean;
}

function findVerb(verbs: Verbs, line: Line): Found {
  const [first, second] = line.operands;
  const name = first?.arg.value;
  const verb = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  const sure = first === undefined || first.at < line.unsureFrom;
  if (verb?.subs === undefined) return { verb, sure };
  const sub = second?.arg.value;
  const subVerb = sub !== undefined && Object.hasOwn(verb.subs, sub) ? verb.subs[sub] : undefined;
  return { verb: subVerb ?? verb, sure: sure && (second === undefined || second.at < line.unsureFrom) };
}

function judgeVerb(found: Found, verbs: Verbs, args: readonly Arg[], line: Line, syntax: Syntax): Effect {
  if (line.operands.length === 0 && line.rest.length === 0 && args.every((arg) => arg.value !== undefined))
    return 'reads';
  if (found.verb === undefined || !found.sure) {
    // A flag that we do not know may have eaten a word: then any word may be the verb.
    const any = args.map((arg) => effectOfWord(verbs, arg.value));
    return any.reduce(strongest, 'unknown');
  }
  return found.verb.dryRun === true && isDryRun(args, line, syntax) ? 'reads' : found.verb.effect;
}

function effectOfWord(verbs: Verbs, word: string | undefined): Effect {
  const verb = word !== undefined && Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb === undefined) return 'unknown';
  return Object.values(verb.subs ?? {}).reduce((effect, sub) => strongest(effect, sub.effect), verb.effect);
}

/** `--dry-run`, `=client`, `=server`: the last one counts, and not one that a flag before it takes for its value. */
function isDryRun(args: readonly Arg[], line: Line, syntax: Syntax): boolean {
  // What is sent to a path as it stands is sent: `--dry-run` counts for nothing there.
  if (args.some(({ text }) => /^--raw(?:$|=)/.test(text))) return false;
  const flag = lastFlag(line, '--dry-run');
  if (flag === undefined || flag.at > line.unsureFrom) {
    if (flag === undefined) return false;
    const before = args[flag.at - 1]?.value;
    if (
      before === undefined ||
      (before.startsWith('-') && !before.includes('=') && !syntax.switches.has(before) && !isGlued(before))
    ) {
      return false;
    }
  }
  const word = args[flag.at]?.value;
  return word === '--dry-run' || word === '--dry-run=client' || word === '--dry-run=server';

  function isGlued(text: string): boolean {
    return !text.startsWith('--') && text.length > 2 && syntax.valueFlags.has(text.slice(0, 2));
  }
}

/** All words before `--` are looked at, also those that may be another flag's value: better asked once too often. */
function noteTargets(
  verdict: Verdict,
  args: readonly Arg[],
  line: Line,
  table: Readonly<Record<string, OwnTarget['flag']>>,
): void {
  const seen = new Set<number>();
  for (const flag of line.flags) {
    seen.add(flag.at);
    const target = Object.hasOwn(table, flag.name) ? table[flag.name] : undefined;
    if (target !== undefined) addTarget(verdict, { flag: target, value: flag.value });
  }
  for (const [at, arg] of args.slice(0, args.length - line.rest.length).entries()) {
    const text = arg.value ?? arg.text;
    if (!text.startsWith('--') || seen.has(at)) continue;
    const name = /^--[a-z-]+/.exec(text)?.[0];
    if (name === undefined || !Object.hasOwn(table, name)) continue;
    const target = table[name];
    if (target !== undefined) addTarget(verdict, { flag: target, value: undefined });
  }
  const namespace = lastFlag(line, '--namespace', '-n')?.written;
  if (namespace !== undefined) verdict.namespace = namespace.replace(/^(["'])(.*)\1$/, '$2');
  if (isOn(line, '--all-namespaces', '-A')) verdict.namespace = '*';
}

function showsSecret(verb: string | undefined, line: Line): boolean {
  const operands = line.operands.slice(1).map(({ arg }) => arg.value ?? arg.text);
  switch (verb) {
    case 'get': {
      const output =
        lastFlag(line, '--output', '-o')?.written ?? (lastFlag(line, '--template') === undefined ? '' : 'template');
      const raw = lastFlag(line, '--raw')?.written ?? '';
      const named = operands.some((operand) => /(?:^|,)secrets?(?:$|[,/.])/i.test(operand));
      return (named && output !== '' && !/^["']?(?:name|wide)["']?$/.test(output)) || raw.includes('/secrets');
    }
    case 'config':
      return operands[0] === 'view' && isOn(line, '--raw');
    case 'create':
      return operands[0] === 'token';
    case 'whoami':
      return isOn(line, '--show-token', '-t');
    case 'extract':
      return true;
    default:
      return false;
  }
}

function noteEnd(
  verb: string | undefined,
  args: readonly Arg[],
  line: Line,
  scope: Scope,
  inner: (args: readonly Arg[], scope: Scope) => void,
): void {
  const { verdict } = scope;
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
    case 'exec':
    case 'rsh':
    case 'run':
    case 'debug':
    case 'attach': {
      // Without `-i` what runs inside has no input to wait for.
      const attended =
        verb === 'rsh' || isOn(line, '--stdin', '-i') || args.some((arg) => /^-(?:it|ti)$/.test(arg.text));
      const before = verb === 'run' ? Infinity : 2;
      const started = line.rest.length > 0 ? line.rest : line.operands.slice(before).map(({ arg }) => arg);
      if (started.length > 0) inner(started, { ...scope, fed: scope.fed || !attended });
      else if (attended && !scope.fed) endsLater(verdict, 'after input');
      return;
    }
    default:
  }
}
