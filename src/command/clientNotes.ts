/** What kubectl, oc and helm do besides their verb: the target they name, files they write, secrets they print. */
import { isOn, lastFlag, type Line } from './flags.ts';
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

export function showsSecret(verb: string | undefined, line: Line): boolean {
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
