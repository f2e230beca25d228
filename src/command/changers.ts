/** Programs of a Unix system that change something, and those of which a flag or a word decides. */
import { effectOfDevice, noteFile, noteWrittenFile } from './localFiles.ts';
import type { Effect } from './types.ts';
import { raise, strongest, type Scope } from './verdict.ts';
import { isList, mayBeFlag, mayUndo, type Arg } from './words.ts';

type Judge = (args: readonly Arg[], scope: Scope, program: string) => Effect;

const textOf = (arg: Arg): string => arg.value ?? arg.text;
const NOTHING: Arg = { text: '', value: '' };
const operandsOf = (args: readonly Arg[]): readonly Arg[] => args.filter((arg) => !/^-./.test(textOf(arg)));
const has = (args: readonly Arg[], pattern: RegExp): boolean => args.some((arg) => pattern.test(textOf(arg)));
const always =
  (effect: Effect): Judge =>
  (args) =>
    args.length === 1 && /^--(?:help|version)$/.test(args[0]?.value ?? '') ? 'reads' : effect;

/** They write what they name last. */
const writesLast: Judge = (args, scope) => {
  const file = operandsOf(args).at(-1);
  if (file !== undefined) noteFile(file, scope);
  return 'changes';
};
const writesAll: Judge = (args, scope) => {
  for (const file of operandsOf(args)) noteFile(file, scope);
  return 'changes';
};

const touchesAll: Judge = (args, scope) => {
  for (const file of operandsOf(args)) noteFile(file, scope, true);
  return 'changes';
};

/** Reads unless one of the flags or words is there, or a word that only the shell knows may be one. */
const readsUnless =
  (pattern: RegExp, effect: Effect): Judge =>
  (args) =>
    has(args, pattern) ? effect : args.some(mayBeFlag) ? 'unknown' : 'reads';

/** Source: the manual pages of GNU coreutils, procps, psmisc, util-linux, iproute2, systemd, cron, tar and openssl. */
export const CHANGERS: Readonly<Record<string, Judge>> = {
  rm: always('deletes'),
  rmdir: always('deletes'),
  unlink: always('deletes'),
  shred: always('deletes'),
  mv: writesLast,
  cp: writesLast,
  ln: writesLast,
  install: writesLast,
  touch: touchesAll,
  truncate: writesAll,
  mkdir: always('changes'),
  mkfifo: always('changes'),
  mktemp: always('changes'),
  split: always('changes'),
  csplit: always('changes'),
  chmod: always('changes'),
  chown: always('changes'),
  chgrp: always('changes'),
  patch: always('changes'),
  dd: (args, scope) => {
    const out = args.find((arg) => textOf(arg).startsWith('of='));
    const least: Effect = args.some(mayUndo) ? 'unknown' : 'reads';
    if (out === undefined) return least;
    const file = textOf(out).slice(3);
    if (file === '/dev/null') return least;
    if (file.startsWith('/dev/')) return 'deletes';
    noteFile({ text: file, value: out.value === undefined ? undefined : file }, scope);
    return 'changes';
  },
  tee: (args, scope) => {
    let effect: Effect = 'reads';
    for (const file of operandsOf(args)) {
      if (/^\/dev\/(?:null|stdout|stderr|tty)$/.test(textOf(file))) continue;
      raise(scope.verdict, effectOfDevice(textOf(file)));
      effect = strongest(effect, noteWrittenFile(file, scope, has(args, /^(?:-[a-z]*a[a-z]*|--append)$/)));
    }
    return effect;
  },
  // Without a signal it sends the one that ends a process.
  kill: (args) => (/^(?:-0|-l|-L|--list)$/.test(args[0]?.value ?? '') ? 'reads' : 'changes'),
  pkill: always('changes'),
  killall: readsUnless(/^(?!-l$)/, 'changes'),
  renice: always('changes'),
  reboot: always('changes'),
  shutdown: always('changes'),
  poweroff: always('changes'),
  halt: always('changes'),
  umount: always('changes'),
  swapoff: always('changes'),
  swapon: readsUnless(/^(?!-s$|--show|--summary$)/, 'changes'),
  mount: (args) => (args.length === 0 || (args.length === 1 && args[0]?.value === '-l') ? 'reads' : 'changes'),
  sysctl: readsUnless(/^(?:-[a-zA-Z]*[wpf]|--(?:w|l|s))|=/, 'changes'),
  dmesg: readsUnless(/^(?:-[a-zA-Z]*[cCDEn]|--(?:cl|read|cons))/, 'changes'),
  journalctl: (args) => {
    if (has(args, /^--vacuum/)) return 'deletes';
    if (has(args, /^--(?:rot|fl|syn|rel|sm|set|up|cursor-f)/)) return 'changes';
    return args.some(mayBeFlag) ? 'unknown' : 'reads';
  },
  service: (args) => {
    const verb = args[1]?.value ?? '';
    if (verb === 'status' || args[0]?.value === '--status-all') return 'reads';
    return /^(?:start|stop|restart|reload|force-reload|try-restart)$/.test(verb) ? 'changes' : 'unknown';
  },
  // `-t` tests what it would run with.
  nginx: judgeServer(/^-[tTqvV]+$/, /^-[cp]$/, /^-s$/),
  apachectl: judgeServer(
    /^(?:-[tvVSlLM]|configtest|status|fullstatus)$/,
    /^-[fdD]$/,
    /^(?:-k|start|stop|restart|graceful|graceful-stop)$/,
  ),
  haproxy: judgeServer(/^(?:-c|-q|-V|-vv?)$/, /^-[fC]$/, /^-(?:D|sf|st)$/),
  sshd: judgeServer(/^-[tT]$/, /^-[fC]$/, /^-D$/),
  supervisorctl: (args) => {
    const verb =
      operandsOf(args).find((arg) => !/^-[csup]$/.test(args[args.indexOf(arg) - 1]?.text ?? ''))?.value ?? '';
    if (/^(?:status|avail|tail|pid|version)$/.test(verb)) return 'reads';
    return /^(?:start|stop|restart|reload|reread|update|signal|add|shutdown)$/.test(verb)
      ? 'changes'
      : verb === 'remove'
        ? 'deletes'
        : 'unknown';
  },
  crontab: (args, scope) => {
    // Five times, or `@daily`, and what is started then.
    for (const line of (scope.input ?? '').split('\n'))
      if (!/^\s*#/.test(line))
        scope.code(line.replace(/^\s*(?:@\w+|(?:[\d*/,-]+\s+){5})\s*/, ''), { ...scope, input: undefined, fed: true });
    if (has(args, /^-[a-z]*r/)) return 'deletes';
    const named = operandsOf(args).filter((arg) => args[args.indexOf(arg) - 1]?.value !== '-u');
    return has(args, /^-l$/) && named.length === 0 && !args.some(mayUndo) ? 'reads' : 'changes';
  },
  // A file of commands we do not see.
  ip: (args, scope) => {
    const effect = judgeNetns(args, scope) ?? judgeIp(operandsOf(args));
    const isUnsure = has(args, /^--?b(?:a(?:tc?h?)?)?$/) || args.some(isList);
    return isUnsure ? strongest('unknown', effect) : effect;
  },
  ifconfig: (args) => (operandsOf(args).length < 2 ? 'reads' : 'changes'),
  route: (args) =>
    operandsOf(args).length === 0 ? 'reads' : operandsOf(args)[0]?.value === 'del' ? 'deletes' : 'changes',
  arp: (args, ...more) =>
    has(args, /^-[a-zA-Z]*d/) ? 'deletes' : readsUnless(/^-[a-zA-Z]*[sf]/, 'changes')(args, ...more),
  iptables: judgeIptables,
  ip6tables: judgeIptables,
  hostnamectl: (args) => (/^(?:|status)$/.test(operandsOf(args)[0]?.value ?? '') ? 'reads' : 'changes'),
  timedatectl: (args) =>
    /^(?:|status|show|list-timezones|timesync-status)$/.test(operandsOf(args)[0]?.value ?? '') ? 'reads' : 'changes',
  tar: judgeTar,
  gzip: judgePacked,
  gunzip: judgePacked,
  bzip2: judgePacked,
  xz: judgePacked,
  zstd: judgePacked,
  unzip: readsUnless(/^(?!-[lptvZ]+$)/, 'changes'),
  zip: always('changes'),
  openssl: judgeOpenssl,
  tcpdump: readsUnless(/^-[a-zA-Z]*[wzWCGF]/, 'unknown'),
  scp: always('changes'),
  sftp: always('unknown'),
  rsync: (args) => {
    // Behind `-e -f -B -M -T` and behind a flag for names it is a value: `-Tincoming`, `--exclude -n`.
    const tries = args.some(
      (arg, at) =>
        /^(?:-[a-dg-zAC-LN-SU-Z0-9]*n[a-zA-Z]*|--dry-run|--list-only)$/.test(textOf(arg)) &&
        !/^(?:-[a-zA-Z]*[efBMT]|--(?!dry-run|list-only|no-)[a-z-]+)$/.test(textOf(args[at - 1] ?? NOTHING)),
    );
    if (tries && !args.some(mayUndo))
      return has(args, /^(?:-[a-zA-Z]*[eM]|--(?:rsh|rsync-path|log-file|write-batch|only-write-batch|remote-option))/)
        ? 'unknown'
        : 'reads';
    return has(args, /^--(?:del|delete|remove-source-files)/) ? 'deletes' : 'changes';
  },
  nc: always('unknown'),
  'redis-benchmark': always('changes'),
  mongorestore: (args) =>
    has(args, /^--dryRun$/) && !args.some(mayUndo) ? 'reads' : has(args, /^--drop$/) ? 'deletes' : 'changes',
  mongoimport: (args) => (has(args, /^--drop$/) ? 'deletes' : 'changes'),
  pg_restore: (args) => {
    // Only letters that take no value may stand in front: `-dportal` names a database.
    if (has(args, /^(?:-[acCeOsvwWx1]*l|--list)$/) && !args.some(mayUndo)) return 'reads';
    return has(args, /^(?:-[a-zA-Z]*c|--clean)$/) ? 'deletes' : 'changes';
  },
  createdb: always('changes'),
  dropdb: always('deletes'),
  createuser: always('changes'),
  dropuser: always('deletes'),
  pgbench: always('changes'),
  vacuumdb: always('changes'),
  reindexdb: always('changes'),
};

/** A server's own program: it only reads where all its flags say so, each with its value. */
function judgeServer(reads: RegExp, takesValue: RegExp, changes: RegExp): Judge {
  return (args) => {
    if (has(args, changes)) return 'changes';
    let asked = false;
    for (let at = 0; at < args.length; at++) {
      const text = args[at]?.value;
      if (text === undefined) return 'unknown';
      if (takesValue.test(text)) at++;
      else if (!reads.test(text)) return 'unknown';
      else asked = true;
    }
    return asked ? 'reads' : 'unknown';
  };
}

/** `ip netns exec NAME COMMAND` */
function judgeNetns(args: readonly Arg[], scope: Scope): Effect | undefined {
  const at = args.findIndex(({ value }) => value === 'netns');
  if (at < 0 || args[at + 1]?.value !== 'exec' || !args.slice(0, at).every(({ text }) => /^-[46dshor]+$/.test(text)))
    return undefined;
  scope.start(args.slice(at + 3), scope);
  return 'reads';
}

function judgeIp(words: readonly Arg[]): Effect {
  const [object, verb, ...rest] = words.map(textOf);
  if (words.slice(0, 2).some(({ value }) => value === undefined)) return 'unknown';
  // Of a link alone `s` is short for `set`.
  if (verb === 's' && object?.startsWith('l') === true) return 'changes';
  if (object === undefined || verb === undefined || /^(?:show|list|ls|l|get|sh|s)$/.test(verb))
    return object === 'netns' && verb === 'exec' ? 'unknown' : 'reads';
  // Each may be cut short. Of neighbours and addresses `f` is `flush`.
  if (/^(?:d(?:el?|ele?t?e?)?|f(?:l(?:u(?:sh?)?)?)?)$/.test(verb)) return 'deletes';
  if (
    /^(?:a(?:dd?)?|set?|c(?:h(?:a(?:n(?:ge?)?)?)?)?|r(?:e(?:p(?:l(?:a(?:ce?)?)?)?)?)?|append|prepend|restore)$/.test(
      verb,
    )
  )
    return 'changes';
  if (rest.some((word) => /^(?:del|delete|flush)$/.test(word))) return 'deletes';
  return rest.some((word) => /^(?:add|set|change|replace|append)$/.test(word)) ? 'changes' : 'unknown';
}

function judgeIptables(args: readonly Arg[]): Effect {
  if (has(args, /^(?:-[a-z]*[FDX]|--(?:flush|delete|delete-chain))/)) return 'deletes';
  if (has(args, /^(?:-[a-z]*[AIRNPEZ]|--(?:append|insert|replace|new-chain|policy|rename-chain|zero))/))
    return 'changes';
  return has(args, /^(?:-[a-zA-Z]*[LS]|--list)/) && !args.some(mayBeFlag) ? 'reads' : 'unknown';
}

function judgeTar(args: readonly Arg[], scope: Scope): Effect {
  const letters = args
    .map(textOf)
    .filter((text, at) => /^-?[a-zA-Z]+$/.test(text) && (at === 0 || text.startsWith('-')))
    // What is glued to these is a name: `-CTo`.
    .map((text) => text.replace(/(?<=^-[a-zA-Z]*[CfTXgK]).*$/, ''))
    .join('');
  const starts = /^(?:-[a-zA-Z]*[IF]|[a-zA-Z]+[IF]|--(?:to-c|checkpoint-|us|rs|inf|new-v))/;
  const least: Effect = has(args, starts) || args.some(mayBeFlag) ? 'unknown' : 'reads';
  if (has(args, /^--(?:remove-files|delete)/)) return 'deletes';
  if (/[xru]/.test(letters) || has(args, /^--(?:extract|get|append|update)/))
    return letters.includes('O') ? least : 'changes';
  if (letters.includes('t') || has(args, /^--list/)) return least;
  if (!letters.includes('c')) return 'unknown';
  const at = args.findIndex((arg) => /^-?[a-zA-Z]*f$/.test(textOf(arg)));
  const file = at < 0 ? undefined : args[at + 1];
  if (file === undefined || file.value === '-') return least;
  return strongest(least, noteWrittenFile(file, scope));
}

/** Into standard output it reads; else the file becomes another. */
function judgePacked(args: readonly Arg[]): Effect {
  // Flags that take a value, which may be any letter, and zstd's own output file.
  if (has(args, /^(?:-[a-zA-Z0-9]*[SDo]|--suffix|--o)/)) return 'changes';
  if (has(args, /^(?:-[a-zA-Z0-9]*[clt]|--(?:stdout|to-stdout|list|test))/))
    return args.some(mayBeFlag) ? 'unknown' : 'reads';
  return operandsOf(args).length === 0 ? 'reads' : 'changes';
}

function judgeOpenssl(args: readonly Arg[]): Effect {
  const verb = args[0]?.value ?? '';
  if (
    has(args, /^-(?:out|keyout|writerand|sess_out|keylogfile|CAcreateserial|engine|provider|config|port|accept)/) ||
    // The key that a request makes goes into a file, named or not.
    (verb === 'req' && has(args, /^-(?:new|newkey|x509)$/)) ||
    args.some(mayBeFlag)
  )
    return 'unknown';
  return /^(?:x509|s_client|version|verify|crl|req|dgst|ciphers|asn1parse|ocsp|sha256|md5|storeutl)$/.test(verb)
    ? 'reads'
    : 'unknown';
}
