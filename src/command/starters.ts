/** Programs that start what stands among their words: a shell's code, `ssh host …`, `xargs …`, `find -exec …`, `docker exec …`. */
import { judgeContainer } from './containers.ts';
import { readLine, type Syntax } from './flags.ts';
import { printedIn } from './input.ts';
import { forget, inherited, nothingKnown, setGiven, type Known } from './knownWords.ts';
import { SHELLS } from './programs.ts';
import { heldBy } from './setVariables.ts';
import { addTarget, endsLater, judgeAway, raise, raiseUnknown, type Scope } from './verdict.ts';
import { codeOf, mayBeFlag, type Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Judges what is started; false where the words are not read that way, and nothing is known of them. */
type Starter = (args: readonly Arg[], scope: Scope, program: string) => boolean;

export const STARTERS: Readonly<Record<string, Starter>> = {
  ...Object.fromEntries([...SHELLS].map((shell) => [shell, judgeShell])),
  su: judgeShell,
  eval: (args, scope) => {
    judgeJoined(args, scope, scope.known);
    return true;
  },
  trap: ([code, ...signals], scope) => {
    if (code === undefined || signals.length === 0 || /^-[lp]?$/.test(code.text)) return true;
    // It may run much later, in front of or behind anything.
    raise(scope.verdict, 'unknown');
    judgeJoined([code], scope);
    return true;
  },
  // What it means later counts now, as with a function.
  alias: (args, scope) => {
    raiseUnknown(scope.verdict);
    for (const arg of args) {
      const meant = codeOf(arg).replace(/^[^=]*=/s, '');
      if (arg.text.includes('=')) scope.code(codeOf({ text: meant, value: undefined }), scope);
    }
    return args.length > 0;
  },
  source: (...given) => judgeSourced(...given),
  '.': (...given) => judgeSourced(...given),
  ssh: judgeSsh,
  watch: judgeWatch,
  gwatch: judgeWatch,
  xargs: judgeXargs,
  parallel: judgeParallel,
  find: judgeFind,
  flock: judgeFlock,
  docker: judgeContainer,
  podman: judgeContainer,
  nerdctl: judgeContainer,
  crictl: judgeContainer,
  'docker-compose': judgeContainer,
};

/** Words that another shell will join and read; what expands here first may become anything. */
function judgeJoined(words: readonly Arg[], scope: Scope, known = nothingKnown()): void {
  if (words.some((word) => word.value === undefined && !holdsOnlyValues(word))) raiseUnknown(scope.verdict);
  scope.code(words.map(codeOf).join(' '), { ...scope, input: undefined }, known);
  const held = words.map((word) => heldBy(word, scope) ?? codeOf(word)).join(' ');
  if (words.some((word) => heldBy(word, scope) !== undefined)) scope.code(held, { ...scope, input: undefined });
}

/** `source <(echo …)`, `. /dev/stdin <<EOF`: code that is written here; a file we do not see. */
const judgeSourced: Starter = ([file], scope) => {
  if (file === undefined) return false;
  forget(scope.known, undefined);
  const printed =
    printedIn(file.text, nothingKnown()) ??
    (/^\/dev\/(?:stdin|fd\/0)$/.test(file.value ?? '') ? scope.input : undefined);
  if (printed !== undefined) scope.code(printed, { ...scope, input: undefined });
  return false;
};

/** Behind the code its own name, then what it is given. */
function givenTo(words: readonly Arg[], around: Known): Known {
  const known = inherited(around);
  setGiven(known, [words]);
  return known;
}

/** All that expands in it are plain variables, which the code is judged with as it is with those of its own. */
function holdsOnlyValues({ text }: Arg): boolean {
  return !/[$`*?[{]|[<>]\(/.test(text.replaceAll(/(?<!\\)\$(?:\w+|\{\w+\})/g, ''));
}

/** `sh -c CODE`, and a shell that reads its input. A file of code, and a person's prompt, we cannot tell. */
function judgeShell(args: readonly Arg[], scope: Scope, program: string): boolean {
  // Its own programs: `busybox ls`.
  if (program === 'busybox') {
    const [first] = args;
    if (first?.value === undefined || first.value.startsWith('-')) return false;
    scope.start(args, scope);
    return true;
  }
  let at = 0;
  for (; at < args.length; at++) {
    const text = args[at]?.value;
    if (text === undefined || !/^[-+]./.test(text)) break;
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(text) || text === '--command') {
      const next = args[at + 1];
      // `-co pipefail CODE` is nothing that anybody writes.
      if (next === undefined || /^[-+]/.test(next.text) || /O|o/.test(text)) return false;
      // Their quotes, or their patterns, are others than those that are read here.
      if (program === 'fish' || (program === 'zsh' && /[*?)\w]\((?!\))|\$\{\(/.test(next.text)))
        raiseUnknown(scope.verdict);
      judgeJoined([next], scope, givenTo(args.slice(at + 3), scope.known));
      return true;
    }
    if (program === 'su') {
      if (text !== '-' && text !== '-l' && text !== '--login') return false;
    } else if (/^[-+][a-zA-Z]*[oO]$/.test(text)) at++;
    else if (!/^(?:[-+][aefhklmnpuvxBCEHPTilDs]+|--norc|--noprofile|--login|--posix)$/.test(text)) return false;
  }
  const isFed = scope.input !== undefined && (args[at] === undefined || args[at - 1]?.value === '-s');
  if (program === 'su') {
    const code = args.findIndex((arg) => arg.value === '-c' || arg.value === '--command');
    const next = args[code + 1];
    if (code < 0 || next === undefined) return false;
    judgeJoined([next], scope);
    return true;
  }
  if (!isFed) return false;
  scope.code(scope.input ?? '', { ...scope, input: undefined }, inherited(scope.known));
  return true;
}

const SSH: Syntax = {
  valueFlags: set('-b -B -c -D -e -E -F -I -i -J -L -l -m -o -O -p -Q -R -S -w -W'),
  switches: set('-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -V -v -X -x -Y -y'),
};
const SSH_OPTIONS =
  /^(?:StrictHostKeyChecking|ConnectTimeout|BatchMode|UserKnownHostsFile|LogLevel|ServerAliveInterval|ServerAliveCountMax|IdentitiesOnly|ForwardAgent|PasswordAuthentication|PreferredAuthentications|HostKeyAlgorithms|ConnectionAttempts|TCPKeepAlive|RequestTTY)\s*[= ]/i;

function judgeSsh(args: readonly Arg[], scope: Scope): boolean {
  const whole = readLine(args, SSH);
  if (whole.operands.length === 0 && whole.flags.every(({ name }) => name === '-V')) return true;
  // Behind the host all words are the other side's.
  const host = whole.operands[0];
  if (host === undefined) return false;
  const line = readLine(args.slice(0, host.at + 1), SSH);
  const isPlain =
    line.unsureFrom === Infinity &&
    line.flags.every(({ name, value }) =>
      name === '-o' ? SSH_OPTIONS.test(value ?? '') : !/^-[FEDLRWwOSI]$/.test(name),
    );
  if (!isPlain) raise(scope.verdict, 'unknown');
  const behind = args.slice(host.at + 1).filter((arg, at) => !(at === 0 && arg.value === '--'));
  const isFed = scope.fed && scope.input === undefined;
  // What is piped into it leaves this machine.
  if (isFed) raise(scope.verdict, 'unknown');
  if (behind.length === 0 && scope.input === undefined) return line.flags.some(({ name }) => name === '-V');
  judgeAway(scope, (inner) => {
    if (behind.length === 0) inner.code(scope.input ?? '', { ...inner, input: undefined });
    else {
      if (behind.some((word) => word.value === undefined && !holdsOnlyValues(word))) raise(inner.verdict, 'unknown');
      inner.code(behind.map(codeOf).join(' '), inner);
    }
    // The other side has a cluster of its own.
    if (inner.verdict.needsCluster) scope.verdict.needsCluster = true;
    if (inner.verdict.calls.length > 0) addTarget(scope.verdict, { flag: 'kubeconfig', value: undefined });
  });
  return true;
}

const WATCH: Syntax = {
  valueFlags: set('-n --interval -q --equexit -s --shotsdir'),
  switches:
    set(`-b -c -d -e -g -p -t -w -x -r -C --beep --color --no-color --differences --errexit --chgexit --precise --no-title
    --no-wrap --exec --no-rerun`),
};

function judgeWatch(args: readonly Arg[], scope: Scope): boolean {
  const first = readLine(args, WATCH).operands[0];
  if (first === undefined) return false;
  const behind = args.slice(first.at);
  if (readLine(args.slice(0, first.at), WATCH).unsureFrom < Infinity) raiseUnknown(scope.verdict);
  judgeJoined(behind, { ...scope, fed: true });
  return true;
}

const XARGS: Syntax = {
  valueFlags: set(
    '-a -d -E -I -L -n -P -s --arg-file --delimiter --replace --max-lines --max-args --max-procs --max-chars',
  ),
  switches: set('-0 -o -p -r -t -x -i -e -l --null --no-run-if-empty --verbose --exit --interactive --open-tty'),
};
/** What only the other program knows when it runs. */
const GIVEN: Arg = { text: '$@', value: undefined };

function judgeXargs(args: readonly Arg[], scope: Scope): boolean {
  const first = readLine(args, XARGS).operands[0];
  if (first === undefined) return true;
  const own = readLine(args.slice(0, first.at), XARGS);
  if (own.unsureFrom < Infinity) raiseUnknown(scope.verdict);
  const replaced = own.flags.findLast(({ name }) => /^(?:-I|-i|--replace)$/.test(name));
  const mark = replaced === undefined ? undefined : (replaced.value ?? '{}');
  const behind = args.slice(first.at);
  const started =
    mark === undefined
      ? [...behind, GIVEN]
      : behind.map((arg) => (arg.text.includes(mark) ? { text: arg.text, value: undefined } : arg));
  scope.start(started, { ...scope, fed: true, input: undefined });
  return true;
}

function judgeParallel(args: readonly Arg[], scope: Scope): boolean {
  const inputs = args.findIndex((arg) => /^::::?\+?$/.test(arg.value ?? ''));
  const own = readLine(inputs < 0 ? args : args.slice(0, inputs), {
    valueFlags: set(
      '-j --jobs -P -n -N --max-args -a --arg-file --delay --retries --timeout -I --colsep --results --joblog',
    ),
    switches: set('-k --keep-order -0 --null -t --verbose --will-cite --bar --tag --line-buffer --halt-on-error -v -q'),
  });
  const first = own.operands[0];
  // Without a command each input is one.
  if (first === undefined) for (const arg of args.slice(inputs + 1)) scope.code(codeOf(arg), scope);
  if (first === undefined) return false;
  if (own.unsureFrom < first.at || own.flags.some(({ name }) => name === '--results' || name === '--joblog'))
    raiseUnknown(scope.verdict);
  // Each input is put into the code as it stands.
  const behind = args.slice(first.at, inputs < 0 ? undefined : inputs);
  if (behind.length === 1) raise(scope.verdict, 'unknown');
  const code = behind
    .map(codeOf)
    .join(' ')
    .replaceAll(/\{[^{}\s]*\}/g, '"$1"');
  const known = nothingKnown();
  const given = inputs < 0 || args[inputs]?.value !== ':::' ? [] : args.slice(inputs + 1);
  if (given.length > 0)
    setGiven(
      known,
      given.map((one) => [one]),
    );
  scope.code(`${code} "$@"`, { ...scope, fed: true, input: undefined }, known);
  return true;
}

/** Its own expression is judged as a reader's; this is what it starts. */
function judgeFind(args: readonly Arg[], scope: Scope): boolean {
  let known = true;
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.value ?? args[at]?.text ?? '';
    if (text === '-delete') raise(scope.verdict, 'deletes');
    if (/^-(?:fls|fprint0?|fprintf)$/.test(text) || args.slice(at, at + 1).some(mayBeFlag)) known = false;
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(text)) continue;
    let end = at + 1;
    while (end < args.length && args[end]?.value !== ';' && args[end]?.value !== '+') end++;
    const started = args.slice(at + 1, end);
    scope.start(
      started.map((arg) =>
        arg.text.includes('{}') ? { text: arg.text === '{}' ? './{}' : arg.text, value: undefined } : arg,
      ),
      { ...scope, fed: true, input: undefined },
    );
    if (text.startsWith('-ok')) endsLater(scope.verdict, 'after input');
    at = end;
  }
  if (!known) raiseUnknown(scope.verdict);
  return true;
}

function judgeFlock(args: readonly Arg[], scope: Scope): boolean {
  const line = readLine(args, {
    valueFlags: set('-w --timeout -E --conflict-exit-code'),
    switches: set(
      '-e -x -s -n -u -o -v --exclusive --shared --nonblock --unlock --close --verbose --wait -c --command',
    ),
  });
  // The lock is a file that it makes.
  raise(scope.verdict, 'unknown');
  const lock = line.operands[0];
  if (lock === undefined) return false;
  const behind = args.slice(lock.at + 1);
  const [first, code] = behind;
  if ((first?.value === '-c' || first?.value === '--command') && code !== undefined) judgeJoined([code], scope);
  else if (first !== undefined) scope.start(behind, scope);
  return true;
}
