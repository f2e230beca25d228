/** Files that a command writes: on this machine they are named, in a container or on another host they are a change. */
import type { Effect } from './types.ts';
import { raise, raiseUnknown, type Scope } from './verdict.ts';
import type { Arg } from './words.ts';

const MAX_FILES = 50;

/** The file is known by its name, and nobody's settings: not hidden, not above this folder, not one of the system's. */
function isPlain(file: Arg): boolean {
  const { value } = file;
  if (value === undefined || value === '') return false;
  return /^(?:\.\/|\/tmp\/|\/var\/tmp\/)?[^/~.-][^/]*(?:\/[^/.][^/]*)*\/?$/.test(value);
}

/** A file that is written, as far as it is this machine's. `keeps`: what stands in it is not lost, as with `touch` and `>>`. */
export function noteFile(file: Arg, scope: Scope, keeps = false): void {
  const { writesFiles, overwrites } = scope.verdict;
  if (scope.away) raise(scope.verdict, 'changes');
  else {
    const name = file.value ?? file.text.replace(/^(["'])(.*)\1$/s, '$2');
    if (writesFiles.length < MAX_FILES && !writesFiles.includes(name)) writesFiles.push(name);
    if (!keeps && overwrites.length < MAX_FILES && !overwrites.includes(name)) overwrites.push(name);
  }
}

/** Its name decides what it would break: what only the shell knows, or may be somebody's settings, we cannot tell. */
export function noteWrittenFile(file: Arg, scope: Scope, keeps = false): void {
  noteFile(file, scope, keeps);
  raise(scope.verdict, 'unknown');
}

/** `kubectl cp FROM TO`. */
export function noteLocalCopy(from: Arg | undefined, to: Arg | undefined, scope: Scope): void {
  const isRemote = (arg: Arg | undefined): boolean => /^["']?(?:[^/:]+\/)?[^/:]+:/.test(arg?.text ?? '');
  if (isRemote(to)) raise(scope.verdict, 'changes');
  else if (to === undefined || !isRemote(from)) raiseUnknown(scope.verdict);
  else if (isPlain(to) || /^\.\/?$/.test(to.value ?? '')) noteFile(to, scope);
  else {
    noteFile(to, scope);
    raiseUnknown(scope.verdict);
  }
}

/** A disk loses what it holds; what stands below `/proc` and `/sys` is the kernel itself. */
export function effectOfDevice(path: string): Effect {
  if (/^["']?\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|dm-|md|loop|mapper\/|disk\/)/.test(path)) return 'deletes';
  return /^["']?\/(?:proc|sys)\//.test(path) ? 'changes' : 'reads';
}
