/** A program that we do not know: what it may start, and what its words say, counts all the same. */
import type { CommandNode } from 'unbash';
import { namedBy } from './assigning.ts';
import { JUDGES } from './judges.ts';
import { CLUSTER_CLIENTS, CONTEXT_CLIENTS, SECRET_PRINTERS, SHELLS, WRAPPERS } from './programs.ts';
import { effectOfSaid, effectOfText, SEARCHERS, withListsJoined } from './said.ts';
import { heldBy, noteNamed } from './setVariables.ts';
import { judgeAway, raise, raiseUnknown, type Scope } from './verdict.ts';
import { CONTEXT_CHANGERS } from './verbs.ts';
import { argOf, codeOf, type Arg } from './words.ts';

/** Programs that some table asks about by more than their name. */
export const KNOWN_STARTS: ReadonlySet<string> = new Set(
  [...CONTEXT_CHANGERS, ...SECRET_PRINTERS].flatMap(([first]) => first ?? []),
);

/** Whatever it is: nothing that it may start, as far as it is written here, makes it weaker than that. */
export function judgeUnknown(program: string, args: readonly Arg[], scope: Scope): void {
  raiseUnknown(scope.verdict);
  // They look for such words, or only say them.
  if (SEARCHERS.has(program) && !args.some(({ text }) => text.startsWith('--pre'))) return;
  raise(scope.verdict, effectOfSaid(program, args));
  noteNamed(namedBy(program, args), scope);
  if (CLUSTER_CLIENTS.has(program)) return;
  // `at now <<X`, `python3 - <<X`: what it reads may be what it runs.
  if (scope.input !== undefined)
    judgeText({ text: scope.input, value: scope.input }, { ...scope, input: undefined, fed: true });
  if (program === 'eval' || TAKES_CODE.test(program)) {
    // Their words are code as they stand: `ssh host 'kubectl …'`, `watch kubectl …`.
    const at = program === 'eval' ? 0 : args.findIndex((arg) => STRONG_INSIDE.test(codeOf(arg)));
    if (at >= 0) scope.code(args.slice(at).map(codeOf).join(' '), scope);
    else for (const arg of args) judgeText(arg, scope);
    return;
  }
  const flag = args.findIndex((arg) => /^(?:-[a-z]*c|--command)$/.test(arg.value ?? ''));
  const code = program === 'trap' ? args[0] : args[flag + 1];
  const isShell = SHELLS.has(program) || program === 'su' || program === 'trap';
  // `psql -c 'select 1'` is another language.
  const isCode = isShell || (code !== undefined && STRONG_INSIDE.test(codeOf(code)));
  if (code !== undefined && isCode && (flag >= 0 || program === 'trap')) scope.code(codeOf(code), scope);
  if (SHELLS.has(program)) return;
  judgePassedOn(args, scope);
}

function judgePassedOn(args: readonly Arg[], scope: Scope): void {
  // xargs, find -exec, docker exec … start what stands there.
  const at = args.findIndex((arg) => STRONG.test(arg.value ?? ''));
  // What stands behind such a word is looked at with it, and deep inside not twice.
  for (const arg of at < 0 || scope.depth < 4 ? args : args.slice(0, at)) judgeText(arg, scope);
  if (at >= 0) scope.start(args.slice(at), scope);
}

/** Code in a word of a program that may run it: `ansible all -a 'rm -rf /x'`, `python -c '…'`. */
export function judgeText(arg: Arg, scope: Scope): void {
  const text = withListsJoined(codeOf(arg));
  raise(scope.verdict, effectOfText(text));
  const begins = /\s/.test(text) ? CODE_INSIDE.exec(text) : null;
  if (begins !== null) scope.code(text.slice(begins.index + (begins[1] ?? '').length), scope);
}

/** Flags of clouds' clients whose value is code for another program, or a change that is written out. Source: their references. */
const CODE_FLAGS =
  /^(?:--(?:commands?|scripts?|parameters|statement|sql|query-string|querytext|change-batch|request-items|cli-input-json)|-q)$/;

/** What is handed on with a change counts too: `--command 'rm -rf /x'`, `--sql 'drop table x'`. */
export function judgeCodeFlags(args: readonly Arg[], scope: Scope): void {
  judgeAway(scope, (inner) => {
    for (const [at, { text, value }] of args.entries()) {
      const [, name = '', glued] = /^(--[a-z-]+)=(.*)$/s.exec(value ?? text) ?? [];
      if (CODE_FLAGS.test(name))
        judgeText({ text: glued ?? '', value: value === undefined ? undefined : glued }, inner);
      else if (CODE_FLAGS.test(args[at - 1]?.value ?? '')) judgeText({ text, value }, inner);
    }
  });
}

/** `awk '{print "kubectl delete pod " $1}' | sh`: code that is put together in front of a shell. */
export function judgePiped(before: CommandNode, shell: CommandNode, scope: Scope): void {
  if (before.type !== 'Command' || shell.type !== 'Command') return;
  const suffix = shell.suffix.filter((part) => part.type === 'Word');
  if (![shell.name, ...suffix].some((word) => SHELLS.has((word?.text ?? '').replace(/^.*\//, '')))) return;
  for (const part of before.suffix) if (part.type === 'Word') judgeText(argOf(part), scope);
}

/** The program is one that only the shell knows: `$KUBECTL delete pod x`, `{rm,-rf,/x}`. */
export function judgeFree(first: Arg, args: readonly Arg[], scope: Scope): void {
  const held = heldBy(first, scope);
  if (held !== undefined) scope.code([held, ...args.map(codeOf)].join(' '), scope);
  const list = /^\{([^{}$`]+,[^{}$`]*)\}$/.exec(first.text)?.[1];
  if (list !== undefined) scope.code([list.replaceAll(',', ' '), ...args.map(codeOf)].join(' '), scope);
  judgeHandedOn(args, scope);
}

/** `run kubectl delete pod x`: what a function is given may be what it starts. */
export function judgeHandedOn(args: readonly Arg[], scope: Scope): void {
  raise(scope.verdict, effectOfSaid('', args));
  judgePassedOn(args, scope);
}

const TAKES_CODE = /^(?:watch|ssh|tmux|screen|parallel)$/;

/** Of the programs that are judged, what is as often a word for something else: `npm install`, `./x.sh service web`. */
const WORDS_TOO: ReadonlySet<string> = new Set(
  `nginx haproxy sshd install service kill split patch touch route mount ip arp zip halt reboot shutdown fly cp mv rm ln dd nc apt truncate`.split(
    /\s+/,
  ),
);

/** Words among the arguments of a program that we do not know from which on it is worth judging. */
const STRONG_NAMES = [
  ...CONTEXT_CLIENTS,
  'eval',
  'xargs',
  'watch',
  'ssh',
  ...SHELLS,
  ...Object.keys(WRAPPERS),
  ...KNOWN_STARTS,
  ...Object.keys(JUDGES).filter((name) => !WORDS_TOO.has(name)),
].join('|');
const STRONG = new RegExp(`^(?:.*/)?(?:${STRONG_NAMES})$`);
const STRONG_INSIDE = new RegExp(`(?:^|[\\s;&|(/])(?:${STRONG_NAMES})(?:$|\\s)`);

/** Where code begins in a text of another language: in front of it a quote, a bracket, an equals sign may stand. */
const CODE_INSIDE = new RegExp(
  String.raw`(^|[\s;&|(/"'=[\`])(?:(?:${STRONG_NAMES})(?=$|\s)|(?:rm|rmdir|shred)\s+[-\w./~$"'*])`,
);
