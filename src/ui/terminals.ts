/** The terminals that runs use: one for each context, namespace and meaning, and more for what keeps a terminal to itself. */
import * as vscode from 'vscode';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { terminalKey } from '../kube/kube.ts';
import type { Session } from '../kube/types.ts';
import { identify, type ProcessIdentity } from '../run/processes.ts';
import { inFront } from '../run/startRun.ts';
import type { TerminalPort } from '../run/types.ts';
import type { Terminals } from './runs.ts';
import { createTerminalPort } from './terminalPort.ts';
import { ownName, placeName, withSimulated } from './words.ts';
import type { WindowState } from './windowState.ts';

const storageKey = 'incidentRunbook.terminals';

/** After a reload the editor brings terminals back one by one; what opens later is the person's. */
const broughtBackMs = 30_000;
/** A run waits for it so long. */
const comingMs = 5000;
const nameMs = 5000;

/** A terminal that an earlier life of the window opened: its shell lives on over a reload. */
interface Kept extends ProcessIdentity {
  /** Empty: of one run alone. */
  readonly key: string;
  /** After a restart of the editor the shells are others: then only the name tells ours from the person's. */
  readonly name: string;
}

interface Shared {
  readonly terminal: vscode.Terminal;
  /** Of a terminal that was taken back: made at its first use. */
  readonly port: TerminalPort | undefined;
}

export interface TerminalsNeeds {
  /** This window's own. */
  readonly state: WindowState;
  readonly environment: (session: Session) => Readonly<Record<string, string | null>>;
  readonly isProtected: (session: Session) => boolean;
}

export function createTerminals({ state, environment, isProtected }: TerminalsNeeds): Terminals & vscode.Disposable {
  const shared = new Map<string, Shared>();
  const earlier = readKept(state.get(storageKey));
  const kept = new Map<number, Kept>(earlier.filter(isAlive).map((one) => [one.pid, one]));
  const ours = new Set<vscode.Terminal>();
  const openedAt = Date.now();
  const { enablePersistentSessions: areBroughtBack } = vscode.workspace.getConfiguration('terminal.integrated');

  /** After a reload the terminals come again, with their shells: go on with them. Those a restart brought back are empty shells: closed. */
  const takeBack = async (terminal: vscode.Terminal): Promise<void> => {
    if (ours.has(terminal) || earlier.length === 0) return;
    const pid = await terminal.processId;
    const one = pid === undefined ? undefined : kept.get(pid);
    if (one !== undefined) {
      ours.add(terminal);
      if (one.key !== '' && !shared.has(one.key)) shared.set(one.key, { terminal, port: undefined });
    } else if (Date.now() < openedAt + broughtBackMs) {
      const name = await nameOf(terminal);
      if (!ours.has(terminal) && earlier.some((one) => one.name === name)) terminal.dispose();
    }
  };
  /** Its shell lives and the editor has not brought it back yet: another one beside it would have the same name. */
  const isComing = (key: string): boolean =>
    areBroughtBack === true &&
    Date.now() < openedAt + comingMs &&
    !shared.has(key) &&
    [...kept.values()].some((one) => one.key === key && isAlive(one));
  const opening = vscode.window.onDidOpenTerminal((terminal) => void takeBack(terminal));
  vscode.window.terminals.forEach((terminal) => void takeBack(terminal));

  const keep = async (terminal: vscode.Terminal, key: string, name: string): Promise<void> => {
    const pid = await terminal.processId;
    const identity = pid === undefined ? undefined : identify(pid);
    if (identity === undefined) return;
    kept.set(identity.pid, { ...identity, key, name });
    await state.update(storageKey, [...kept.values()]);
  };

  const open = (session: Session, key: string, name: string): vscode.Terminal => {
    const terminal = vscode.window.createTerminal({
      name,
      // What is typed there acts on the same cluster.
      iconPath: isProtected(session)
        ? new vscode.ThemeIcon('shield', new vscode.ThemeColor('terminal.ansiYellow'))
        : new vscode.ThemeIcon('play-circle'),
      location: vscode.TerminalLocation.Panel,
      // Seen again after a reload, with what still runs in it.
      isTransient: false,
      env: { ...environment(session), ...noHistory() },
    });
    ours.add(terminal);
    void keep(terminal, key, name);
    return terminal;
  };

  const openedWith = (session: Session): TerminalPort['opened'] => {
    const { KUBECONFIG: kubeconfig } = environment(session);
    return session.context === undefined || typeof kubeconfig !== 'string'
      ? undefined
      : { kubeconfig, where: placeName(session) };
  };

  const closing = vscode.window.onDidCloseTerminal((closed) => {
    ours.delete(closed);
    for (const [key, { terminal }] of shared) if (terminal === closed) shared.delete(key);
    if (closed.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) return;
    void closed.processId.then((pid) => pid !== undefined && kept.delete(pid));
  });

  /** The first terminal of its session, the second … */
  const numbered = async (
    session: Session,
    n: number,
  ): Promise<{ readonly port: TerminalPort; readonly isNew: boolean }> => {
    const more = n === 1 ? '' : ` · ${n}`;
    const key = `${terminalKey(session)}${more}`;
    while (isComing(key)) await pause(100);
    const there = shared.get(key);
    const isOpen = there !== undefined && comesToFront(there.terminal);
    if (isOpen && there.port !== undefined) return { port: there.port, isNew: false };
    const terminal = isOpen ? there.terminal : open(session, key, `${placeName(session)}${more}`);
    const port = createTerminalPort(terminal, openedWith(session), !isOpen);
    shared.set(key, { terminal, port });
    return { port, isNew: !isOpen };
  };

  return {
    shared: async (session) => (await numbered(session, 1)).port,
    spare: async (session) => {
      for (let n = 2; ; n += 1) {
        const { port, isNew } = await numbered(session, n);
        if (isNew || (await inFront(port)) === undefined) return port;
      }
    },
    own: (session, text) => {
      const terminal = open(
        session,
        '',
        ownName(session.short && withSimulated(session.short, session.isSimulated), text),
      );
      return createTerminalPort(terminal, openedWith(session), true);
    },
    dispose: () => {
      opening.dispose();
      closing.dispose();
    },
  };
}

/** False: it is closed. Of one that was moved into the editor area and closed there, the editor may never say so. */
function comesToFront(terminal: vscode.Terminal): boolean {
  if (terminal.exitStatus !== undefined) return false;
  try {
    terminal.show(true);
    return true;
  } catch {
    return false;
  }
}

/** Of a terminal that was brought back it comes a little later. */
async function nameOf(terminal: vscode.Terminal): Promise<string> {
  for (const until = Date.now() + nameMs; terminal.name === '' && Date.now() < until; await pause(100));
  return terminal.name;
}

/** A process id is used again in time. */
function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** The editor's own shell scripts leave a line that begins with a blank out of the history; fish does so by itself. */
function noHistory(): Readonly<Record<string, string>> {
  const system = process.platform === 'darwin' ? 'osx' : 'linux';
  const profile = vscode.workspace.getConfiguration('terminal.integrated.defaultProfile').get<string | null>(system);
  return (profile ?? path.basename(vscode.env.shell)) === 'fish' ? {} : { VSCODE_PREVENT_SHELL_HISTORY: '1' };
}

function readKept(stored: unknown): readonly Kept[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter((one: unknown): one is Kept => {
    const { pid, startTime, key, name } = (one ?? {}) as Partial<Kept>;
    return typeof pid === 'number' && [startTime, key, name].every((text) => typeof text === 'string');
  });
}
