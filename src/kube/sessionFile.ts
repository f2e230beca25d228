/** Writes the private files of a session: a kubeconfig with one current context and a kuberc, replaced only by rename. */
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import type { ResolvedContext } from './mergedConfig.ts';

export interface SessionFiles {
  readonly file: string;
  readonly kuberc: string;
  /** Of both files. */
  readonly sha256: string;
}

/** No context can have this name by accident; kubectl prints it when a command runs without a chosen context. */
const noContext = 'no context is chosen in the status bar';
const configName = 'config';
const kubercName = 'kuberc';
const emptiedAfterMs = 24 * 3_600_000;
const removedAfterMs = 30 * emptiedAfterMs;

/** `current` with the contexts that a command names besides it; without `current` every client fails at once. */
export function sessionText(current: ResolvedContext | undefined, named: readonly ResolvedContext[]): string {
  const contexts = current === undefined ? named : [current, ...named];
  const byName = <T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] => [
    ...new Map(entries),
  ];
  const withLogin = contexts.filter(({ user }) => user !== undefined);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current?.name ?? noContext,
    clusters: byName(contexts.map((one) => [one.clusterName, one.cluster] as const)).map(([name, cluster]) => ({
      name,
      cluster,
    })),
    users: byName(withLogin.map((one) => [one.userName, one.user] as const)).map(([name, user]) => ({ name, user })),
    contexts: contexts.map(({ name, clusterName, userName, namespace }) => ({
      name,
      context: { cluster: clusterName, user: userName, namespace },
    })),
  });
}

/**
 * Puts both texts under `key` below `folder`, unless they are there already. The folder is closed for writing afterwards, so
 * that `kubectl config …` in a terminal fails instead of changing what is ours; root gets past that, which the next check repairs.
 */
export async function writeSessionFiles(
  folder: string,
  key: string,
  config: string,
  kuberc: string,
): Promise<SessionFiles> {
  if (/[:;]/.test(path.relative(path.parse(folder).root, folder))) {
    throw new UserError(`The folder ${folder} cannot hold a kubeconfig: it has ":" or ";" in its name.`);
  }
  const own = path.join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
  const files: SessionFiles = {
    file: path.join(own, configName),
    kuberc: path.join(own, kubercName),
    sha256: createHash('sha256').update(config).update('\0').update(kuberc).digest('hex'),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(own, { mode: 0o700 }).catch(ignoreExisting);
  await replace(own, files.file, config);
  await replace(own, files.kuberc, kuberc);
  return files;
}

async function replace(own: string, file: string, text: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) {
        await chmod(own, 0o700);
        const fresh = `${file}.${randomUUID()}`;
        await writeFile(fresh, text, { mode: 0o400, flag: 'wx' });
        await rename(fresh, file);
      } else {
        // What is in use stays: see `sweepSessionFiles`.
        await utimes(file, new Date(), new Date());
      }
      await chmod(file, 0o400);
      await chmod(own, 0o500);
      return;
    } catch (error) {
      // Another window may have closed the folder between two steps.
      if (attempt === 5 || (error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    }
  }
}

/**
 * Takes the credentials out of sessions that nothing has used for a day. The file stays for a month, without a context: a terminal
 * that still points to it fails at once, while a missing file would make kubectl look for another cluster.
 */
export async function sweepSessionFiles(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const own = path.join(folder, name);
    const file = path.join(own, configName);
    const usedAt = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (usedAt === undefined || now - usedAt < emptiedAfterMs) continue;
    await chmod(own, 0o700);
    if (now - usedAt > removedAfterMs) {
      await rm(own, { recursive: true, force: true });
      continue;
    }
    const empty = sessionText(undefined, []);
    if ((await readFile(file, 'utf8').catch(() => undefined)) !== empty) {
      const fresh = `${file}.${randomUUID()}`;
      await writeFile(fresh, empty, { mode: 0o400, flag: 'wx' });
      await utimes(fresh, new Date(usedAt), new Date(usedAt));
      await rename(fresh, file);
    }
    await chmod(own, 0o500);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
