/** Judges programs whose verb decides, by the tables of `programVerbs.ts`; a few verbs are looked at with their words. */
import { findVerb, judgeVerb } from './clientVerbs.ts';
import { readLine, type Line, type Syntax } from './flags.ts';
import { noteLocalCopy, noteWrittenFile } from './localFiles.ts';
import { VERB_PROGRAMS } from './programVerbs.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import { isList, mayUndo, type Arg } from './words.ts';

const SYNTAX: ReadonlyMap<string, Syntax> = new Map(
  Object.entries(VERB_PROGRAMS).map(([name, { valueFlags = '', switches = '' }]) => [
    name,
    { valueFlags: new Set(valueFlags.split(' ')), switches: new Set(switches.split(' ')) },
  ]),
);

export function judgeByVerb(args: readonly Arg[], scope: Scope, program: string): Effect {
  const known = VERB_PROGRAMS[program];
  const syntax = SYNTAX.get(program);
  if (known === undefined || syntax === undefined) return 'unknown';
  const words = /^(?:terraform|tofu|terragrunt)$/.test(program) ? withTwoDashes(args) : args;
  const line = readLine(words, syntax);
  const found = findVerb(known.verbs, line);
  const effect = judgeVerb(found, known.verbs, words, line, syntax);
  switch (program) {
    case 'git':
      return found.path.length === 0
        ? effect
        : judgeGit(found.path[0] ?? '', line, effect, args.some(mayUndo), args.some(isList));
    case 'terraform':
    case 'tofu':
    case 'terragrunt':
      return judgeTerraform(found.path[0], words, effect, scope);
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
      return judgeDockerFiles(line, words, effect, scope);
    case 'mysqladmin':
      // It takes several commands in one line.
      return line.operands
        .map(({ arg }) =>
          arg.value === undefined
            ? 'unknown'
            : // Each may be cut short: `shut`.
              Object.keys(known.verbs)
                .filter(
                  (name) => name === arg.value || ((arg.value?.length ?? 0) > 1 && name.startsWith(arg.value ?? ' ')),
                )
                .map((name) => known.verbs[name]?.effect ?? 'unknown')
                .reduce<Effect>(strongest, 'reads'),
        )
        .reduce<Effect>(strongest, effect);
    case 'etcdctl':
      // `watch KEY -- COMMAND` starts it.
      return line.rest.length > 0 ? strongest(effect, 'unknown') : effect;
    case 'consul':
      return effectOfThird(line, effect);
    case 'vault':
      if (/^(?:kv|operator)$/.test(found.path[0] ?? '')) return effectOfThird(line, effect);
      // A credential or a certificate is made when it is read.
      return found.path[0] === 'read' && line.operands.some(({ arg }) => /\/(?:creds|issue|sign|sts)\//.test(arg.text))
        ? 'changes'
        : effect;
    default:
      return effect;
  }
}

/** `consul acl token delete`, `vault operator raft list-peers`: the third word is the verb. */
function effectOfThird(line: Line, effect: Effect): Effect {
  const third = line.operands[2]?.arg.value ?? '';
  if (/^(?:delete|remove-peer|deregister)$/.test(third)) return 'deletes';
  const [first, second] = line.operands.map(({ arg }) => arg.value);
  const isRead = /^(?:raft|autopilot|token|policy|role|metadata)$/.test(second ?? '') && effect !== 'deletes';
  return isRead && first !== undefined && /^(?:list-peers|get-config|state|list|get)$/.test(third) ? 'reads' : effect;
}

/** `-chdir=x` is one flag, not six letters. */
function withTwoDashes(args: readonly Arg[]): readonly Arg[] {
  return args.map(({ text, value }) => ({
    text: text.replace(/^-(?=\w{2})/, '--'),
    value: value?.replace(/^-(?=\w{2})/, '--'),
  }));
}

function judgeTerraform(verb: string | undefined, args: readonly Arg[], effect: Effect, scope: Scope): Effect {
  const { verdict } = scope;
  if (effect !== 'reads') verdict.needsCluster = true;
  if (verb === 'apply' && args.some(({ text }) => /^--destroy(?!=false)/.test(text))) return 'deletes';
  if (verb === 'fmt' && args.some(({ text }) => /^--check(?!=false)/.test(text)) && !args.some(mayUndo)) return 'reads';
  if (verb !== 'plan') return effect;
  const out = args.find(({ text }) => /^--(?:out|generate-config-out)(?:=|$)/.test(text));
  if (out === undefined) return args.some(isList) ? strongest(effect, 'unknown') : effect;
  const glued = /=(.+)$/.exec(out.text)?.[1];
  const file = glued === undefined ? args[args.indexOf(out) + 1] : { text: glued, value: glued };
  return strongest(effect, file === undefined ? 'unknown' : noteWrittenFile(file, scope));
}

/** `docker cp`, `save -o` and `export -o` write files here. */
function judgeDockerFiles(line: Line, args: readonly Arg[], effect: Effect, scope: Scope): Effect {
  const words = line.operands.map(({ arg }) => arg);
  const start = words.slice(0, 3).map(({ value }) => value);
  if (start.join(' ') === 'buildx imagetools inspect' && !args.some(mayUndo)) return 'reads';
  if (
    /^(?:config|compose|stack)$/.test(words[0]?.value ?? '') &&
    args.some(({ text }) => /^(?:-o|--output|--lock)/.test(text))
  )
    return strongest(effect, 'unknown');
  const at = words.findIndex(({ value }) => /^(?:cp|save|export)$/.test(value ?? ''));
  if (at < 0 || at > 1) return effect;
  if (words[at]?.value !== 'cp') {
    const out = args.findIndex(({ text }) => /^(?:-o|--output(?:=|$))/.test(text));
    const flag = args[out];
    if (flag === undefined) return 'reads';
    const glued = flag.text.replace(/^(?:-o=?|--output=?)/, '');
    const file = glued === '' ? args[out + 1] : { text: glued, value: flag.value === undefined ? undefined : glued };
    if (file === undefined) return 'unknown';
    return noteWrittenFile(file, scope);
  }
  const { verdict } = scope;
  const before = verdict.effect;
  verdict.effect = 'reads';
  noteLocalCopy(words[at + 1], words[at + 2], scope);
  const copied = verdict.effect;
  verdict.effect = before;
  return copied;
}

/** Source: git(1), the manual of each command. `mayUndo`: a word may be a flag that only the shell knows, `lists`: several. */
function judgeGit(verb: string, line: Line, effect: Effect, mayUndo: boolean, lists: boolean): Effect {
  const words = line.operands.slice(1).map(({ arg }) => arg.value ?? arg.text);
  const flags = new Set(line.flags.map(({ name }) => name));
  const has = (...names: readonly string[]): boolean => names.some((name) => flags.has(name));
  const [first] = words;
  // Long names may be cut short: `--outp=x`.
  const writes =
    has('-O') ||
    line.flags.some(({ name }) =>
      /^--(?:config-env|outp|ext(?!end)|textc|filters|open|upl|exec|web|edit|unset|set-up)/.test(name),
    );
  if ((writes || lists) && effect === 'reads') return 'unknown';
  switch (verb) {
    case 'branch':
      if (writes) return 'changes';
      if (has('-d', '-D', '--delete')) return 'deletes';
      return words.length === 0 || (has('--list', '--contains', '--merged', '--no-merged') && !mayUndo)
        ? reading(has('-m', '-M', '-c', '-C', '-u', '-f', '--move', '--copy', '--force'))
        : 'changes';
    case 'tag':
      if (has('-d', '--delete')) return 'deletes';
      return words.length === 0 || (has('-l', '--list') && !mayUndo) ? 'reads' : 'changes';
    case 'stash':
      if (first === 'list' || first === 'show') return writes ? 'unknown' : 'reads';
      return first === 'drop' || first === 'clear' ? 'deletes' : 'changes';
    case 'remote':
      if (first === undefined || first === 'show' || first === 'get-url') return 'reads';
      return first === 'remove' || first === 'rm' || first === 'prune' ? 'deletes' : 'changes';
    case 'config':
      return has('--list', '-l', '--get', '--get-all', '--get-regexp') ||
        first === 'list' ||
        first === 'get' ||
        // A key alone is asked for.
        (words.length === 1 && first?.includes('.') === true && !mayUndo)
        ? reading(writes || has('-e', '--unset-all', '--remove-section', '--rename-section', '--add', '--replace-all'))
        : 'changes';
    case 'push':
      return has('--delete', '-d', '--force', '-f', '--force-with-lease', '--mirror', '--prune') ||
        words.some((word) => /^[:+]/.test(word))
        ? 'deletes'
        : 'changes';
    case 'switch':
      return has('-f', '--force', '--discard-changes') ? 'deletes' : 'changes';
    case 'update-ref':
      return has('-d') ? 'deletes' : 'changes';
    case 'clean':
      // Behind `-e` it would be a pattern.
      return has('-n', '--dry-run') && !has('-e', '--exclude') && !mayUndo ? 'reads' : 'deletes';
    case 'reset':
      return has('--hard') ? 'deletes' : 'changes';
    case 'checkout':
      return has('-f', '--force') || line.rest.length > 0 || words.includes('.') ? 'deletes' : 'changes';
    case 'restore':
      return has('--staged') && !has('--worktree') && !mayUndo ? 'changes' : 'deletes';
    default:
      return effect;
  }
}

function reading(otherwise: boolean): Effect {
  return otherwise ? 'changes' : 'reads';
}
