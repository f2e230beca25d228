/** A command line as a person types it into a terminal of their own, outside the editor. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sendSignal } from '../../src/run/processes.ts';
import { kubectlEnvironment } from './kubectl.ts';

export interface Said {
  readonly code: number;
  /** What the terminal shows, without what draws and without titles. */
  readonly output: string;
}

export interface Outside {
  /** Where it runs. */
  readonly folder: string;
  run(line: string, context: string): Promise<Said>;
  close(): void;
}

const boundMs = 150_000;

/** `kubeconfig` is JSON. Each context is the current one in a file of its own, so that no line has to name it. */
export async function openOutside(
  kubeconfig: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Outside> {
  const root = mkdtempSync(path.join(tmpdir(), 'ir-outside-'));
  const [home, folder] = [path.join(root, 'home'), path.join(root, 'work')];
  for (const one of [home, folder]) mkdirSync(one);
  const own = { HOME: home, KUBECACHEDIR: path.join(root, 'cache'), TERM: 'xterm-256color', SHELL: '/bin/bash' };
  const env = await kubectlEnvironment({ ...own, ...variables });
  return {
    folder,
    run: (line, context) => {
      const file = path.join(root, `${context}.json`);
      const config: unknown = JSON.parse(readFileSync(kubeconfig, 'utf8'));
      writeFileSync(file, JSON.stringify(Object.assign({}, config, { 'current-context': context })), { mode: 0o600 });
      return inTerminal(line, folder, { ...env, KUBECONFIG: file });
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

function inTerminal(line: string, cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<Said> {
  const child = spawn('script', ['-qefc', line, '/dev/null'], { cwd, env, detached: true });
  let output = '';
  // Its input stays open, as a keyboard does.
  child.stdin.on('error', () => undefined);
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const timer = setTimeout(() => {
    output += `\n(nothing ended it in ${boundMs / 1000} s)`;
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
  }, boundMs);
  return new Promise<Said>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code: code ?? -1, output: output.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r/g, '') }),
    );
  }).finally(() => clearTimeout(timer));
}
