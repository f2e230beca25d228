/** The files of a container: its runtime keeps them by path; a few stand there from the image. */
import type { Runtime } from '../types.ts';

export const noSuchFile = 'No such file or directory';

/** Kept in the memory of the practice process, so it has a bound; `kubectl cp` can carry all of it in one go. */
export const diskBytes = 48 * 2 ** 20;

const standingDirectories = '/app/ /bin/ /data/db/ /home/ /opt/ /root/ /tmp/ /usr/local/bin/ /var/log/'.split(' ');

/** Absolute, without `.`, `..` and empty parts; nothing is above `/`. */
export function resolvePath(path: string, directory: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A directory is kept as an empty file whose path ends in `/`, so that it goes with the container's life. */
export function openFiles({ runtime: { files } }: { readonly runtime: Runtime }) {
  const standing = new Map([
    ...standingDirectories.map((path): [string, string] => [path, '']),
    ['/etc/os-release', 'NAME="Practice cluster (simulated)"\nID=practice\n'],
  ]);
  const prefixOf = (directory: string): string => (directory === '/' ? '/' : `${directory}/`);
  const below = (directory: string): string[] =>
    [...standing.keys(), ...files.keys()].filter((path) => path.startsWith(prefixOf(directory)));
  const read = (path: string): Buffer | undefined => {
    const text = standing.get(path);
    return files.get(path) ?? (text === undefined ? undefined : Buffer.from(text));
  };
  const isDirectory = (path: string): boolean => below(path).length > 0;
  const usedBytes = (): number => [...files.values()].reduce((sum, data) => sum + data.length, 0);

  return {
    read,
    isDirectory,
    usedBytes,
    /** Names of what lies in a directory, sorted. */
    list: (directory: string): readonly string[] => {
      const names = below(directory).map((path) => path.slice(prefixOf(directory).length).replace(/\/.*$/s, ''));
      return [...new Set(names)].filter((name) => name !== '').toSorted();
    },
    /** Paths of all files below it, or itself where it is a file. */
    under: (path: string): readonly string[] =>
      read(path) ? [path] : [...new Set(below(path))].filter((other) => !other.endsWith('/')).toSorted(),
    /** A sentence where it cannot be. */
    write: (path: string, data: Buffer): string | undefined => {
      if (isDirectory(path)) return 'Is a directory';
      if (!isDirectory(resolvePath('..', path))) return noSuchFile;
      if (usedBytes() - (files.get(path)?.length ?? 0) + data.length > diskBytes) return 'No space left on device';
      files.set(path, data);
      return undefined;
    },
    makeDirectory: (path: string): void => {
      if (!isDirectory(path)) files.set(prefixOf(path), Buffer.alloc(0));
    },
  };
}
