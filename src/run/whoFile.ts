/** The text of the file `who`, which lies beside `run` and `step` in a folder of runs. */

/** Beginnings of the names of variables by which login helpers choose whose credentials they take. */
export const loginVariables =
  'AWS_ AZURE_ AAD_ ARM_ CLOUDSDK_ GOOGLE_ OCI_ OKTA_ TELEPORT_ TSH_ VAULT_ DIGITALOCEAN_ KUBELOGIN_'.split(' ');

/**
 * Sourced in the run's own shell, in front of the command as `. who begin AT` and behind it as `. who end AT STATUS`, `AT`
 * being the folder and number of the run; started by that as `bash who ANSWER CONTEXT WHEN`. Beside the answer stands `ANSWER.asked` from the
 * question on; taken away again, the next run asks.
 */
export const whoText = `# Incident Runbook: asks the cluster who acts, once for a login and environment, where nobody has to wait for it.
if [ "$1" = begin ] || [ "$1" = end ]; then
  __ir_w=
  for __ir_v in ${loginVariables.map((name) => `"\${!${name}@}"`).join(' ')}; do __ir_w+=$__ir_v=\${!__ir_v}$'\\n'; done
  [ -z "$__ir_w" ] || __ir_w=$(builtin printf %s "$__ir_w" | cksum)
  __ir_w=\${__ir_w//[!0-9]/}; __ir_w=who-$__ir_who-\${__ir_w:-0}
  if [ "$1" = begin ]; then
    builtin echo "$__ir_w" >"$2.as"; __ir_v=beside
  else                                # where the command has changed its own login, it is not known who it was
    IFS= read -r __ir_v <"$2.as"; [ "$__ir_v" = "$__ir_w" ] || : >"$2.as"
    __ir_v=; [ "$3" != 0 ] || __ir_v=behind
  fi
  __ir_w=\${2%/*}/$__ir_w
  if [ "$__ir_v" = "$__ir_who_when" ] && ! [ -e "$__ir_w.asked" ]; then
    # A shell in between: the command's own must not find it among its jobs, nor wait for it.
    # The run may end before it has its own session: the hang-up that its terminal sends then is not meant for it.
    ( trap '' HUP INT; set -C; { : >"$__ir_w.asked"; } 2>/dev/null && { "$BASH" -p "\${2%/*}/who" "$__ir_w" "$__ir_who_context" "$__ir_v" & } ) \\
      </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  fi
  unset __ir_w __ir_v; return 0
fi
if [ "$4" != alone ]; then            # in a session of its own: it has no terminal, so that nothing here can ask in one
  hash setsid 2>/dev/null && exec setsid "$BASH" -p "$0" "$1" "$2" "$3" alone
  exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$BASH" -p "$0" "$1" "$2" "$3" alone
fi
umask 077; export BROWSER=false; unset DISPLAY WAYLAND_DISPLAY # no login helper opens a window from here
# The bound: it ends this and all that it started, also where the terminal's folder has gone meanwhile.
( for s in 1 2 3 4 5 6 7 8 9 10; do sleep 1; [ -e "$1.asked" ] || break; done
  rm -f "$1.said" "$1.part"; [ "$3" = behind ] || rm -f "$1.asked"; kill -KILL 0 ) &
kubectl auth whoami -o json --request-timeout=9s --context="$2" 2>"$1.said" | head -c 65536 >"$1.part"
c=\${PIPESTATUS[0]}
if [ "$c" = 0 ]; then mv -f "$1.part" "$1"
# A client or a server that cannot tell never will. A login that failed is not tried again where it starts a program.
elif [ "$c" != 127 ] && [ "$3" != behind ] && ! grep -qE 'not enabled|permission|unknown (command|flag)' "$1.said"; then rm -f "$1.asked"
fi
rm -f "$1.said" "$1.part"
kill -KILL 0
`;
