/** Who runs: Git's user.name, else the name of the account. */
import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';

const GIT_BOUND_MS = 2000;

/** `git config user.name` as it counts in the folder; never waits longer than two seconds. */
export async function authorName(folder: string | undefined): Promise<string> {
  const name = await gitUserName(folder);
  return name === '' ? accountName() : name;
}

function gitUserName(folder: string | undefined): Promise<string> {
  // Started from the home folder: on Windows a program of that name in the working folder would come first.
  const args = [...(folder === undefined ? [] : ['-C', folder]), 'config', '--get', 'user.name'];
  return new Promise((resolve) => {
    const options = { cwd: homedir(), timeout: GIT_BOUND_MS, encoding: 'utf8', killSignal: 'SIGKILL' } as const;
    execFile('git', args, options, (error, stdout) => resolve(error === null ? oneLine(stdout) : ''));
  });
}

function accountName(): string {
  try {
    return oneLine(userInfo().username);
  } catch {
    // An account without a line in the user database, as in many containers.
    return 'unknown';
  }
}

function oneLine(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, 100);
}
