/** Programs that are no cluster clients, as data: which only read, which pass on to another, which wait for a person. */
/**
 * Only read what they are given, whatever their arguments are (those that need a look at their arguments are in
 * `readers.ts`). Source: the manual pages of GNU coreutils, grep, procps, util-linux and of bash's builtins.
 */
export const READERS: ReadonlySet<string> = new Set(
  `echo printf true false : sleep pwd cd pushd popd dirs test [ cat tac head tail wc nl od grep egrep fgrep zgrep zcat
  cut tr rev paste join comm fold fmt column expand unexpand tsort base32 md5sum sha1sum sha224sum sha256sum
  sha384sum sha512sum b2sum cksum sum strings hexdump cmp diff diff3 ls stat du df free uptime uname whoami id groups
  who w ps pgrep vmstat basename dirname realpath readlink which type whereis seq factor expr nproc lscpu lsblk tty
  printenv getent jq return exit break continue shift wait jobs times umask ulimit read mapfile readarray let getopts
  export declare typeset local readonly unset set shopt more less yes arch logname users pathchk numfmt
  locale tput clear ss netstat lsof dig nslookup host ping ping6 traceroute tracepath mtr iostat mpstat pidstat free pstree
  pmap lspci lsusb dmidecode last lastlog getconf pg_isready  blkid findmnt lsmod uuidgen
  envsubst getfacl lsattr lsns lslocks ipcs bc`.split(/\s+/),
);

/** Run the command that follows. The words are flags of their own that take a value. Source: their manual pages. */
export const WRAPPERS: Readonly<Record<string, string>> = {
  sudo: '-u -g -h -p -C -D -R -r -t -T -U --user --group --host --prompt --close-from --chdir --chroot --role --type --command-timeout --other-user',
  doas: '-u -C',
  time: '-f -o --format --output',
  env: '-u --unset -C --chdir -a --argv0',
  command: '',
  builtin: '',
  exec: '-a',
  nohup: '',
  nice: '-n --adjustment',
  ionice: '-c -n -t --class --classdata',
  stdbuf: '-i -o -e --input --output --error',
  setsid: '',
  timeout: '-k -s --kill-after --signal',
  gtimeout: '-k -s --kill-after --signal',
  chrt: '',
  taskset: '',
  unbuffer: '',
  caffeinate: '-t -w',
  chroot: '',
  nsenter: '-t --target -S --setuid -G --setgid',
  runuser: '-u --user -g --group -G --supp-group',
  gosu: '',
  'su-exec': '',
  's6-setuidgid': '',
  'systemd-run': '-u --unit -p --property -M --machine --uid --gid --description --slice',
  numactl: '-N -m -C',
  strace: '-o -e -p -s -u -E',
};
/** Their flags that take nothing. One that is in neither list may take a word that looks like the program. */
export const WRAPPER_SWITCHES: Readonly<Record<string, string>> = {
  sudo: `-A -b -B -E -H -i -k -K -l -n -N -P -s -S -v -V -e --askpass --background --preserve-env --set-home --login
    --reset-timestamp --list --non-interactive --preserve-groups --shell --stdin --validate --version --help`,
  doas: '-n -s -L',
  time: '-p -v -V -a -q -h --portability --verbose --append --quiet --version --help',
  env: `-i -0 -v --ignore-environment --null --debug --ignore-signal --block-signal --default-signal
    --list-signal-handling --version --help`,
  command: '-p -v -V',
  exec: '-c -l',
  nohup: '--version --help',
  nice: '--version --help',
  ionice: '-t --ignore',
  setsid: '-c -f -w --ctty --fork --wait',
  timeout: '-v -f -p --verbose --foreground --preserve-status --version --help',
  gtimeout: '-v -f -p --verbose --foreground --preserve-status --version --help',
  chrt: '-a -b -f -i -o -r -R -v --all-tasks --batch --fifo --idle --other --rr --reset-on-fork --verbose',
  taskset: '-a -c --all-tasks --cpu-list',
  unbuffer: '-p',
  caffeinate: '-d -i -m -s -u',
  nsenter: `-a -m -u -i -n -p -C -U -T -r -w -F --all --mount --uts --ipc --net --pid --cgroup --user --time --root --wd
    --no-fork --preserve-credentials`,
  'systemd-run':
    '--scope --user --system --wait --pipe --pty -t -P -q --quiet --collect -G --no-block --remain-after-exit',
  strace: '-f -ff -c -C -q -qq -t -tt -ttt -T -v -x -xx -y -yy -d',
};
/** Operands of a wrapper that stand before the command it runs: `timeout 5 …`. */
export const WRAPPER_OPERANDS: Readonly<Record<string, number>> = {
  timeout: 1,
  gtimeout: 1,
  chrt: 1,
  taskset: 1,
  chroot: 1,
  gosu: 1,
  'su-exec': 1,
  's6-setuidgid': 1,
};

/** Shells: `-c CODE` runs code, without an operand they wait for a person. */
export const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'zsh', 'dash', 'ash', 'ksh', 'fish', 'busybox']);

/** Directories whose programs are the ones that their names say. */
export const SYSTEM_DIRECTORIES: ReadonlySet<string> = new Set([
  '/bin',
  '/usr/bin',
  '/usr/local/bin',
  '/sbin',
  '/usr/sbin',
  '/opt/homebrew/bin',
  '/snap/bin',
]);

/** Variables that decide which code runs: setting one makes everything after it a guess. */
export const CODE_VARIABLES =
  /^(?:PATH|HOME|XDG_CONFIG_HOME|CURL_HOME|IFS|ENV|BASH_ENV|BASH_ALIASES|BASH_CMDS|BASH_LOADABLES_PATH|SHELLOPTS|BASHOPTS|PROMPT_COMMAND|PS[0-4]|ZDOTDIR|FPATH|LD_\w+|DYLD_\w+|GCONV_PATH|LESS|LESSOPEN|LESSCLOSE|LESSKEY\w*|(?:\w+_)?PAGER|BASH_FUNC\w*|PERL5OPT|PERL5LIB|RUBYOPT|RUBYLIB|PYTHONPATH|PYTHONHOME|PYTHONSTARTUP|CLOUDSDK_PYTHON\w*|NODE_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|KAFKA_\w*OPTS|GIT_(?:PAGER|SSH\w*|EXTERNAL_DIFF|CONFIG\w*|EDITOR|ASKPASS|PROXY_COMMAND|EXEC_PATH|DIR|WORK_TREE|TRACE\w*)|RSYNC_RSH|SSH_ASKPASS|TAR_OPTIONS|OPENSSL_(?:CONF|MODULES|ENGINES)|PSQLRC|PGOPTIONS|TF_CLI_\w+|KUBECTL_\w+|HELM_PLUGINS|HELM_BIN|HELM_DATA_HOME)$/;
/** Values with which they decide nothing of that kind. */
export const HARMLESS_VALUES: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /PAGER$/, value: /^(?:cat)?$/ },
  { name: /^PS[0-4]$/, value: /^(?!.*(?:\$[({[]|`))/s },
  { name: /^GIT_TRACE\w*$/, value: /^\d$/ },
  // `ENV=prod`: a shell reads it for a file only where somebody types into it.
  { name: /^ENV$/, value: /^[\w-]*$/ },
  { name: /^(?:\w*JAVA\w*|KAFKA_\w*OPTS)$/, value: /^(?!.*(?:agent|OnError|OnOutOfMemory|@))/s },
  { name: /^PGOPTIONS$/, value: /^(?:\s*(?:-c\s*|--)(?:\w+_timeout|default_transaction_read_only)=\w+)*\s*$/ },
];

/**
 * Wait for a person when they are started without one of these flags (`*`: always; `operand`: any operand ends it).
 * A flag that ends with `=value` forms counts too. Source: their manual pages.
 */
export const INTERACTIVE: Readonly<Record<string, readonly string[]>> = {
  vi: ['*'],
  vim: ['*'],
  nvim: ['*'],
  nano: ['*'],
  emacs: ['--batch', '-batch', '--script'],
  visudo: ['*'],
  passwd: ['*'],
  less: ['*'],
  more: ['*'],
  most: ['*'],
  htop: ['*'],
  k9s: ['version', 'info'],
  lazydocker: ['*'],
  top: ['-b'],
  man: ['*'],
  mongosh: ['--eval', '--file', '-f', '--version', '--help'],
  mongo: ['--eval', '--version', '--help'],
  psql: ['-c', '--command', '-f', '--file', '-l', '--list', '--version', '--help'],
  mysql: ['-e', '--execute', '--version', '--help'],
  mariadb: ['-e', '--execute', '--version', '--help'],
  clickhouse: ['-q', '--query', '--queries-file'],
  'clickhouse-client': ['-q', '--query', '--queries-file'],
  'redis-cli': ['operand', '--stat', '--scan', '--bigkeys', '--latency', '--version', '--pipe'],
  cqlsh: ['-e', '--execute', '-f', '--file', '--version'],
  sqlplus: [],
  python: ['operand', '-c', '-m', '--version', '-V'],
  python3: ['operand', '-c', '-m', '--version', '-V'],
  ipython: ['operand', '-c'],
  node: ['operand', '-e', '--eval', '-p', '--print', '--version', '-v'],
  irb: ['operand', '-e'],
  telnet: [],
  ftp: [],
  sftp: ['-b'],
  'kafka-console-producer': [],
  'kafka-console-producer.sh': [],
  'rabbitmq-diagnostics-shell': [],
};
/** Flags of the programs above that take the next word, which is then no operand. */
export const DATABASE_VALUE_FLAGS: ReadonlySet<string> = new Set(
  `-h -p -P -u -U -d -n -a -s -i --host --port --user --username --password --dbname --database -D --authenticationDatabase -L -S
  --bootstrap-server --broker-list --topic --producer.config`.split(/\s+/),
);
/** They read the keyboard even where their input is a pipe. */
export const KEYBOARD: ReadonlySet<string> = new Set([
  'less',
  'more',
  'most',
  'vi',
  'vim',
  'nvim',
  'nano',
  'top',
  'htop',
  'k9s',
]);

/** Run until they are stopped when one of these flags is there (`*`: always), unless one of `not` is. */
export const ENDLESS: Readonly<Record<string, { readonly when: readonly string[]; readonly not?: readonly string[] }>> =
  {
    watch: { when: ['*'], not: ['-g', '--chgexit', '-e', '--errexit'] },
    yes: { when: ['*'] },
    tail: { when: ['-f', '-F', '--follow', '--retry'], not: ['--pid'] },
    journalctl: { when: ['-f', '--follow'] },
    dmesg: { when: ['-w', '--follow', '-W', '--follow-new'] },
    ping: { when: ['*'], not: ['-c', '-w', '--count', '--deadline'] },
    ping6: { when: ['*'], not: ['-c', '-w'] },
    tcpdump: { when: ['*'], not: ['-c', '-r'] },
    stern: { when: ['*'], not: ['--no-follow'] },
    kubetail: { when: ['*'], not: ['--follow=false'] },
    docker: { when: ['-f', '--follow'] },
    podman: { when: ['-f', '--follow'] },
    nerdctl: { when: ['-f', '--follow'] },
    'docker-compose': { when: ['-f', '--follow'] },
    aws: { when: ['--follow'] },
    crictl: { when: ['-f', '--follow'] },
    mongostat: { when: ['*'], not: ['-n', '--rowcount'] },
    mongotop: { when: ['*'], not: ['-n', '--rowcount'] },
    'kafka-console-consumer': { when: ['*'], not: ['--max-messages', '--timeout-ms'] },
    'kafka-console-consumer.sh': { when: ['*'], not: ['--max-messages', '--timeout-ms'] },
  };

/** Programs that print what should stay secret, by the words they start with. */
export const SECRET_PRINTERS: readonly (readonly string[])[] = [
  ['aws', 'secretsmanager', 'get-secret-value'],
  ['aws', 'secretsmanager', 'batch-get-secret-value'],
  ['aws', 'configure', 'export-credentials'],
  ['aws', 'iam', 'create-access-key'],
  ['aws', 'sts', 'assume-role'],
  ['aws', 'sts', 'get-session-token'],
  ['aws', 'rds', 'generate-db-auth-token'],
  ['aws', 'ecr', 'get-login-password'],
  ['aws', 'eks', 'get-token'],
  ['gcloud', 'secrets', 'versions', 'access'],
  ['gcloud', 'auth', 'print-access-token'],
  ['gcloud', 'auth', 'print-identity-token'],
  ['az', 'account', 'get-access-token'],
  ['az', 'keyvault', 'secret', 'show'],
  ['vault', 'read'],
  ['vault', 'print', 'token'],
  ['consul', 'kv', 'export'],
  ['gh', 'auth', 'token'],
  ['heroku', 'config'],
  ['systemctl', 'show-environment'],
  ['ansible-vault', 'view'],
  ['vault', 'kv', 'get'],
  ['pass', 'show'],
  ['op', 'read'],
];
/** Clients of the chosen cluster whose verbs we know. */
export const CONTEXT_CLIENTS: ReadonlySet<string> = new Set(['kubectl', 'oc', 'helm']);

/** Clients of the chosen cluster besides kubectl, oc and helm. What they do we cannot tell. */
export const CLUSTER_CLIENTS: ReadonlySet<string> = new Set(
  'k9s stern kubetail kubectx kubens istioctl linkerd cilium flux argocd velero helmfile kubeseal calicoctl'.split(' '),
);
