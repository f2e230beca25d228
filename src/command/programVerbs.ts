/** Programs whose verb decides, as data: containers, services, git, Terraform, the administration of databases and queues. */
import { CONSUL, ETCDCTL, MYSQLADMIN, NODETOOL, PACKAGES, RABBIT, VAULT } from './adminVerbs.ts';
import { HELP, row, subs, table } from './verbRows.ts';
import type { Verbs } from './verbs.ts';

export interface VerbProgram {
  readonly verbs: Verbs;
  /** Flags in front of the verb that take the next word. */
  readonly valueFlags?: string;
  readonly switches?: string;
  /** It acts on something that is neither this machine's files nor the cluster. */
  readonly outside?: true;
  /** What it does when it is started alone; `unknown` where nothing is said. */
  readonly bare?: 'reads';
}

/** Source: the CLI reference of Docker 28; podman and nerdctl take the same words. `exec` and `run` are judged by what they start. */
const CONTAINERS: Verbs = table(
  HELP,
  row('reads', 'ps images logs inspect stats top port info history diff events search'),
  row(
    'changes',
    `start stop restart pause unpause kill rename update wait run create build pull push tag commit import load
    login logout attach`,
  ),
  row('deletes', 'rm rmi'),
  row('unknown', 'exec cp save export'),
  [
    [
      'container',
      subs(
        'changes',
        row('reads', 'ls list ps inspect logs stats top port diff'),
        row('deletes', 'rm prune'),
        row('unknown', 'exec cp export'),
      ),
    ],
    [
      'image',
      subs('changes', row('reads', 'ls list inspect history'), row('deletes', 'rm prune'), row('unknown', 'save')),
    ],
    ['volume', subs('changes', row('reads', 'ls list inspect'), row('deletes', 'rm prune'))],
    ['network', subs('changes', row('reads', 'ls list inspect'), row('deletes', 'rm prune'))],
    ['system', subs('changes', row('reads', 'df info events'), row('deletes', 'prune reset'))],
    ['builder', subs('changes', row('deletes', 'prune'))],
    ['buildx', subs('changes', row('reads', 'ls du version'), row('deletes', 'prune rm'))],
    ['pod', subs('changes', row('reads', 'ls list ps inspect logs stats top exists'), row('deletes', 'rm prune'))],
    ['kube', subs('changes', row('deletes', 'down'))],
    ['namespace', subs('changes', row('reads', 'ls list inspect'), row('deletes', 'remove rm'))],
    ['plugin', subs('changes', row('reads', 'ls list inspect'), row('deletes', 'rm'))],
    ['machine', subs('changes', row('reads', 'ls list inspect info'), row('deletes', 'rm reset'))],
    ['context', subs('changes', row('reads', 'ls list show inspect'), row('deletes', 'rm'))],
    ['node', subs('changes', row('reads', 'ls list ps inspect'), row('deletes', 'rm'))],
    ['service', subs('changes', row('reads', 'ls list ps logs inspect'), row('deletes', 'rm'))],
    ['stack', subs('changes', row('reads', 'ls list ps services config'), row('deletes', 'rm down'))],
    ['secret', subs('changes', row('reads', 'ls list inspect'), row('deletes', 'rm'))],
    ['swarm', subs('changes')],
    ['manifest', subs('changes', row('reads', 'inspect'), row('deletes', 'rm'))],
    [
      'compose',
      subs(
        'changes',
        row('reads', 'ps logs ls config images top version port events stats'),
        row('deletes', 'down rm'),
        row('unknown', 'exec run cp watch'),
      ),
    ],
  ],
);
/** Source: `docker-compose --help`, the words of `docker compose`. */
const COMPOSE: Verbs = table(
  HELP,
  row('reads', 'ps logs ls config images top port events stats'),
  row('changes', 'up start stop restart pause unpause kill build pull push create scale'),
  row('deletes', 'down rm'),
);
/** Source: crictl(1). */
const CRICTL: Verbs = table(
  HELP,
  row('reads', 'ps pods images img inspect inspecti inspectp logs stats statsp info imagefsinfo metricsp events'),
  row('changes', 'start stop stopp create run runp pull update checkpoint'),
  row('deletes', 'rm rmp rmi'),
  row('unknown', 'exec config'),
);
/** Source: systemctl(1). */
const SYSTEMCTL: Verbs = table(
  row(
    'reads',
    `status list-units list-unit-files is-active is-enabled is-failed is-system-running show cat list-timers
    list-dependencies list-sockets list-jobs list-machines get-default show-environment help list-automounts list-paths`,
  ),
  row(
    'changes',
    `start stop restart reload try-restart reload-or-restart try-reload-or-restart enable disable reenable mask unmask
    daemon-reload daemon-reexec reset-failed kill isolate edit set-property set-default set-environment unset-environment
    freeze thaw revert link preset preset-all log-level log-target service-log-level soft-reboot import-environment
    switch-root hybrid-sleep force-reload condrestart bind mount-image add-wants add-requires reboot poweroff halt kexec suspend hibernate rescue emergency default cancel`,
  ),
  row('deletes', 'clean'),
);
/** Source: git(1), the manual of each command. A bare `branch`, `tag` or `stash` is looked at with its words. */
const GIT: Verbs = table(
  HELP,
  row(
    'reads',
    `status log diff show rev-parse rev-list describe blame ls-files ls-remote ls-tree cat-file shortlog grep whatchanged
    merge-base name-rev count-objects var diff-tree diff-index for-each-ref show-ref check-ignore cherry range-diff`,
  ),
  row(
    'changes',
    `add commit push pull fetch clone merge rebase checkout switch restore reset revert cherry-pick init mv apply am
    notes gc repack maintenance config sparse-checkout lfs update-index update-ref branch tag stash remote`,
  ),
  row('deletes', 'clean rm prune filter-branch filter-repo'),
  [
    ['submodule', subs('changes', row('reads', 'status summary'), row('deletes', 'deinit'))],
    ['reflog', subs('reads', row('deletes', 'expire delete drop'), row('changes', 'write'))],
    ['worktree', subs('changes', row('reads', 'list'), row('deletes', 'remove prune'))],
    ['bisect', subs('changes', row('reads', 'log view visualize'), row('unknown', 'run'))],
  ],
);
/** Source: the CLI documentation of Terraform 1.13 and OpenTofu. */
const TERRAFORM: Verbs = table(
  row('reads', 'plan show output validate version -version --version graph -help --help get-modules metadata'),
  row('changes', 'apply init import taint untaint refresh force-unlock get login logout fmt test apply-all'),
  row('deletes', 'destroy destroy-all'),
  [
    [
      'state',
      subs('unknown', row('reads', 'list show pull'), row('changes', 'mv push replace-provider'), row('deletes', 'rm')),
    ],
    ['workspace', subs('unknown', row('reads', 'list show'), row('changes', 'select new'), row('deletes', 'delete'))],
    ['providers', subs('reads', row('changes', 'lock mirror'))],
  ],
);
const TERRAFORM_PROGRAM: VerbProgram = { verbs: TERRAFORM, switches: '-no-color', outside: true };
const DOCKER: VerbProgram = {
  verbs: CONTAINERS,
  valueFlags:
    '-H --host -c --context -l --log-level --config -n --namespace -a --address -f --file -p --project-name --env-file --profile',
  switches: '-D --debug --tls --tlsverify',
  outside: true,
};
const RABBIT_PROGRAM: VerbProgram = {
  verbs: RABBIT,
  valueFlags: '-n --node -t --timeout -p --vhost --formatter',
  switches: '-q --quiet -s --silent -l --longnames',
  outside: true,
};
const PACKAGE_PROGRAM: VerbProgram = { verbs: PACKAGES, switches: '-y -q -qq --yes --quiet --no-cache' };

export const VERB_PROGRAMS: Readonly<Record<string, VerbProgram>> = {
  docker: DOCKER,
  podman: DOCKER,
  nerdctl: DOCKER,
  'docker-compose': { ...DOCKER, verbs: COMPOSE },
  crictl: {
    ...DOCKER,
    verbs: CRICTL,
    valueFlags: '-r --runtime-endpoint -i --image-endpoint -c --config -t --timeout',
  },
  systemctl: {
    verbs: SYSTEMCTL,
    valueFlags:
      '-H --host -M --machine -t --type -p --property -n --lines -o --output --state --root --signal -s --kill-whom',
    switches:
      '--user --system -a --all -l --full -q --quiet --no-pager --now --failed -r --no-legend --plain -f --force --no-block --value',
    outside: true,
    bare: 'reads',
  },
  git: {
    verbs: GIT,
    valueFlags: '-C --git-dir --work-tree --namespace',
    switches: '--no-pager -P --bare --no-optional-locks',
  },
  terraform: TERRAFORM_PROGRAM,
  tofu: TERRAFORM_PROGRAM,
  terragrunt: { ...TERRAFORM_PROGRAM, verbs: TERRAFORM },
  etcdctl: {
    verbs: ETCDCTL,
    valueFlags: '--endpoints --cacert --cert --key --user --password -w --write-out --command-timeout --dial-timeout',
    switches: '--debug --insecure-skip-tls-verify --insecure-transport --hex',
    outside: true,
  },
  rabbitmqctl: RABBIT_PROGRAM,
  'rabbitmq-diagnostics': RABBIT_PROGRAM,
  'rabbitmq-queues': RABBIT_PROGRAM,
  'rabbitmq-plugins': RABBIT_PROGRAM,
  'rabbitmq-upgrade': RABBIT_PROGRAM,
  rabbitmqadmin: { ...RABBIT_PROGRAM, valueFlags: `${RABBIT_PROGRAM.valueFlags} -H --host -P --port -u --username -V` },
  nodetool: {
    verbs: NODETOOL,
    valueFlags: '-h --host -p --port -u --username -pw --password -pwf --password-file',
    outside: true,
  },
  mysqladmin: {
    verbs: MYSQLADMIN,
    valueFlags: '-h --host -P --port -u --user -S --socket -i --sleep -c --count',
    switches: '-p --password -s -v',
    outside: true,
  },
  vault: { verbs: VAULT, outside: true },
  consul: { verbs: CONSUL, outside: true },
  apt: PACKAGE_PROGRAM,
  'apt-get': PACKAGE_PROGRAM,
  'apt-cache': PACKAGE_PROGRAM,
  yum: PACKAGE_PROGRAM,
  dnf: PACKAGE_PROGRAM,
  apk: PACKAGE_PROGRAM,
};
