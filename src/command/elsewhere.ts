/** Programs whose command has another environment than ours: what it calls may reach another cluster than the chosen one. */
import { WRAPPERS } from './programs.ts';
import { codeOf, type Arg } from './words.ts';

/**
 * Another user, root folder, host or time; and those that take variables from a file or a vault. `su` alone keeps
 * KUBECONFIG, but not the folder with the user's settings. Source: their manual pages.
 */
const ELSEWHERE: ReadonlySet<string> = new Set(
  `sudo doas su runuser chroot nsenter gosu su-exec s6-setuidgid pkexec setpriv unshare newgrp sg machinectl systemd-run at batch
  crontab tmux screen direnv envdir chpst dotenv op aws-vault doppler sops chamber infisical teller envconsul kubie
  nix-shell nix with-contenv`.split(/\s+/),
);
/** Read files at their start whatever their flags are. */
const ALWAYS_READS: ReadonlySet<string> = new Set(['zsh', 'fish']);
const SHELL = /^(?:bash|sh|dash|ash|ksh|mksh|busybox)$/;

/** `input`: code that it reads. */
export function hasOtherEnvironment(program: string, args: readonly Arg[], input: string | undefined): boolean {
  if (ELSEWHERE.has(program)) return true;
  if (program === 'env') return mayBeAssignedTo(args);
  if (ALWAYS_READS.has(program))
    return !args.some(({ value }) => /^(?:-[a-zA-Z]*f[a-zA-Z]*|--no-rcs|--no-config)$/.test(value ?? ''));
  if (!SHELL.test(program)) return false;
  return readsStartFiles(args) || [...args.map(codeOf), input ?? ''].some((code) => TAKES_VARIABLES.test(code));
}

/**
 * `. ./envs`, `export $(cat envs)`, `eval "$(…)"`: in the run's own shell KUBECONFIG is fixed, and in one that it starts
 * not any more.
 */
const TAKES_VARIABLES =
  /(?:^|[\s;&|({])(?:(?:\.|source)\s+\S|eval\s|(?:export|declare|typeset|readonly)\s+(?:-\w+\s+)*(?:\w+=[^\s$`]*\s+)*["']?[$`])/;

/** A login or an interactive shell: `-lc`, `-i`, `--login`, `--rcfile x`; a flag that only the shell knows may be one. */
function readsStartFiles(args: readonly Arg[]): boolean {
  for (const { text, value } of args) {
    if (value === undefined) return /^["']?[$`{-]/.test(text);
    if (/^(?:-[a-zA-Z]*[li]|--(?:login|rcfile|init-file|interactive)$)/.test(value)) return true;
    // Behind the code and the file stand its own words; `-o pipefail` is a flag and its value.
    if (!/^[-+]/.test(value) && value !== 'pipefail') return false;
    if (value === '--') return false;
  }
  return false;
}

/** `env $(cat envs) kubectl …`: any word that only the shell knows, in front of the program, may be `KUBECONFIG=x`. */
function mayBeAssignedTo(args: readonly Arg[]): boolean {
  const takesValue = (WRAPPERS['env'] ?? '').split(' ');
  for (let at = 0; at < args.length; at++) {
    const { text, value } = args[at] ?? { text: '', value: '' };
    if (value === undefined && !/^["']?\w+=/.test(text)) return true;
    if (value !== undefined && !/^-|^\w+=/.test(value)) return false;
    if (value !== undefined && takesValue.includes(value)) at++;
  }
  return false;
}
