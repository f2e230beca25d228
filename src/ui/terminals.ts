/** The terminals that runs use: one for each context, namespace and meaning, and more for what keeps a terminal to itself. */
import * as vscode from 'vscode';
import path from 'node:path';
import { terminalKey } from '../kube/kube.ts';
import type { Session } from '../kube/types.ts';
import type { TerminalPort } from '../run/types.ts';
import type { Terminals } from './runs.ts';
import { createTerminalPort } from './terminalPort.ts';
import { ownName, placeName } from './words.ts';
import type { WindowState } from './windowState.ts';

const storageKey = 'incidentRunbook.terminals';

/** A terminal that an earlier life of the window opened: its shell lives on over a reload. */
interface Kept {
  readonly pid: number;
  /** Empty: of one run alone. */
  readonly key: string;
  /** How ours are told from the person's after a restart, when the shells are others. */
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
}

export function createTerminals({ state, environment }: TerminalsNeeds): Terminals & vscode.Disposable {
  const shared = new Map<string, Shared>();
  const kept = new Map<number, Kept>(readKept(state.get(storageKey)).map((one) => [one.pid, one]));
  void takeBack(shared, kept);

  const keep = async (terminal: vscode.Terminal, key: string): Promise<void> => {
    const pid = await terminal.processId;
    if (pid === undefined) return;
    kept.set(pid, { pid, key, name: terminal.name });
    await state.update(storageKey, [...kept.values()]);
  };

  const open = (session: Session, name: string): vscode.Terminal =>
    vscode.window.createTerminal({
      name,
      iconPath: new vscode.ThemeIcon('play-circle'),
      location: vscode.TerminalLocation.Panel,
      // Seen again after a reload, with what still runs in it.
      isTransient: false,
      env: { ...environment(session), ...noHistory() },
    });

  const openedWith = (session: Session): TerminalPort['opened'] => {
    const { KUBECONFIG: kubeconfig } = environment(session);
    return session.context === undefined || typeof kubeconfig !== 'string'
      ? undefined
      : { kubeconfig, where: placeName(session) };
  };

  const closing = vscode.window.onDidCloseTerminal((closed) => {
    for (const [key, { terminal }] of shared) if (terminal === closed) shared.delete(key);
    if (closed.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) return;
    void closed.processId.then((pid) => pid !== undefined && kept.delete(pid));
  });

  return {
    shared: (session) => {
      const key = terminalKey(session);
      const there = shared.get(key);
      const isOpen = there !== undefined && there.terminal.exitStatus === undefined;
      if (isOpen && there.port !== undefined) return there.port;
      const terminal = isOpen ? there.terminal : open(session, placeName(session));
      const port = createTerminalPort(terminal, openedWith(session));
      shared.set(key, { terminal, port });
      if (!isOpen) void keep(terminal, key);
      return port;
    },
    own: (session, text) => {
      const terminal = open(session, ownName(session.context, text));
      void keep(terminal, '');
      return createTerminalPort(terminal, openedWith(session));
    },
    dispose: () => closing.dispose(),
  };
}

/** After a reload the terminals are there again, with their shells: go on with them. Those a restart brought back are empty shells: closed. */
async function takeBack(shared: Map<string, Shared>, kept: Map<number, Kept>): Promise<void> {
  const earlier = [...kept.values()];
  const there = new Set<number>();
  for (const terminal of vscode.window.terminals) {
    if (!earlier.some(({ name }) => name === terminal.name)) continue;
    const pid = await terminal.processId;
    const one = pid === undefined ? undefined : kept.get(pid);
    if (one === undefined || one.name !== terminal.name) {
      terminal.dispose();
      continue;
    }
    there.add(one.pid);
    if (one.key !== '' && !shared.has(one.key)) shared.set(one.key, { terminal, port: undefined });
  }
  for (const { pid } of earlier) if (!there.has(pid)) kept.delete(pid);
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
    const { pid, key, name } = (one ?? {}) as Partial<Kept>;
    return typeof pid === 'number' && typeof key === 'string' && typeof name === 'string';
  });
}
