/**
 * The files a run consists of. `run` and `step` are the same for every run; what differs stands in data files beside
 * them: `N.sh` the block, `N.env` what is set for it, `N.state` what earlier commands left, `N.show` what the person sees.
 */
import { TRUSTED_PROGRAMS } from '../command/trusted.ts';
import { quote } from '../command/quote.ts';
import type { Request, TerminalPort } from './types.ts';

/**
 * Typed into the person's terminal as `bash run N`; script(1) then starts `bash run N in` on the terminal it records.
 * `N.sh` becomes `N.go` once only: that it is there is the proof of a start. `N.end`: the record is complete.
 */
export const runText = `# Incident Runbook: runs one prepared step of this folder in a recorded terminal of its own.
#   bash run N      typed into the person's terminal, whatever shell that is: there is nothing to quote
#   bash run N in   started by script(1) on the recorded terminal; writes the exit code
set +aeux +C; unset BASH_ENV ENV; export -n SHELLOPTS BASHOPTS     # what start files may have exported
d=\${BASH_SOURCE[0]%/*} n=$1
compgen -A function >/dev/null && for f in $(compgen -A function); do unset -f "$f"; done  # an exported kubectl() would reach a nested bash
s=; { read -r s </proc/$$/stat; } 2>/dev/null                       # with its start time this process is not taken for another
trap : HUP INT TERM QUIT              # outlive Ctrl-C and a closed terminal; a handler is not inherited, an ignored signal is
if [ "$2" = in ]; then
  . "$d/$n.env"; echo $$ $s >"$d/$n.pid"
  printf '\\e]7791;s;%s\\a' "$__ir_id"  # the record begins here; terminals do not know this sequence and show nothing
  SHELL=$IR_SHELL; export SHELL; unset IR_D IR_N IR_SHELL __ir_id
  case $__ir_shell in
    bash) set -- "$BASH" -pc '. "$1/step"; set --; eval "$__ir_block"; __ir_end $?' bash "$d" "$n" ;;
    *)
      cd -- "$__ir_cwd"; export IR_PS=$d/$n.ps
      for f in $__ir_needs; do       # set for the other shell is what is exported: HOSTNAME is bash's own
        s=$(declare -p "$f" 2>/dev/null); s=\${s#declare -}; [[ \${s%% *} == *x* ]] || echo "$f"
      done >"$d/$n.unset"
      b=$(<"$d/$n.go")
      case $__ir_shell in
        zsh) set -- zsh -fc "$b" ;;
        fish) set -- fish --no-config -c "$b" ;;
        *) set -- "$__ir_shell" -c "$b" ;;
      esac
      if [ "$__ir_looks" ]; then for f in $__ir_needs; do printf '%s\\0%s\\0' "$f" "\${!f}"; done >"$d/$n.values"; fi
      if [ "$__ir_looks" ] || [ -s "$d/$n.unset" ]; then set -- "$BASH" -c 'exit 125'; else : >"$d/$n.names"; [ -z "$__ir_who" ] || . "$d/who" begin "$d/$n" 2>/dev/null; fi ;;
  esac
  { "$@" 2>&3 3>&-; } 3>&2 2>/dev/null; c=$?                       # 2>: no "Killed" line of this shell
  . "$d/$n.env"; printf '\\e]7791;e;%s\\a' "$__ir_id"
  echo "$c" >"$d/$n.rc"
  exit "$c"
fi
LC_ALL=C mv -- "$d/$n.sh" "$d/$n.go" 2>/dev/null || { echo 'This step is not waiting to run (any more). Click Run again.'; exit 125; }
echo $$ $s >"$d/$n.outer"; typed=$KUBECONFIG     # where what is typed here goes
. "$d/$n.env"                         # KUBECONFIG and the rest, whatever start files or direnv said
IFS= read -r -d '' s <"$d/$n.show"    # the command as the person wrote it, in the place of the typed line
# That one may have wrapped, the prompt too: behind ?45h a backspace at the left edge goes to the row above, where that runs on into
# this one, and nowhere else. No more rows than a prompt has.
u=1
if [ "$__ir_below" ]; then            # it began at the left edge below the prompt
  w=$(stty size 2>/dev/null </dev/tty); w=\${w#* }; [ "\${w:-0}" -gt 0 ] 2>/dev/null || w=9999
  f=0; [[ $d =~ ^[a-zA-Z0-9_@%+:,./-]+$ ]] || f=2   # its quotes
  u=$(( (\${#BASH} + \${#d} + \${#n} + 5 + f + w) / w + 1 ))
fi
printf '\\e[%dA\\r\\e[?45h\\b\\r\\b\\r\\b\\r\\b\\r\\b\\r\\b\\r\\b\\r\\b\\r\\e[?45l\\e[J%s' "$u" "$s"
export IR_D=$d IR_N=$n IR_SHELL=$SHELL; log=$d/$n.log f= c= s=; [ -z "$__ir_looks" ] && hash script 2>/dev/null && s=1
if [ -z "$__ir_record" ]; then log=/dev/null
elif [ "$__ir_head" ] && [ "$s" ]; then  # a bounded record: the first and the last bytes, and what follows the first counted
  log=$d/$n.fifo; LC_ALL=C mkfifo -m 600 "$log"; exec 9<>"$log" 8<"$log"    # both ends are held here: nobody waits for ever to open it
  ( trap '' HUP INT TERM QUIT; export LC_ALL=C  # a program that need not know the locale starts sooner
    head -c "$__ir_head" >"$d/$n.log"
    [ "$(stat -c %s "$d/$n.log")" -lt "$__ir_head" ] ||
      ( tee /dev/fd/3 | tail -c "$__ir_tail" >"$d/$n.tail" ) 3>&1 | wc -lc >"$d/$n.mid" ) <&8 8<&- 9>&- & f=$!; exec 8<&-
fi
if [ "$s" ]; then
  case $OSTYPE in
    darwin* | *bsd*) script -q -F "$log" "$BASH" -p "$d/run" "$n" in ;;
    *) SHELL=/bin/sh script -q -e -f -c 'exec bash -p "$IR_D/run" "$IR_N" in' "$log" 9>&- ;;   # script -c takes the person's shell
  esac
  c=$?
fi
if ! [ -e "$d/$n.pid" ]; then : >"$d/$n.plain"; "$BASH" -p "$d/run" "$n" in; c=$?; fi  # no script(1), or one that does not know -c
[ "$f" ] && { exec 9>&-; wait "$f"; while kill -0 "$f" 2>/dev/null; do wait "$f"; done; }
[ -s "$d/$n.rc" ] || echo "$c" >"$d/$n.rc"  # the inner shell was killed, or the disk was full: what script saw
if [ "$__ir_looks" ]; then c=0
elif [ -s "$d/$n.unset" ]; then printf '\\e[2mnot run: not set: %s\\e[0m\\n' "$(tr '\\n' ' ' <"$d/$n.unset")"; fi
# What a program that died may have left on: the mouse, keys and pictures of its own, the other screen, a hidden cursor, colours.
printf '\\e[?9l\\e[?1000l\\e[?1001l\\e[?1002l\\e[?1003l\\e[?1004l\\e[?1005l\\e[?1006l\\e[?1015l\\e[?47l\\e[?1l\\e>\\e[?25h\\e[4l\\e[0m\\e(B\\017'
# The next prompt begins its own line, also where the output has no line end: else the next run would wipe it away with the prompt.
w=$(stty size 2>/dev/null </dev/tty) && printf '%*s\\r\\e[K' "\${w#* }" ''
: >"$d/$n.end"
if [ -z "$__ir_looks" ] && [ "$__ir_opened" ]; then           # each other KUBECONFIG of this shell is told once, whoever set it
  s=; [ -e "$d/told" ] && s=$(<"$d/told"); w=another; [ "$typed" ] || { w=no; typed=~/.kube/config; }
  if [ "$typed" = "$__ir_opened" ]; then [ "$s" ] && : >"$d/told"
  elif [ "$typed" != "$s" ]; then
    printf %s "$typed" >"$d/told"; IFS=:; set -f
    for f in $typed; do r=$(sed -n 's/.*current-context"\\{0,1\\}: *"\\{0,1\\}\\([^",]*\\).*/\\1/p' "$f" 2>/dev/null); [ "$r" ] && break; done
    printf '\\e[33mThis shell has %s KUBECONFIG set: what you type here goes to %s, not to %s. Run is not affected.\\e[0m\\n' "$w" "\${r//[[:cntrl:]]/?}\${r:+ of }\${typed//[[:cntrl:]]/?}" "$__ir_where"
  fi
fi
exit "$c"                             # shell, prompt and the editor's mark see the real code
`;

/** Sourced by the bash that runs the block, in front of it, so that the block's own line 1 stays line 1. */
export const stepText = `# Incident Runbook: brings back what earlier commands left, checks what is needed, and keeps what this one changes.
__ir=$1/$2
__ir_known=(${TRUSTED_PROGRAMS.map(quote).join(' ')})
. "$__ir.state" 2>/dev/null
builtin unset -f "\${__ir_known[@]}"    # such a function would make something else of what was judged a read
. "$__ir.env"; unset __ir_id          # after what was carried: ours wins
[ -z "$__ir_fixed" ] || readonly KUBECONFIG   # a file that the block sources cannot send the rest of it elsewhere
for __ir_v in "\${__ir_needs[@]}"; do
  [ "\${!__ir_v+x}" ] || [[ $(declare -p "$__ir_v" 2>/dev/null) == *=* ]] || echo "$__ir_v"
done >"$__ir.unset"
[ -s "$__ir.unset" ] && exit 125
# What was judged by its text must not be sent elsewhere by a value: a flag of a target in it ends the run in front of the command.
__ir_t='(^|[[:space:]])(--?(s|server|context|cluster|kubeconfig|user|as|as-group|as-uid|token|n|namespace|kube-[a-z-]+)([=[:space:]]|$)|-A?[sn])'
case $(<"$__ir.go") in *--dry-run*) __ir_t="\${__ir_t%)*}|--dry-run([=[:space:]]|$))" ;; esac   # nor undo its dry run
__ir_i=$IFS                           # an earlier command may have set it: values are cut there too
[ -z "$__ir_cluster" ] || ( IFS=' '
for __ir_v in "\${__ir_needs[@]}"; do
  __ir_r="$__ir_v[*]"; __ir_r=\${!__ir_r}; [ "$__ir_i" ] && __ir_r=\${__ir_r//["$__ir_i"]/ }
  [[ $__ir_r =~ $__ir_t ]] && echo "$__ir_v"
done ) >"$__ir.aimed"
[ -s "$__ir.aimed" ] && exit 125
if [ "$__ir_looks" ]; then            # in front of a question: it shows these values
  IFS=' '; for __ir_v in "\${__ir_needs[@]}"; do __ir_r="$__ir_v[*]"; printf '%s\\0%s\\0' "$__ir_v" "\${!__ir_r}"; done >"$__ir.values"
  exit 125
fi
__ir_skips() {                        # what bash itself changes, and what is set anew for each run
  case $1 in __ir* | _ | BASH* | RANDOM | SRANDOM | SECONDS | LINENO | EPOCH* | FUNCNAME | PIPESTATUS | PWD | OLDPWD | SHLVL | OPTIND | OPTERR | COLUMNS | LINES | DIRSTACK | SHELLOPTS | HISTCMD | COMP_* | GROUPS | UID | EUID | PPID) return 0 ;; esac
  case " $__ir_own " in *" $1 "*) return 0 ;; esac
  return 1
}
__ir_lines() {                        # of a file; bash 3.2 has no mapfile
  __ir_list=(); builtin mapfile -t __ir_list <"$1" 2>/dev/null && return
  while IFS= read -r __ir_l; do __ir_list[\${#__ir_list[@]}]=$__ir_l; done <"$1"
}
__ir_stands() {                       # further down in the list of before, which has the same order
  for ((__ir_k = __ir_at; __ir_k < \${#__ir_was[@]}; __ir_k++)); do
    case \${__ir_was[__ir_k]} in
      "$1") ((__ir_at = __ir_k + 1)); return 0 ;;
      "\${1%%=*}="*) ((__ir_at = __ir_k + 1)); return 1 ;;
    esac
  done
  return 1
}
__ir_forget() {                       # a function goes before a builtin, also unset() before unset: not where POSIX counts
  case \${POSIXLY_CORRECT+x} in
    x) unset -f "\${__ir_known[@]}" ;;
    *) POSIXLY_CORRECT=; unset -f "\${__ir_known[@]}"; unset -v POSIXLY_CORRECT ;;
  esac
}
__ir_tell() { printf 'v %s\\n%s\\0' "$1" "$(declare -p "$1")"; }  # asked for again: a line of a value may look like the next variable
__ir_changes() {
  declare -p >"$__ir.now"; __ir_lines "$__ir.vars"; __ir_was=("\${__ir_list[@]}"); __ir_lines "$__ir.now"; __ir_at=0
  for __ir_l in "\${__ir_list[@]}"; do    # side by side with before: to look each one up in all of it is felt where there are hundreds
    [[ $__ir_l != 'declare -'* ]] || __ir_h=$__ir_l
    if [[ $__ir_l == "\${__ir_was[__ir_at]-}" ]]; then ((++__ir_at))
    else
      __ir_n=\${__ir_h#declare -* }; __ir_n=\${__ir_n%%=*}
      case $__ir_n in
        '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
        *) __ir_f=\${__ir_h#declare -}; __ir_f=\${__ir_f%% *}
          if [[ $__ir_f == *n* ]]; then __ir_h=   # a reference: what is set through it may be KUBECONFIG
          elif __ir_skips "$__ir_n"; then __ir_h=
          elif [[ $__ir_l != "$__ir_h" ]] || ! __ir_stands "$__ir_l"; then __ir_h=; __ir_tell "$__ir_n"
          fi ;;
      esac
    fi
  done
  for __ir_n in "\${__ir_given[@]}"; do   # not carried yet: it counts as changed
    __ir_skips "$__ir_n" || ! declare -p "$__ir_n" >/dev/null 2>&1 || __ir_tell "$__ir_n"
  done
  compgen -v >"$__ir.now"; IFS= read -r -d '' __ir_l <"$__ir.now"
  while IFS= read -r __ir_n; do
    [[ \${!__ir_n+x} || $'\\n'$__ir_l == *$'\\n'"$__ir_n"$'\\n'* ]] || __ir_skips "$__ir_n" || printf 'u %s\\n\\0' "$__ir_n"
  done <"$__ir.names"
  declare -f >"$__ir.now"; IFS= read -r -d '' __ir_l <"$__ir.now"
  if [[ $__ir_l != "$__ir_functions" ]]; then
    unset -f __ir_skips __ir_lines __ir_stands __ir_tell __ir_forget __ir_changes __ir_save __ir_end
    printf 'f\\n'; declare -f; declare -Fx; printf '\\0'
  fi
  [[ $PWD == "$__ir_pwd" ]] || printf 'd\\n%s\\0' "$PWD"
  printf 'e\\n\\0'                    # complete
}
__ir_save() { [[ \${__ir_saved-} ]] || { __ir_saved=1; ( __ir_forget || :; set +eux +f +C; shopt -u nocasematch; umask 077; __ir_changes >"$__ir.changes"
  [ -z "\${__ir_who-}" ] || . "\${__ir%/*}/who" end "$__ir" "\${__ir_ps-1}"; : ) 2>/dev/null; }; }
__ir_end() { [[ \${__ir_ps+x} ]] && builtin printf '%s ' "\${__ir_ps[@]}" >"$__ir.ps"; __ir_save; builtin exit "\${__ir_rc-$1}"; }
compgen -v >"$__ir.names"; declare -f >"$__ir.vars"; IFS= read -r -d '' __ir_functions <"$__ir.vars"; __ir_pwd=$PWD
IFS= read -r -d '' __ir_block <"$__ir.go"
__ir_block+=$'\\n\\n{ __ir_rc=$? __ir_ps=("\${PIPESTATUS[@]}"); set +eux; } 2>/dev/null'  # PIPESTATUS is lost behind eval
[ -z "$__ir_who" ] || . "\${__ir%/*}/who" begin "$__ir" 2>/dev/null
declare -p >"$__ir.vars"
# None on INT: Ctrl-C ends the block as it ends any script. Last: from here on bash takes one between two commands behind the second.
trap '{ __ir_save; } 2>/dev/null' EXIT
`;

/** Of the recorded bytes. */
export interface RecordLimits {
  /** Bytes kept from the start and from the end of the record; `undefined`: all of it. */
  readonly head: number | undefined;
  readonly tail: number;
}

/** What of a terminal's shell the files and the typed line depend on. */
export type TypedInto = Pick<TerminalPort, 'opened' | 'shellName'>;

/** zsh wraps a line so that the terminal does not know its rows as one: there it begins at the left edge, and they are counted. */
function typesBelow(shellName: string): boolean {
  return shellName === 'zsh';
}

/** A blank in front keeps it out of the history. As if pasted, a line end does not run yet what stands in front of it. */
export function typedLine(
  bash: string,
  { folder, n }: { readonly folder: string; readonly n: number },
  shellName: string,
): string {
  const line = `${quote(bash)} ${quote(`${folder}/run`)} ${n}`;
  return typesBelow(shellName) ? `\x1b[200~ \r${line}\x1b[201~` : ` ${line}`;
}

/** `N.env`. The only place where something of the request becomes shell text: names are checked, values quoted. */
export function envText(request: Request, limits: RecordLimits, id: string, { opened, shellName }: TypedInto): string {
  const names = Object.keys(request.env).filter(isName);
  const set = names.map((name) => {
    const value = request.env[name];
    return typeof value === 'string' ? `export ${name}=${quote(value)}` : `unset ${name}`;
  });
  const needs = request.needs.filter(isName);
  return [
    ...set,
    `__ir_id=${id}`,
    `__ir_shell=${request.shell}`,
    `__ir_cwd=${quote(request.cwd)}`,
    request.shell === 'bash' ? `__ir_needs=(${needs.join(' ')})` : `__ir_needs='${needs.join(' ')}'`,
    `__ir_own='${names.join(' ')}'`,
    `__ir_given=(${Object.keys(request.given).filter(isName).join(' ')})`,
    `__ir_looks=${request.onlyLooks ? '1' : ''}`,
    `__ir_cluster=${request.clusterClient ? '1' : ''}`,
    `__ir_fixed=${typeof request.env['KUBECONFIG'] === 'string' && !request.setsKubeconfig ? '1' : ''}`,
    `__ir_record=${request.keepOutput ? '1' : ''}`,
    `__ir_who=${request.who?.key ?? ''}`,
    `__ir_who_context=${quote(request.who?.context ?? '')}`,
    `__ir_who_when=${request.who?.when ?? ''}`,
    `__ir_head=${limits.head ?? ''}`,
    `__ir_tail=${limits.tail}`,
    `__ir_below=${typesBelow(shellName) ? '1' : ''}`,
    ...(opened
      ? [`__ir_opened=${quote(opened.kubeconfig)}`, `__ir_where=${quote(visible(opened.where))}`]
      : ['__ir_opened=']),
    '',
  ].join('\n');
}

/** `N.sh`. In zsh and fish the status of each part of a pipe is asked for at the end; ksh does not know it. */
export function blockText({ shell, text }: Request): string {
  return `${text}\n${statusAtEnd[shell]}`;
}

const statusAtEnd: Readonly<Record<Request['shell'], string>> = {
  bash: '',
  ksh: '',
  zsh: '\n() { print -r -- "${@[2,-1]}" >"$IR_PS"; exit $1 } $? $pipestatus\n',
  fish: '\nset IR_S $status $pipestatus; echo $IR_S[2..-1] >$IR_PS; exit $IR_S[1]\n',
};

/**
 * `N.show`: stands in the place of the typed line, so that only the command, its output and the prompt are seen. Nothing
 * in the command can act on the terminal.
 */
export function showText(shown: string, onlyLooks: boolean): string {
  if (onlyLooks) return '';
  const lines = shown.replace(/\n+$/, '').split('\n').map(visible);
  return `\x1b[1;36m▶ ${lines.join('\n  ')}\x1b[0m\n`;
}

/** Control characters as pictures, direction marks as a question mark in a box. */
function visible(line: string): string {
  return line
    .replace(/[\x00-\x08\x0a-\x1f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
