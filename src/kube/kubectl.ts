/** Starts the person's kubectl, bounded: it has no time limit of its own for what it starts, so it dies with its children. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.ts';

export interface KubectlSource {
  /** The editor's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The setting that names kubectl; `undefined` or empty: the one on the PATH. */
  readonly kubectlPath: () => string | undefined;
}

export interface KubectlCall {
  /** Over the editor's environment, without its `KUBECONFIG`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `code` is `undefined` where it was killed by the time limit, or by that of the signal. */
export interface KubectlResult {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const maxBytes = 64 << 20;

/** Rejects with a `UserError` where there is no kubectl, and with the signal's reason when a person cancels. */
export function runKubectl(source: KubectlSource, words: readonly string[], call: KubectlCall): Promise<KubectlResult> {
  call.signal.throwIfAborted();
  const named = source.kubectlPath();
  const program = named === undefined || named === '' ? 'kubectl' : named;
  const hasGroup = process.platform !== 'win32';
  const child = spawn(program, words, {
    // Not the workspace: with an empty member in PATH, its own `kubectl` would be started.
    cwd: path.parse(os.homedir()).root,
    env: { ...source.env, KUBECONFIG: undefined, KUBERC: 'off', KUBECTL_KUBERC: 'false', ...call.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: hasGroup,
    windowsHide: true,
  });
  return new Promise<KubectlResult>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const end = (): void => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
    };
    const kill = (): void => {
      try {
        if (hasGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It ended in the meantime.
      }
      // A helper that left the group could hold the pipes open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
      end();
    };
    const onTimeout = (): void => {
      kill();
      resolve({ code: undefined, stdout, stderr });
    };
    const onAbort = (): void => {
      const reason = call.signal.reason as Error;
      if (reason.name === 'TimeoutError') return onTimeout();
      kill();
      reject(reason);
    };
    const timer = setTimeout(onTimeout, call.timeoutMs);
    call.signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      end();
      reject(error.code === 'ENOENT' || error.code === 'EACCES' ? notFound(program) : error);
    });
    child.once('close', (code) => {
      end();
      resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < maxBytes) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < maxBytes) stderr += text;
    });
    // It may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.input ?? '');
  });
}

function notFound(program: string): UserError {
  return program === 'kubectl'
    ? new UserError(
        'kubectl is not on the PATH of the editor.',
        'Install kubectl, or name it in the setting incidentRunbook.kubectlPath.',
      )
    : new UserError(`There is no program ${program}.`, 'Correct the setting incidentRunbook.kubectlPath.');
}
