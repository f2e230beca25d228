/** One terminal of the editor as the runner needs it: when it can be typed into, and how. */
import * as vscode from 'vscode';
import path from 'node:path';
import { programName, whatIsInFront } from '../run/processes.ts';
import { interruptPrompt, isAtPrompt, lineEditors } from '../run/prompt.ts';
import { watchForQuestion } from '../run/questionWatch.ts';
import type { Readiness, TerminalPort } from '../run/types.ts';

/** Shells for which the editor has shell integration on Linux and macOS. */
const integrated: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish', 'pwsh']);
/** A start file may take its time; after that the person is asked. Sooner where it is seen to ask something. */
const integrationMs = 10_000;
/** Where no integration comes, the shell's start cannot be seen: what a plain start takes on a busy machine. */
const plainStartMs = 1500;
const lookAgainMs = 200;
const lookForQuestionMs = 500;
/**
 * To the end of the line, and all of it away. The editor interrupts only what it knows to be typed: on a busy machine
 * that may not have come to it yet, and our line would run with the person's half in front of it.
 */
const emptyLine = '\u0005\u0015';
const isShell = /^(?:(?:ba|z|fi|da|k|mk|a|tc|c|xon)?sh|pwsh|nu|elvish)$/;

/** `isNew`: nobody has typed into it before. */
export function createTerminalPort(
  terminal: vscode.Terminal,
  opened: TerminalPort['opened'],
  isNew: boolean,
): TerminalPort {
  /**
   * Behind a run of ours the prompt begins its own row. Behind a command of the person's it may stand behind output that
   * has no line end, and all of that row would go with our line: the editor does not tell the last that a command printed.
   */
  let promptIsAlone = isNew;
  let lastLine = '';
  const watching = vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ terminal: other, execution }) => {
      if (other === terminal) promptIsAlone = lastLine !== '' && execution.commandLine.value.includes(lastLine.trim());
    }),
    vscode.window.onDidCloseTerminal((closed) => {
      if (closed === terminal) watching.dispose();
    }),
  );
  const createdAt = Date.now();
  const isClosed = (): boolean => terminal.exitStatus !== undefined || !vscode.window.terminals.includes(terminal);
  /** The editor never tells the process of a terminal that is closed before it has one. */
  const processId = async (): Promise<number | undefined> => {
    const known = new AbortController();
    const closed = (async () => {
      while (!isClosed()) await pause(lookAgainMs, known.signal);
      return undefined;
    })();
    closed.catch(() => undefined);
    try {
      return await Promise.race([terminal.processId, closed]);
    } finally {
      known.abort();
    }
  };
  /** What the system says of the shell's process. The editor's own word follows the title of what ran last: also of ours. */
  let program = '';
  const shellName = (): string =>
    program === '' ? (terminal.state.shell ?? path.basename(vscode.env.shell)) : program;
  const learnProgram = async (): Promise<number | undefined> => {
    const pid = await processId();
    const name = pid !== undefined && program === '' ? programName(pid)?.replace(/^-/, '') : undefined;
    // In its first moment the process is still the editor's own.
    if (name !== undefined && isShell.test(name)) program = name;
    return pid;
  };
  let wasReady = false;
  /** It was typed into without integration: none comes any more, so it is not waited for again. */
  let isPlain = false;

  const expectsIntegration = (): boolean =>
    !isPlain &&
    integrated.has(shellName()) &&
    vscode.workspace.getConfiguration('terminal.integrated.shellIntegration').get<boolean>('enabled') !== false;

  const plainReady = async (signal: AbortSignal): Promise<Readiness> => {
    const until = Math.max(Date.now(), createdAt + plainStartMs);
    const lastLook = until + integrationMs;
    const watch = watchForQuestion(Date.now);
    for (;;) {
      if (isClosed()) return 'closed';
      const pid = await untilAborted(learnProgram(), signal);
      const atPrompt = pid === undefined ? undefined : await isAtPrompt(pid, shellName());
      // A shell that cannot be looked at is given the time of a start. One that was ready is busy now, which is another matter.
      const isBusy = wasReady && pid !== undefined && whatIsInFront(pid) !== undefined;
      if (Date.now() >= until && (atPrompt !== false || isBusy)) {
        wasReady = true;
        return 'plain';
      }
      const asks = pid !== undefined && atPrompt === false && watch.asks(pid);
      if (asks || Date.now() >= lastLook) return 'asks';
      await pause(lookAgainMs, signal);
    }
  };

  return {
    processId,
    opened,
    get shellName() {
      return shellName();
    },
    ready: async (signal) => {
      if (isClosed()) return 'closed';
      if (terminal.shellIntegration !== undefined) return 'integrated';
      await untilAborted(learnProgram(), signal);
      if (isClosed()) return 'closed';
      if (!expectsIntegration()) return plainReady(signal);
      const watch = watchForQuestion(Date.now);
      const asks = async (): Promise<boolean> => {
        const pid = await learnProgram();
        // At its prompt it is the editor that is late.
        return pid !== undefined && watch.asks(pid) && (await isAtPrompt(pid, shellName())) === false;
      };
      return waitForIntegration(terminal, asks, signal);
    },
    send: (line) => {
      lastLine = line;
      const { shellIntegration } = terminal;
      const interrupted = (): Promise<void> =>
        learnProgram().then((pid) => interruptPrompt(pid ?? 0, shellName(), () => terminal.sendText('\u0003', false)));
      // The editor interrupts a half-typed line by itself, which leaves it readable; without integration Ctrl-C does the same.
      if (shellIntegration === undefined) {
        isPlain = true;
        void interrupted().then(() => terminal.sendText(line, true));
        return;
      }
      const execute = (): void =>
        void shellIntegration.executeCommand(lineEditors.has(shellName()) ? `${emptyLine}${line}` : line);
      // The line editors of zsh and fish begin a row by themselves; in bash the new prompt does.
      if (promptIsAlone || shellName() !== 'bash') execute();
      else void interrupted().then(execute);
    },
    interrupt: () => terminal.sendText('\u0003', false),
    show: (takeFocus) => terminal.show(!takeFocus),
    onDidClose: (listener) => {
      const closing = vscode.window.onDidCloseTerminal((closed) => {
        if (closed !== terminal) return;
        // A reload closes it too, in the window that goes; the run goes on.
        const byWindow = closed.exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
        listener(byWindow ? 'window' : 'person');
      });
      return () => void closing.dispose();
    },
    shownOutput: () => shownOutput(terminal),
  };
}

function waitForIntegration(
  terminal: vscode.Terminal,
  asks: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<Readiness> {
  return new Promise((resolve, reject) => {
    const done = (readiness: Readiness): void => {
      finish();
      resolve(readiness);
    };
    const aborted = (): void => {
      finish();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => done('asks'), integrationMs);
    const looking = setInterval(() => void asks().then((does) => does && done('asks')), lookForQuestionMs);
    const watching = vscode.Disposable.from(
      vscode.window.onDidChangeTerminalShellIntegration((event) => {
        if (event.terminal === terminal) done('integrated');
      }),
      vscode.window.onDidCloseTerminal((closed) => {
        if (closed === terminal) done('closed');
      }),
    );
    const finish = (): void => {
      clearTimeout(timer);
      clearInterval(looking);
      watching.dispose();
      signal.removeEventListener('abort', aborted);
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}

/** What the terminal shows of the execution that begins now. Without shell integration there is nothing to read. */
async function* shownOutput(terminal: vscode.Terminal): AsyncIterable<string> {
  if (terminal.shellIntegration === undefined) return;
  const execution = await new Promise<vscode.TerminalShellExecution>((resolve) => {
    const starting = vscode.window.onDidStartTerminalShellExecution((event) => {
      if (event.terminal !== terminal) return;
      starting.dispose();
      resolve(event.execution);
    });
  });
  yield* execution.read();
}

/** Stop counts also where the editor itself does not answer. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason as Error);
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}
