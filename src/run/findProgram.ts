/** Whether a program is there, and which version it says it is. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** How well-known programs say their version; no other is started to find out. Source: their manual pages. */
const versionFlags: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['version', '--client'],
  oc: ['version', '--client'],
  helm: ['version', '--short'],
  terraform: ['version'],
  openssl: ['version'],
  ...Object.fromEntries(
    'mongosh psql mysql redis-cli git aws docker jq yq curl python3 node bash ssh'
      .split(' ')
      .map((name) => [name, name === 'ssh' ? ['-V'] : ['--version']]),
  ),
};

const versionMs = 3000;

/**
 * As a shell with this environment finds it. `undefined`: it does not. `isOwn`: the person named it, so that it may be asked for its
 * version; of a path that a runbook names nothing is started.
 */
export async function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  isOwn = !name.includes('/'),
): Promise<{ readonly version: string | undefined } | undefined> {
  // An empty member of PATH would be the folder that it is looked for in.
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const places = name.includes('/') ? [name] : folders.map((folder) => path.join(folder, name));
  for (const place of places) {
    if (!path.isAbsolute(place) || !(await isExecutable(place))) continue;
    const flags =
      isOwn && Object.hasOwn(versionFlags, path.basename(name)) ? versionFlags[path.basename(name)] : undefined;
    return { version: flags === undefined ? undefined : await versionOf(place, flags, env) };
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The first thing in its words that looks like one; undefined where it does not say it in time. */
function versionOf(
  file: string,
  flags: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const options = {
    env: { ...env },
    cwd: path.parse(os.homedir()).root,
    timeout: versionMs,
    killSignal: 'SIGKILL',
  } as const;
  return new Promise((resolve) => {
    execFile(file, flags, options, (_error, stdout, stderr) => {
      resolve(/\d+\.\d+[\w.+-]*/.exec(`${stdout}\n${stderr}`)?.[0]);
    });
  });
}
