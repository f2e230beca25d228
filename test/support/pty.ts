/** A real terminal in plain Node, with a shell in it as a person's would be: `script` gives it, keys go in by a pipe. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { interruptPrompt, isAtPrompt } from '../../src/run/prompt.ts';
import { descendants, sendSignal, sessionMembers, whatIsInFront } from '../../src/run/processes.ts';
import type { TerminalPort } from '../../src/run/types.ts';
import { waitFor } from './waitFor.ts';

export interface Pty extends TerminalPort {
  /** Types keys as they are. */
  type(keys: string): void;
  /** The same once the shell has the terminal: what comes sooner is the input of the run that is just ending. */
  typeAtPrompt(keys: string): Promise<void>;
  /** All that the terminal has shown. */
  shown(): string;
  /** As when a person clicks the trash can, or the window goes. */
  close(by: 'person' | 'window'): void;
  /** Ends everything that was started in it. */
  kill(): Promise<void>;
  /** What is left of it when this process is killed: for `removeRest` in another one. */
  rest(): PtyRest;
}

export interface PtyRest {
  readonly pid: number;
  readonly shellPid: number | undefined;
  readonly home: string;
}

/** Ends a terminal whose process was killed. */
export function removeRest({ pid, shellPid, home }: PtyRest): void {
  for (const one of [...(shellPid === undefined ? [] : sessionMembers(shellPid)), pid]) sendSignal(one, 'SIGKILL');
  rmSync(home, { recursive: true, force: true });
}

export interface PtyOptions {
  readonly shell?: 'bash' | 'zsh' | 'fish' | 'dash';
  /** The text of the shell's own start file. */
  readonly startFile?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  /** Nobody types into it: there is no half-typed line that a Ctrl-C must clear away first. */
  readonly untouched?: boolean;
  readonly opened?: TerminalPort['opened'];
  /** How much of what was shown is kept. */
  readonly keepCharacters?: number;
  /** How long a shell may not be at its prompt before it is said that it asks something. */
  readonly askMs?: number;
}

const boundMs = 25_000;

export function openPty(options: PtyOptions = {}): Pty {
  const {
    shell = 'bash',
    startFile = '',
    env = {},
    columns = 120,
    untouched = false,
    keepCharacters = 2_000_000,
    askMs = boundMs,
  } = options;
  const home = mkdtempSync(join(tmpdir(), 'pty-'));
  const pidFile = join(home, 'pid');
  writeFileSync(join(home, 'start'), startFile);
  writeFileSync(join(home, '.zshrc'), startFile);
  const start = {
    bash: `bash --rcfile '${home}/start' -i`,
    zsh: 'zsh -d -i',
    fish: `fish --no-config --init-command 'function fish_greeting; end; source ${home}/start' -i`,
    dash: `env ENV='${home}/start' dash -i`,
  }[shell];
  const command = `stty rows 40 cols ${columns}; echo $$ >'${pidFile}'; exec ${start}`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { ...process.env, HOME: home, ZDOTDIR: home, TERM: 'xterm-256color', PS1: '$ ', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  let closed = false;
  let wasReady = false;
  const listeners = new Set<(by: 'person' | 'window') => void>();
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-keepCharacters);
  });
  child.stdin.on('error', () => undefined);
  const shellPid = (): number | undefined => {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : Number.NaN;
    return pid > 1 ? pid : undefined;
  };
  const close = (by: 'person' | 'window'): void => {
    if (closed) return;
    closed = true;
    // The master's end goes: the kernel tells the shell.
    sendSignal(child.pid ?? 0, 'SIGKILL');
    for (const listener of listeners) listener(by);
  };
  const type = (keys: string): void => void child.stdin.write(keys);
  return {
    opened: options.opened,
    shellName: shell,
    processId: async () => shellPid(),
    async ready(signal) {
      for (const until = Date.now() + askMs; Date.now() < until; await pause(30, undefined, { signal })) {
        if (closed) return 'closed';
        const pid = shellPid();
        if (pid === undefined) continue;
        const atPrompt = await isAtPrompt(pid, shell);
        // dash has no line editor: its prompt is all that can be seen.
        const there = atPrompt === true || (atPrompt === undefined && text.includes('$ '));
        if (there || (wasReady && whatIsInFront(pid) !== undefined)) {
          wasReady = true;
          return 'plain';
        }
      }
      return 'asks';
    },
    send(line) {
      if (untouched) return type(`${line}\r`);
      void interruptPrompt(shellPid() ?? 0, shell, () => type('\x03')).then(() => type(`${line}\r`));
    },
    interrupt: () => type('\x03'),
    show: () => undefined,
    onDidClose(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async *shownOutput() {
      for (let from = text.length; !text.slice(from).includes('\x1b]7791;e;'); await pause(30)) {
        if (closed) return;
        const piece = text.slice(from);
        // In pieces, as an editor does; the last one has the end mark.
        if (piece.includes('\n') && !piece.includes('\x1b]7791;')) {
          from += piece.length;
          yield piece;
        }
      }
      yield text.slice(text.lastIndexOf('\x1b]7791;s;'));
    },
    rest: () => ({ pid: child.pid ?? 0, shellPid: shellPid(), home }),
    type,
    async typeAtPrompt(keys) {
      await waitFor('the prompt', () => whatIsInFront(shellPid() ?? 0) === undefined, askMs);
      type(keys);
    },
    shown: () => text,
    close,
    async kill() {
      const pid = shellPid();
      const all = [...(pid === undefined ? [] : [...sessionMembers(pid), ...descendants(pid)]), child.pid ?? 0];
      for (const one of all) if (one > 1) sendSignal(one, 'SIGKILL');
      closed = true;
      if (child.exitCode === null && child.signalCode === null) {
        await new Promise((resolve) => {
          child.once('exit', resolve);
        });
      }
      rmSync(home, { recursive: true, force: true });
    },
  };
}
