/** Programs that are called and waited for; what they say is shown only where they fail. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * @typedef {{
 *   cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number, uid?: number, gid?: number,
 *   onLine?: (line: string) => void,
 * }} CallOptions
 */

/**
 * Standard output of a program that ends well; else an error with the end of what it said.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CallOptions} [options]
 * @returns {Promise<string>}
 */
export async function call(program, args, { input, timeoutMs, onLine, ...options } = {}) {
  const child = spawn(...notWithoutUs(program, args), {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs ?? 30 * 60_000,
  });
  let stdout = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-100_000);
    if (onLine !== undefined) for (const line of text.split('\n')) onLine(line);
  });
  // One that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else
        reject(
          new Error(
            `${program} ${args[0] ?? ''} ended with ${signal ?? code}:\n${(stdout.slice(-2000) + said.slice(-4000)).trim()}`,
          ),
        );
    });
  });
}

/**
 * A build that went on after we were killed would write where the next one writes.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {[string, readonly string[]]}
 */
function notWithoutUs(program, args) {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', program, ...args]] : [program, args];
}
