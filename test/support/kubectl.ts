/** The kubectl of tests, called as a person calls it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { kubectlFolder } from '../../scripts/kubectl.mjs';

export interface KubectlAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** This process's environment with kubectl on the PATH, and without what the machine says about clusters. */
export async function kubectlEnvironment(
  own: Readonly<Record<string, string | null>> = {},
): Promise<Readonly<Record<string, string | undefined>>> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(KUBE|HELM_|https?_proxy$|no_proxy$)/i.test(name));
  const set = Object.entries(own).map(([name, value]) => [name, value ?? undefined] as const);
  const searched = [await kubectlFolder(), process.env['PATH'] ?? ''].join(path.delimiter);
  // It has ended before it would help to collect garbage, and of what a start costs that is a fifth.
  return { ...Object.fromEntries(kept), PATH: searched, GOGC: 'off', ...Object.fromEntries(set) };
}

/** kubectl itself may lose all that an exec printed, on a busy machine several times in a row: then it is asked again. */
const mostTries = 5;

export async function callKubectl(
  words: readonly string[],
  own: Readonly<Record<string, string | null>>,
  cwd: string,
): Promise<KubectlAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await callOnce(words, own, cwd);
    const isLost = answer.stdout === '' && /Unknown stream id \d+, discarding message/.test(answer.stderr);
    if (!isLost || tries === mostTries) return answer;
  }
}

async function callOnce(
  words: readonly string[],
  own: Readonly<Record<string, string | null>>,
  cwd: string,
): Promise<KubectlAnswer> {
  const child = spawn('kubectl', words, {
    cwd,
    env: await kubectlEnvironment(own),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
