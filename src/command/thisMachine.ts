/** What changes this machine for good or for others: its processes, disks, network, packages, and files of other folders. */
import { waysOf } from './knownWords.ts';
import { isKept, isOthers } from './localFiles.ts';
import { heldBy } from './setVariables.ts';
import type { Scope } from './verdict.ts';
import type { Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Whatever of them does not only read: processes and services, disks, users, the kernel, the network, packages. */
const ADMINISTERS =
  set(`kill pkill killall renice reboot shutdown poweroff halt telinit init umount swapoff swapon mount sysctl dmesg
  journalctl systemctl service supervisorctl crontab ip ifconfig route arp iptables ip6tables iptables-restore
  ip6tables-restore hostnamectl timedatectl jcmd jmap jinfo apt apt-get yum dnf apk rpm dpkg pacman
  mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mke2fs wipefs blkdiscard mkswap lvremove vgremove
  pvremove lvextend lvcreate lvresize lvreduce vgcreate vgextend pvcreate pvresize resize2fs xfs_growfs fsck e2fsck
  xfs_repair userdel groupdel deluser delgroup useradd usermod groupadd adduser addgroup chpasswd modprobe rmmod insmod
  setenforce logrotate fuser brctl nft ufw firewall-cmd ipset conntrack ipvsadm tc bridge ethtool kubeadm ctr pm2 sv
  monit pg_ctl nginx apachectl haproxy sshd`);
/** All their words are files that are lost or changed; `find` names where it begins. */
const LOSES = set('rm rmdir unlink shred find');
const CHANGES = set(
  'mv mkdir mkfifo chmod chown chgrp setfacl chattr patch gzip gunzip bzip2 xz zstd truncate touch zip',
);
/** Where an archive is unpacked. */
const UNPACKS: Readonly<Record<string, RegExp>> = { tar: /^(?:-C|--directory=?)/, unzip: /^-d/ };

export function changesThisMachine(program: string, args: readonly Arg[], scope: Scope): boolean {
  if (program === 'kill')
    return !args.every((arg, at) => (at === 0 && arg.text.startsWith('-')) || isOwnJob(arg, scope));
  if (program === 'dd') return args.some(({ text }) => text.startsWith('of=/dev/'));
  if (ADMINISTERS.has(program)) return true;
  if (program === 'find')
    return loses(args) && !startsOf(args).every((arg) => meant(arg, scope).every((way) => isKept(way, scope)));
  const files = args.filter(({ text }) => !/^-./.test(text));
  if (LOSES.has(program)) return !files.every((arg) => meant(arg, scope).every((way) => isKept(way, scope)));
  if (CHANGES.has(program)) return files.some((arg) => meant(arg, scope).some(isOthers));
  const flag = Object.hasOwn(UNPACKS, program) ? UNPACKS[program] : undefined;
  return flag !== undefined && args.some((arg, at) => isUnpackedTo(flag, arg, args[at + 1]));
}

function isUnpackedTo(flag: RegExp, { text, value }: Arg, next: Arg | undefined): boolean {
  const found = flag.exec(text);
  if (found === null) return false;
  const glued = text.slice(found[0].length);
  return isOthers(glued === '' ? (next ?? { text: '', value: '' }) : { text: glued, value: value && glued });
}

/** `%1`, `$!`, the run's own shell `$$`, and a variable that this command has set to it. */
function isOwnJob(arg: Arg, scope: Scope): boolean {
  return /^(?:%|["']?\$\{?[!$]\}?["']?$)/.test(arg.text) || /^\$\{?[!$]\}?$/.test(heldBy(arg, scope) ?? '');
}

/** With what a variable holds for certain, or what `mktemp` has made. */
function meant(arg: Arg, scope: Scope): readonly Arg[] {
  const made = heldBy(arg, scope);
  const isOnly = made?.startsWith('$(mktemp') === true && !scope.known.values.has(arg.text.replaceAll(/\W/g, ''));
  return isOnly ? [{ text: made, value: undefined }] : waysOf(arg, scope.known);
}

function loses(args: readonly Arg[]): boolean {
  return args.some(
    ({ value = '' }, at) =>
      value === '-delete' ||
      (/^-(?:exec|execdir|ok|okdir)$/.test(args[at - 1]?.value ?? '') && (LOSES.has(value) || CHANGES.has(value))),
  );
}

/** Where `find` begins: in this folder where nothing is said. */
function startsOf(args: readonly Arg[]): readonly Arg[] {
  const end = args.findIndex(({ text }) => /^(?:-(?![HLP]$|O\d|D$)|[!(\\])/.test(text));
  const starts = args.slice(0, end < 0 ? undefined : end).filter(({ text }) => !text.startsWith('-'));
  return starts.length > 0 ? starts : [{ text: '.', value: '.' }];
}
