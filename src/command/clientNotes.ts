/** What kubectl, oc and helm do besides their verb: the target they name, files they write, secrets they print. */
import { isOn, lastFlag, type Line } from './flags.ts';
import { heldBy } from './setVariables.ts';
import type { OwnTarget } from './types.ts';
import { addTarget, raiseUnknown, type Scope, type Verdict } from './verdict.ts';
import { mayBeFlag, type Arg } from './words.ts';

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

export function noteWriting(client: 'kubectl' | 'helm', args: readonly Arg[], line: Line, scope: Scope): void {
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

/** All words before `--` are looked at, also those that may be another flag's value: better asked once too often. */
export function noteTargets(
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

/** From this level on kubectl prints what the server answers. Source: its documentation of verbosity. */
const PRINTS_BODIES = 8;

export function showsSecret(verb: string | undefined, line: Line, scope: Scope): boolean {
  const words = line.operands.slice(1).map(({ arg }) => arg);
  const operands = words.map((arg) => arg.value ?? heldBy(arg, scope) ?? arg.text);
  const named = operands.some((operand) => /(?:^|[\s,])secrets?(?:$|[\s,/.])/i.test(operand));
  if (named && Number(lastFlag(line, '--v', '-v')?.value ?? 0) >= PRINTS_BODIES) return true;
  const isWhole = printsWhole(line);
  switch (verb) {
    case 'get': {
      const raw = lastFlag(line, '--raw')?.written ?? '';
      const file = lastFlag(line, '--filename', '-f')?.written ?? '';
      const mayBeSecret = named || /secret/i.test(file) || mayBeAnyKind(words[0], scope);
      return (mayBeSecret && isWhole) || raw.includes('/secrets') || /\/namespaces\/[^/]+\/\$/.test(raw);
    }
    case 'config':
      return operands[0] === 'view' && isOn(line, '--raw');
    case 'create':
      return operands[0] === 'token' || (operands[0] === 'secret' && isWhole);
    case 'set':
      return operands[0] === 'env' && isOn(line, '--list') && isOn(line, '--resolve');
    case 'whoami':
      return isOn(line, '--show-token', '-t');
    case 'extract':
      return true;
    default:
      return false;
  }
}

/** An output with more of the object than a table has. */
function printsWhole(line: Line): boolean {
  const output = lastFlag(line, '--output', '-o')?.written;
  if (output === undefined) return lastFlag(line, '--template') !== undefined;
  return !/^["']?(?:name|wide|)["']?$/.test(output);
}

/** `get "$KIND" x`, `get {cm,secret}`, what xargs hands on: only the shell knows the kind. */
function mayBeAnyKind(kind: Arg | undefined, scope: Scope): boolean {
  if (kind === undefined || kind.value !== undefined) return false;
  const held = heldBy(kind, scope);
  // `-o name` of a kind that is written says it in front of each.
  if (/^["']?\$\(\s*(?:kubectl|oc) get (?!all\b|\S*secret)[a-z][\w.]* (?!.*\|).*-o[ =]?name\b/.test(held ?? ''))
    return false;
  return held === undefined ? /^["']?(?:[$`]|\{.*secret)/.test(kind.text) : /[$`]/.test(held);
}
