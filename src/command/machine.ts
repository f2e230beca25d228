/** Programs that administer a machine's disks, users, kernel, packages and network, and those of clusters with a few verbs. */
import type { Effect } from './types.ts';
import type { Scope } from './verdict.ts';
import { mayBeFlag, type Arg } from './words.ts';

type Judge = (args: readonly Arg[], scope: Scope, program: string) => Effect;

const textsOf = (args: readonly Arg[]): readonly string[] => args.map(({ value, text }) => value ?? text);
const all = (names: string, judge: Judge): Readonly<Record<string, Judge>> =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, judge]),
  );
const always =
  (effect: Effect): Judge =>
  (args) =>
    args.length === 1 && /^--(?:help|version)$/.test(args[0]?.value ?? '') ? 'reads' : effect;

interface Words {
  readonly reads?: RegExp;
  readonly changes?: RegExp;
  readonly deletes?: RegExp;
  /** What may stand in front of a verb that reads: behind another word it may be a name. */
  readonly nouns?: RegExp;
  /** With one of these it cannot be told. */
  readonly unsure?: RegExp;
}

/** The strongest of what any word says; what only the shell knows may say anything. */
const byWords =
  ({ reads, changes, deletes, nouns, unsure }: Words): Judge =>
  (args) => {
    const texts = textsOf(args);
    const has = (pattern: RegExp | undefined): boolean =>
      pattern !== undefined && texts.some((text) => pattern.test(text));
    if (has(deletes)) return 'deletes';
    if (has(changes)) return 'changes';
    if (reads === undefined || has(unsure) || args.some(mayBeFlag)) return 'unknown';
    if (reads.test('')) return 'reads';
    const at = texts.findIndex((text) => reads.test(text));
    const isNamed = texts
      .slice(0, Math.max(at, 0))
      .every(
        (text, before) =>
          text.startsWith('-') || texts[before - 1]?.startsWith('-') === true || nouns?.test(text) === true,
      );
    return at >= 0 && (isNamed || texts[at]?.startsWith('-') === true) ? 'reads' : 'unknown';
  };

/** Source: the manual pages of each program. */
export const MACHINE: Readonly<Record<string, Judge>> = {
  ...all(
    `mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mke2fs wipefs blkdiscard lvremove vgremove pvremove
    userdel groupdel deluser delgroup`,
    always('deletes'),
  ),
  ...all(
    `lvextend lvcreate lvresize lvreduce vgcreate vgextend pvcreate pvresize resize2fs xfs_growfs fsck e2fsck xfs_repair
    mkswap useradd usermod groupadd adduser addgroup chpasswd modprobe rmmod insmod setenforce chattr setfacl logrotate
    telinit init iptables-restore ip6tables-restore`,
    always('changes'),
  ),
  ...all(
    'iptables-save ip6tables-save',
    byWords({ reads: /^/, changes: /^(?:-[a-zA-Z]*f|--file)/, unsure: /^(?:-[a-zA-Z]*M|--modprobe)/ }),
  ),
  fuser: byWords({ reads: /^/, changes: /^(?:-[a-zA-Z]*k|--kill)/ }),
  brctl: byWords({ reads: /^show/, changes: /^(?:add|set|stp|hairpin)/, deletes: /^del/ }),
  nft: byWords({
    reads: /^list$/,
    changes: /^(?:add|insert|create|replace|rename|reset|import|-f|--file)$/,
    deletes: /^(?:delete|destroy|flush)$/,
  }),
  ufw: byWords({
    reads: /^(?:status|show|version)$/,
    changes: /^(?:enable|disable|reload|allow|deny|reject|limit|default|logging|insert|route)$/,
    deletes: /^(?:delete|reset)$/,
  }),
  'firewall-cmd': byWords({
    reads: /^--(?:list|get|query|state|info|version)/,
    changes: /^--(?:add|set|change|reload|complete-reload|new|runtime-to-permanent|panic-on|panic-off)/,
    deletes: /^--(?:remove|delete)/,
  }),
  ipset: byWords({
    reads: /^(?:list|save|test|-L|-S|-T)$/,
    changes: /^(?:add|create|restore|swap|rename|-A|-N|-R|-W|-E)$/,
    deletes: /^(?:del|destroy|flush|-D|-X|-F)$/,
  }),
  conntrack: byWords({
    reads: /^(?:-[LGCS]|--(?:dump|get|count|stats))$/,
    changes: /^(?:-[IUA]|--(?:create|update|add))$/,
    deletes: /^(?:-[DF]|--(?:delete|flush))$/,
    unsure: /^(?:-[a-zA-Z]*z|--zero)/,
  }),
  ipvsadm: byWords({
    reads: /^(?:-[LlnSc]+|--(?:list|numeric|save|stats|rate))$/,
    changes: /^(?:-[AEaReZ]|--(?:add|edit|restore|zero|set))/,
    deletes: /^(?:-[CDd]|--(?:clear|delete))/,
  }),
  ...all(
    'tc bridge',
    byWords({
      reads: /^(?:show|list|ls|get|monitor)$/,
      nouns: /^(?:qdisc|class|filter|action|actions|chain|link|fdb|mdb|vlan|vni)$/,
      changes: /^(?:a|add|change|chg|replace|link|set|append)$/,
      deletes: /^(?:d|de|del|dele|delet|delete|f|fl|flu|flus|flush)$/,
    }),
  ),
  ethtool: (args) => {
    const flags = textsOf(args).filter((text) => text.startsWith('-'));
    const isRead = (text: string): boolean => /^-[acgikmnSTduexPl]$|^--(?:show|driver|statistics|version)/.test(text);
    if (!flags.every(isRead)) return 'changes';
    if (args.some(mayBeFlag)) return 'unknown';
    return flags.length > 0 || args.length === 1 ? 'reads' : 'changes';
  },
  rpm: byWords({
    reads: /^(?:-q|--query|-V$|--verify)/,
    unsure: /^(?:-E|--(?:pipe|eval|define|load|rcfile|macros))|%\(/,
    changes: /^(?:-[iUF]|--(?:install|upgrade|import))/,
    deletes: /^(?:-e|--erase)/,
  }),
  dpkg: byWords({
    reads: /^(?:-[lLsSpcI]|--(?:list|status|search|get-selections|audit))/,
    changes: /^(?:-i|--(?:install|configure|unpack|set-selections))/,
    deletes: /^(?:-[rP]|--(?:remove|purge))/,
  }),
  // With `-i` they edit the file, all else is code that we do not read.
  ...all('perl ruby', byWords({ changes: /^-[a-zA-Z0-9]*i/ })),
  pacman: byWords({ reads: /^-Q/, changes: /^-[SUD]/, deletes: /^-R/ }),
  kustomize: byWords({
    reads: /^(?:build|version)$/,
    changes: /^(?:edit|create|fn|localize)$/,
    unsure: /^(?:-o|--output|--enable-|--helm-command)/,
  }),
  kubeadm: byWords({
    reads: /^(?:check-expiration|list|plan|version|diff)$/,
    nouns: /^(?:certs|token|upgrade|config|images)$/,
    changes: /^(?:init|join|apply|node|renew|create|pull|upload|migrate|phase|generate)/,
    deletes: /^(?:reset|delete)$/,
  }),
  ctr: byWords({
    reads: /^(?:ls|list|info|version|ps|metrics|usage)$/,
    nouns: /^(?:images?|i|containers?|c|tasks?|t|namespaces?|ns|snapshots?|content|leases|plugins)$/,
    changes:
      /^(?:kill|pull|push|import|export|run|start|create|tag|label|pause|resume|exec|checkpoint|restore|mount|unmount|unpack)$/,
    deletes: /^(?:rm|remove|delete|del|prune)$/,
  }),
  // Of what it renders we do not see what it starts.
  helmfile: byWords({
    reads: /^(?:list|version)$/,
    changes: /^(?:apply|sync|repos|deps|fetch|charts|test|write-values|cache)$/,
    deletes: /^(?:destroy|delete)$/,
    unsure: /^--(?:output|interactive|args|post-renderer)/,
  }),
  nomad: byWords({
    reads: /^(?:status|logs|inspect|plan|history|validate|members|list|version|allocs|deployments)$/,
    nouns: /^(?:job|node|alloc|deployment|server|namespace|var|volume|service|quota)$/,
    changes:
      /^(?:run|stop|restart|start|scale|dispatch|promote|fail|revert|signal|exec|eligibility|join|leave|eval|pause|resume|put|apply)$/,
    deletes: /^(?:-purge|--purge|drain|gc|purge|delete|deregister|force-leave|remove-peer)$/,
  }),
  patronictl: byWords({
    reads: /^(?:list|topology|history|show-config|dsn|version)$/,
    changes: /^(?:switchover|failover|restart|reload|pause|resume|edit-config|query|flush)$/,
    deletes: /^(?:remove|reinit)$/,
  }),
  pg_ctl: byWords({ reads: /^status$/, changes: /^(?:start|stop|restart|reload|promote|kill|init|initdb|logrotate)$/ }),
  etcdutl: byWords({
    nouns: /^snapshot$/,
    reads: /^(?:status|hashkv|version)$/,
    changes: /^(?:defrag|restore|migrate)$/,
  }),
  calicoctl: byWords({
    reads: /^(?:get|status|version|diags)$/,
    changes: /^(?:apply|create|replace|patch|label|convert|configure|check)$/,
    deletes: /^(?:delete|release)$/,
  }),
  cilium: byWords({
    reads: /^(?:status|version|list|get)$/,
    changes: /^(?:install|upgrade|enable|disable|update|set|connect|disconnect|test)$/,
    deletes: /^(?:uninstall|delete|flush)$/,
  }),
  bq: (args) => {
    const verb = textsOf(args).find((text) => !text.startsWith('-')) ?? '';
    if (/^rm$/.test(verb)) return 'deletes';
    if (/^(?:mk|cp|load|insert|update|extract|cancel|undelete|truncate|partition)$/.test(verb)) return 'changes';
    return /^(?:ls|show|head|version|help|wait)$/.test(verb) ? 'reads' : 'unknown';
  },
  ...all(
    'pm2 sv monit',
    byWords({
      reads: /^(?:list|ls|status|show|describe|logs|summary|prettylist|jlist|info|monit)$/,
      changes:
        /^(?:start|stop|restart|reload|scale|save|resurrect|up|down|once|monitor|unmonitor|flush|reset|kill|exit|term|hup|cont|int)$/,
      deletes: /^(?:delete|del)$/,
    }),
  ),
};
