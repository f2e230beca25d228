/** Judges one simple command: a program and its arguments, through wrappers such as `sudo`, `env` and `timeout 5`. */
import { namedBy, runsNames } from './assigning.ts';
import { judgeHelm, judgeKubectl } from './clients.ts';
import { CLOUD_CLIENTS } from './cloud.ts';
import { hasOtherEnvironment } from './elsewhere.ts';
import { noteProgramEnd } from './ends.ts';
import {
  CLUSTER_CLIENTS,
  READERS,
  SYSTEM_DIRECTORIES,
  WRAPPERS,
  WRAPPER_OPERANDS,
  WRAPPER_SWITCHES,
} from './programs.ts';
import { CAREFUL_READERS, onlyTellsVersion } from './readers.ts';
import { printsSecrets } from './secrets.ts';
import { CONTEXT_CHANGERS } from './verbs.ts';
import { JUDGES, noteOutside } from './judges.ts';
import { copyKnown, forgetGiven, givenOf, setGiven, setValue, waysOf } from './knownWords.ts';
import { ELSEWHERE, isKept, noteFile, THIS_MACHINE } from './localFiles.ts';
import { STARTERS } from './starters.ts';
import { TRUSTED_PROGRAMS } from './trusted.ts';
import type { Effect } from './types.ts';
import {
  addOutside,
  addTarget,
  endsLater,
  judgeAway,
  MAX_DEPTH,
  raise,
  raiseUnknown,
  strongest,
  type Scope,
} from './verdict.ts';
import { holdWords, noteAssignment, noteNamed } from './setVariables.ts';
import { judgeCodeFlags, judgeFree, judgeHandedOn, judgeUnknown, KNOWN_STARTS } from './unknownProgram.ts';
import { readWrapperFlag } from './wrapperFlags.ts';
import type { Arg } from './words.ts';

const TRUSTED: ReadonlySet<string> = new Set(TRUSTED_PROGRAMS);

/** `words[0]` is the program. */
export function judgeWords(words: readonly Arg[], outer: Scope): void {
  const scope: Scope = { ...outer, depth: outer.depth + 1 };
  const { verdict } = scope;
  if (scope.depth > MAX_DEPTH) {
    raiseUnknown(verdict);
    raise(verdict, 'deletes');
    return;
  }
  const [first, ...args] = words;
  if (first === undefined) return;
  if (first.value === undefined) {
    raiseUnknown(verdict);
    judgeFree(first, args, scope);
    return;
  }
  const slash = first.value.lastIndexOf('/');
  const program = first.value.slice(slash + 1);
  if (slash >= 0 && !isUsualFolder(first.value.slice(0, slash), scope)) raiseUnknown(verdict);
  if (first.value.startsWith('/etc/init.d/')) {
    raise(verdict, effectOfService([first, ...args]));
    if (!scope.away) addOutside(verdict, THIS_MACHINE);
  }
  // One that is called as a program we know is never carried from run to run: what is started is that program.
  const shadow = slash < 0 && !TRUSTED.has(program) ? scope.shadowed.get(program) : undefined;
  if (shadow !== undefined) {
    // Another of that name may be loaded: it is at least this one, and nothing that we know for sure.
    raiseUnknown(verdict);
    raise(verdict, shadow);
  }
  if (!scope.away && shadow === undefined) verdict.programs.add(first.value);
  noteKnownStarts(program, args, scope);
  noteProgramEnd(program, args, scope);
  const callsBefore = verdict.calls.length;
  if (Object.hasOwn(WRAPPERS, program) && !(program === 'command' && CAREFUL_READERS['command']?.(args) === true)) {
    judgeWrapped(program, args, scope);
  } else if (program === 'kubectl' || program === 'oc') {
    judgeKubectl(program, args, scope, judgeInside);
  } else if (program === 'helm') {
    judgeHelm(args, scope);
  } else {
    const before = verdict.effect;
    verdict.effect = 'reads';
    judgeProgram(program, args, scope);
    noteOutside(program, args, verdict.effect, scope);
    verdict.effect = strongest(before, verdict.effect);
  }
  if (printsSecrets(program, args, scope)) verdict.showsSecrets = true;
  if (verdict.calls.length > callsBefore && hasOtherEnvironment(program, args, scope.input))
    addTarget(verdict, { flag: 'kubeconfig', value: undefined });
}

/** `/etc/init.d/nginx restart` is `service nginx restart`. */
function effectOfService(args: readonly Arg[]): Effect {
  const verb = args[1]?.value ?? '';
  return /^(?:start|stop|restart|reload|force-reload|try-restart)$/.test(verb) ? 'changes' : 'unknown';
}

/** In an image a program lies where the image has put it: `/opt/kafka/bin`. */
function isUsualFolder(folder: string, { away }: Scope): boolean {
  return SYSTEM_DIRECTORIES.has(folder) || (away && /^(?:\/(?:[\w.+-]+\/)*)?(?:bin|sbin)$/.test(folder));
}

function isKnown(program: string): boolean {
  return READERS.has(program) || [CAREFUL_READERS, JUDGES].some((table) => Object.hasOwn(table, program));
}

/** All but the clients of the cluster and what passes on to another program. */
function judgeProgram(program: string, args: readonly Arg[], scope: Scope): void {
  if (onlyTellsVersion(program, args, isKnown)) return;
  const starts = Object.hasOwn(STARTERS, program) ? STARTERS[program] : undefined;
  if (starts?.(args, scope, program) === true) return;
  if (Object.hasOwn(CAREFUL_READERS, program)) {
    if (CAREFUL_READERS[program]?.(args) !== true) judgeWriting(program, args, scope);
  } else if (READERS.has(program)) {
    noteVariables(program, args, scope);
  } else if (Object.hasOwn(JUDGES, program)) {
    const effect = JUDGES[program]?.(args, scope, program) ?? 'unknown';
    if (effect === 'unknown') judgeUnknown(program, args, scope);
    else raise(scope.verdict, effect);
    if (effect !== 'reads' && CLOUD_CLIENTS.includes(program)) judgeCodeFlags(args, scope);
    // `git submodule foreach 'rm -rf x'`
    if (program === 'git' && args.some(({ value }) => value === 'foreach')) judgeHandedOn(args, scope);
    if (CLUSTER_CLIENTS.has(program)) scope.verdict.needsCluster = true;
  } else {
    judgeUnknown(program, args, scope);
  }
}

/** A reader that does something else here: with `-i` it edits the file, all else we cannot tell. */
function judgeWriting(program: string, args: readonly Arg[], scope: Scope): void {
  const edits = /^(?:sed|yq|gawk)$/.test(program) && args.some(({ text }) => /^(?:-[a-zA-Z]*i|--in-?place)/.test(text));
  const file = args.at(-1);
  if (edits && file !== undefined) {
    raise(scope.verdict, 'changes');
    // Losing what stood there is what it is for.
    noteFile(file, scope, true);
  }
  judgeUnknown(program, args, scope);
}

function judgeInside(words: readonly Arg[], scope: Scope): void {
  judgeAway(scope, (inner) => judgeWords(words, inner));
}

function judgeWrapped(program: string, args: readonly Arg[], around: Scope): void {
  // `env X=y` sets it for what it starts.
  const known = /^(?:env|sudo|doas)$/.test(program) ? copyKnown(around.known) : around.known;
  const scope = { ...around, held: new Map(around.held), known };
  const takesValue = new Set((WRAPPERS[program] ?? '').split(' '));
  const switches = new Set((WRAPPER_SWITCHES[program] ?? '').split(/\s+/));
  let operandsLeft = WRAPPER_OPERANDS[program] ?? 0;
  // Its output goes into a file where it would go to the terminal.
  if (/^(?:nohup|strace|systemd-run)$/.test(program)) raise(scope.verdict, 'unknown');
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined) break;
    const text = arg.value;
    if (text === undefined) {
      // `env FOO="$BAR" …` is an assignment; any other word that is not fixed may be the program.
      const name = /^(\w+)=/.exec(arg.text)?.[1];
      if (name !== undefined) noteAssignment(name, undefined, scope);
      else if (operandsLeft > 0) operandsLeft--;
      else {
        judgeUnknown(program, args.slice(at), scope);
        return;
      }
    } else if (text === '--') {
      continue;
    } else if (text === '-' && program === 'env') {
      noteEnvFlag('-i', undefined, scope);
    } else if (text.startsWith('-') && text !== '-') {
      if (program === 'env') noteEnvFlag(text, args[at + 1]?.value, scope);
      if (program === 'time' && /^(?:-[a-zA-Z]*[oa]|--o|--a)/.test(text)) raise(scope.verdict, 'unknown');
      if (program === 'exec' && /^-[a-z]*c/.test(text))
        addTarget(scope.verdict, { flag: 'kubeconfig', value: undefined });
      if (program === 'env' && /^(?:-S|--split-string)/.test(text)) {
        raiseUnknown(scope.verdict);
        scope.code(
          `${text.replace(/^(?:-S|--split-string=?)/, '')} ${args
            .slice(at + 1)
            .map((word) => word.value ?? word.text)
            .join(' ')}`,
          scope,
        );
        return;
      }
      if (program === 'sudo' && /^-[a-zA-Z]*[ise]$|^--(?:login|shell)$/.test(text)) {
        raiseUnknown(scope.verdict);
        if (at === args.length - 1) endsLater(scope.verdict, 'after input');
      }
      const reading = readWrapperFlag(text, takesValue, switches);
      if (reading === 'unknown') raiseUnknown(scope.verdict);
      if (reading === 'takes the next word') at++;
    } else if (/^\w+=/.test(text) && (program === 'env' || program === 'sudo' || program === 'doas')) {
      const equals = text.indexOf('=');
      noteAssignment(text.slice(0, equals), text.slice(equals + 1), scope);
      setValue(scope.known, text.slice(0, equals), text.slice(equals + 1));
    } else if (operandsLeft > 0) {
      operandsLeft--;
    } else {
      judgeWords(args.slice(at), scope);
      return;
    }
  }
  if (program === 'env') scope.verdict.showsSecrets = true;
  else if (program !== 'exec' && program !== 'command') raiseUnknown(scope.verdict);
  // `sudo -i <<X`, `chroot /x <<X`: a shell that reads it.
  if (scope.input !== undefined) scope.code(scope.input, { ...scope, input: undefined });
}

function noteEnvFlag(flag: string, next: string | undefined, scope: Scope): void {
  if (/^(?:-[a-zA-Z0]*i|--i)/.test(flag)) addTarget(scope.verdict, { flag: 'kubeconfig', value: undefined });
  const unset =
    /^(?:-[iv0]*u|--un?s?e?t?=)(.+)$/.exec(flag)?.[1] ?? (/^(?:-[iv0]*u|--unset)$/.test(flag) ? next : undefined);
  if (unset !== undefined) noteAssignment(unset, undefined, scope);
}

function noteKnownStarts(program: string, args: readonly Arg[], scope: Scope): void {
  if (!KNOWN_STARTS.has(program)) return;
  const operands = args.flatMap((arg) => (arg.value === undefined || arg.value.startsWith('-') ? [] : [arg.value]));
  const startsWith = (start: readonly string[]): boolean =>
    start[0] === program && start.slice(1).every((word, at) => operands[at] === word);
  if (CONTEXT_CHANGERS.some(startsWith)) {
    scope.verdict.changesContext = true;
    raise(scope.verdict, 'changes');
  }
}

/** Builtins that set or unset what they name. */
function noteVariables(program: string, args: readonly Arg[], scope: Scope): void {
  if (runsNames(program, args)) raiseUnknown(scope.verdict);
  noteNamed(namedBy(program, args), scope);
  if (/^(?:cd|pushd|popd)$/.test(program)) {
    const folder = args.findLast(({ text }) => !/^-./.test(text)) ?? { text: '~', value: '~' };
    // Behind `cd /etc` it stays elsewhere, wherever a relative path leads.
    const isHere =
      scope.held.get('PWD') !== ELSEWHERE && waysOf(folder, scope.known).every((way) => isKept(way, scope));
    scope.held.set('PWD', isHere ? '.' : ELSEWHERE);
  }
  // `set -- kubectl delete pod x; "$@"`
  const own = args.findIndex(({ value }) => value === '--');
  if (program === 'set' && own >= 0) holdWords('@', args.slice(own + 1), scope);
  if (own >= 0 && program === 'set') setGiven(scope.known, [args.slice(own + 1)]);
  if (program === 'shift') shiftGiven(args, scope);
  // One name stands for another from here on.
  if (/^(?:declare|typeset|local|nameref)$/.test(program) && args.some(({ text }) => /^-\w*n/.test(text)))
    scope.known.trusted = false;
  const flags = args.map((arg) => arg.value ?? '-C');
  // A callback of mapfile is code; `set -k` makes assignments of what looks like arguments.
  if ((program === 'mapfile' || program === 'readarray') && flags.some((flag) => /^-[a-z]*C/.test(flag)))
    raiseUnknown(scope.verdict);
  if (program === 'set' && flags.some((flag) => /^-[A-Za-z]*k|^keyword$/.test(flag))) raiseUnknown(scope.verdict);
}

function shiftGiven([count]: readonly Arg[], { known }: Scope): void {
  const given = givenOf(known);
  const by = Number(count?.value ?? (count === undefined ? 1 : NaN));
  // What may be several words is not counted.
  const isCounted = given?.every((words) => words.slice(0, by).every(({ value }) => value !== undefined)) === true;
  if (Number.isNaN(by) || given === undefined || !isCounted) forgetGiven(known);
  else
    setGiven(
      known,
      given.map((words) => words.slice(by)),
    );
}
