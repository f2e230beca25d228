/** Variables that are there without a command that sets them: from the shell itself, the login, or the run. */

export type Shell = 'bash' | 'zsh' | 'ksh' | 'fish';

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const everywhere = names(
  `HOME PATH USER LOGNAME PWD OLDPWD SHELL TERM LANG SHLVL IFS RANDOM SECONDS LINENO COLUMNS LINES REPLY OPTIND OPTARG
  PPID HISTCMD MAILCHECK PS1 PS2 PS3 PS4 KUBECONFIG KUBERC PAGER _`,
);

/** Source: the manual of each shell. */
const own: Readonly<Record<Shell, ReadonlySet<string>>> = {
  bash: names(
    `HOSTNAME HOSTTYPE MACHTYPE OSTYPE UID EUID GROUPS SRANDOM EPOCHSECONDS EPOCHREALTIME PIPESTATUS FUNCNAME MAPFILE
    COPROC DIRSTACK OPTERR PS0 SHELLOPTS COMP_WORDS COMP_WORDBREAKS`,
  ),
  zsh: names(
    `HOST USERNAME CPUTYPE MACHTYPE OSTYPE VENDOR UID EUID GID EGID TTY TTYIDLE ARGC ERRNO FUNCNEST
    PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT SPROMPT PSVAR FPATH CDPATH MANPATH MAILPATH MODULE_PATH FIGNORE
    HISTCHARS HISTSIZE SAVEHIST KEYBOARD_HACK KEYTIMEOUT LISTMAX NULLCMD READNULLCMD TIMEFMT TMPPREFIX WATCH WORDCHARS
    TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT MATCH MBEGIN MEND match mbegin mend reply argv status pipestatus prompt psvar
    path fpath cdpath manpath mailpath module_path fignore histchars signals watch
    aliases builtins commands dirstack functions functions_source funcfiletrace funcsourcetrace funcstack functrace
    galiases saliases history historywords jobdirs jobstates jobtexts keymaps modules nameddirs options parameters
    patchars reswords termcap terminfo userdirs usergroups widgets`,
  ),
  ksh: names('KSH_VERSION EPOCHREALTIME BASHPID USER_ID PGRP JOBMAX FCEDIT ENV TMOUT PATHSEP PIPESTATUS EXECSHELL'),
  fish: names('FISH_VERSION CMD_DURATION EUID argv history hostname pipestatus status status_generation umask version'),
};

const prefixes: Readonly<Record<Shell, RegExp>> = {
  bash: /^(?:LC_|BASH)/,
  zsh: /^(?:LC_|ZSH_|zsh_|dis_)/,
  ksh: /^(?:LC_|KSH)/,
  fish: /^(?:LC_|fish_|__fish_)/,
};

export function isThereAnyway(shell: Shell, name: string): boolean {
  return everywhere.has(name) || own[shell].has(name) || prefixes[shell].test(name);
}

/** Of a zsh module that a command loads: `zmodload zsh/datetime`. */
export const variablesOfModule: Readonly<Record<string, readonly string[]>> = {
  'zsh/datetime': ['EPOCHSECONDS', 'EPOCHREALTIME', 'epochtime'],
  'zsh/mapfile': ['mapfile'],
  'zsh/system': ['sysparams', 'errnos'],
};
