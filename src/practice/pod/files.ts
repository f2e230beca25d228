/** The files of a container: its runtime keeps them by path; a few stand there from the image. */
import type { Pod, Runtime } from '../types.ts';

export interface Files {
  read(path: string): Buffer | undefined;
  isDirectory(path: string): boolean;
  /** What lies in a directory, sorted; names of directories end in `/`. */
  list(directory: string): readonly string[];
  /** Paths of all files below it, or itself where it is a file. */
  under(path: string): readonly string[];
  /** A sentence where it cannot be. */
  write(path: string, data: Buffer): string | undefined;
  makeDirectory(path: string): void;
  /** A file, or a directory with all that is in it. */
  remove(path: string): void;
  usedBytes(): number;
}

export const noSuchFile = 'No such file or directory';

/** Kept in the memory of the practice process, so it has a bound; `kubectl cp` can carry all of it in one go. */
export const diskBytes = 48 * 2 ** 20;

const standingDirectories: ReadonlySet<string> = new Set(
  '/ /app /bin /data /data/db /dev /etc /home /opt /proc /root /tmp /usr /usr/bin /usr/local /usr/local/bin /var /var/log'.split(
    ' ',
  ),
);

/** Absolute, without `.`, `..` and empty parts; nothing is above `/`. */
export function resolvePath(path: string, directory: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A directory somebody made is kept as an empty file whose path ends in `/`, so that it goes with the container's life. */
export function openFiles({ pod, runtime: { files } }: { readonly pod: Pod; readonly runtime: Runtime }): Files {
  const standing = new Map<string, string>([
    ['/dev/null', ''],
    ['/etc/hostname', `${pod.metadata.name}\n`],
    [
      '/etc/os-release',
      'NAME="Practice cluster (simulated)"\nPRETTY_NAME="Practice cluster (simulated)"\nID=practice\n',
    ],
  ]);
  const paths = (): string[] => [...new Set([...standing.keys(), ...files.keys()])];
  const isBelow = (path: string, directory: string): boolean =>
    path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== `${directory}/`;
  const read = (path: string): Buffer | undefined => {
    const text = standing.get(path);
    return files.get(path) ?? (text === undefined ? undefined : Buffer.from(text));
  };
  const isDirectory = (path: string): boolean =>
    standingDirectories.has(path) || files.has(`${path}/`) || paths().some((other) => isBelow(other, path));
  const usedBytes = (): number => [...files.values()].reduce((sum, data) => sum + data.length, 0);

  return {
    read,
    isDirectory,
    usedBytes,
    list: (directory) => {
      const prefix = directory === '/' ? '/' : `${directory}/`;
      const names = [...paths(), ...[...standingDirectories].map((path) => `${path}/`)]
        .filter((path) => isBelow(path, directory) && path !== '//')
        .map((path) => /^[^/]+\/?/.exec(path.slice(prefix.length))?.[0] ?? '');
      return [...new Set(names)].toSorted();
    },
    under: (path) =>
      read(path) === undefined
        ? paths()
            .filter((other) => isBelow(other, path) && !other.endsWith('/'))
            .toSorted()
        : [path],
    write: (path, data) => {
      if (path === '/dev/null') return undefined;
      if (isDirectory(path)) return 'Is a directory';
      if (!isDirectory(path.replace(/\/[^/]*$/, '') || '/')) return noSuchFile;
      if (usedBytes() - (files.get(path)?.length ?? 0) + data.length > diskBytes) return 'No space left on device';
      files.set(path, data);
      return undefined;
    },
    makeDirectory: (path) => {
      if (!isDirectory(path)) files.set(`${path}/`, Buffer.alloc(0));
    },
    remove: (path) => {
      for (const other of files.keys()) {
        if (other === path || other === `${path}/` || isBelow(other, path)) files.delete(other);
      }
    },
  };
}
