/** The programs that a run needs, looked for before anything happens. */
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from './types.ts';

/** Why it cannot run here, in a sentence. */
export function cannotRun(request: Request): string | undefined {
  if (bash() === undefined)
    return 'There is no bash on this machine, and commands run in bash. Install it, then click Run again.';
  if (request.shell !== 'bash' && !findProgram(request.shell, request)) {
    return `This block is written for ${request.shell}, which is not installed here. Install it, or mark the block as bash.`;
  }
  if (!statSync(request.cwd, { throwIfNoEntry: false })?.isDirectory()) {
    return `The folder ${request.cwd} is not there (any more).`;
  }
  return undefined;
}

/** Absolute: a start file may have an alias or a function of that name. */
export function bash(): string | undefined {
  return ['/bin/bash', '/usr/bin/bash', ...pathFolders({}).map((folder) => join(folder, 'bash'))].find(isExecutable);
}

export function findProgram(name: string, { env }: Pick<Request, 'env'>): string | undefined {
  return pathFolders(env)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function pathFolders(env: Request['env']): readonly string[] {
  return (env['PATH'] ?? process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
