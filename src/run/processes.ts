/**
 * What the system says of processes: who is in front in a terminal, who belongs to a session, who still lives.
 * Linux is read from /proc; elsewhere `ps` is asked.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** A process id is used again in time; with its start it is unique. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system writes it: compared, never computed with. */
  readonly startTime: string;
}

interface ProcessInfo extends ProcessIdentity {
  readonly name: string;
  readonly zombie: boolean;
  readonly parent: number;
  readonly group: number;
  /** Where the system has no session ids: the terminal's name. */
  readonly session: string;
  /** The group that reads the terminal's keys; 0 where there is no terminal. */
  readonly foreground: number;
}

const hasProc = process.platform === 'linux';

/** `undefined` for a process that is not (any more). */
export function identify(pid: number): ProcessIdentity | undefined {
  const found = processInfo(pid);
  return found && !found.zombie ? { pid, startTime: found.startTime } : undefined;
}

/** What `run` wrote of itself: its process id and, where there is /proc, its line of it. `undefined` where the id belongs to another process now. */
export function parseProcess(text: string): number | undefined {
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1)) return undefined;
  const line = text.slice(text.indexOf(' ') + 1);
  if (!line.includes(')')) return pid;
  const now = processInfo(pid);
  return now === undefined || now.startTime === parseStat(pid, line).startTime ? pid : undefined;
}

/** All that run in the session which that process leads or led: a session keeps its number when its first process has ended. */
export function sessionMembers(leader: number): readonly number[] {
  const all = everyProcess();
  const session = hasProc ? String(leader) : all.find((one) => one.pid === leader)?.session;
  return all.filter((one) => one.session === session && !one.zombie).map((one) => one.pid);
}

/** A process and all that it started, as far as they are still its descendants. */
export function descendants(pid: number): readonly number[] {
  const all = everyProcess().filter((one) => !one.zombie);
  const family = new Set([pid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  }
  return all.filter((one) => family.has(one.pid)).map((one) => one.pid);
}

/** `bash`, `kubectl`: as the system names the program that this process runs. */
export function programName(pid: number): string | undefined {
  return processInfo(pid)?.name;
}

/** The name of what holds the terminal of this shell, where it is not the shell itself. */
export function whatIsInFront(shellPid: number): string | undefined {
  const shell = processInfo(shellPid);
  if (!shell || shell.foreground <= 0 || shell.foreground === shell.group) return undefined;
  // The first process of a pipe may have ended: then any other of its group gives the name.
  const leader = processInfo(shell.foreground);
  if (leader && !leader.zombie) return leader.name;
  return everyProcess().find((one) => one.group === shell.foreground && !one.zombie)?.name ?? 'another program';
}

/** True where the signal was delivered. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** How often a process has gone to rest to wait for something, where it rests now: the number grows each time it was woken. */
export function timesAtRest(pid: number): number | 'at work' | 'cannot tell' {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    if (!/^State:\s+S/m.test(status)) return 'at work';
    const times = Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]);
    return Number.isNaN(times) ? 'cannot tell' : times;
  } catch {
    return 'cannot tell';
  }
}

/** The path of the terminal that a shell reads its keys from. */
export function terminalOf(pid: number): string | undefined {
  if (!hasProc) {
    const name = processInfo(pid)?.session;
    return name === undefined || name.startsWith('?') ? undefined : `/dev/${name}`;
  }
  try {
    const path = readlinkSync(`/proc/${pid}/fd/0`);
    return path.startsWith('/dev/') ? path : undefined;
  } catch {
    return undefined;
  }
}

function everyProcess(): readonly ProcessInfo[] {
  if (!hasProc) return parsePs(psText());
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processInfo(Number(name)))
    .filter((one) => one !== undefined);
}

function processInfo(pid: number): ProcessInfo | undefined {
  if (!hasProc) return parsePs(psText()).find((one) => one.pid === pid);
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** proc(5). The name stands in brackets and may hold anything, brackets too. */
function parseStat(pid: number, text: string): ProcessInfo {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '', group = '', session = '', , foreground = ''] = fields;
  return {
    pid,
    name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    zombie: state === 'Z' || state === 'X',
    parent: Number(parent),
    group: Number(group),
    session,
    foreground: Number(foreground),
    startTime: fields[19] ?? '',
  };
}

function psText(): string {
  try {
    return execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,stat=,tty=,lstart=,comm='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      timeout: 3000,
    });
  } catch {
    return '';
  }
}

/** Lines of `ps -o pid=,ppid=,pgid=,tpgid=,stat=,tty=,lstart=,comm=`; the session is told by its terminal. */
export function parsePs(text: string): readonly ProcessInfo[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [pid = '', parent = '', group = '', foreground = '', state = '', tty = ''] = fields;
    if (!/^\d+$/.test(pid)) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      foreground: Number(foreground),
      zombie: state.startsWith('Z'),
      session: tty,
      startTime: fields.slice(6, 11).join(' '),
      name: fields.slice(11).join(' ').replace(/^.*\//, ''),
    };
  });
}
