/** Files that a command writes: on this machine they are named, in a container or on another host they are a change. */
import type { Effect } from './types.ts';
import { waysOf } from './knownWords.ts';
import { addOutside, raise, raiseUnknown, type Scope } from './verdict.ts';
import type { Arg } from './words.ts';

/** As what acts on it says so in a question. */
export const THIS_MACHINE = 'this machine';

/** What `PWD` holds for us once a command has left its own folder and the temporary ones. */
export const ELSEWHERE = '/';

const MAX_FILES = 50;

/** The file is known by its name, and nobody's settings: not hidden, not above this folder, not one of the system's. */
function isPlain(file: Arg): boolean {
  const { value } = file;
  if (value === undefined || value === '') return false;
  return /^(?:\.\/|\/tmp\/|\/var\/tmp\/)?[^/~.-][^/]*(?:\/[^/.][^/]*)*\/?$/.test(value);
}

export function isTemporary(path: string): boolean {
  return /^\/(?:var\/)?tmp(?:\/|$)/.test(path) && !/(?:^|\/)\.\.(?:\/|$)/.test(path);
}

/** Below this folder or a temporary one, as far as it is written: `./heap.hprof`, `logs/*`, `$TMPDIR/x`, what `mktemp` made. */
export function isKept(file: Arg, { held }: Scope): boolean {
  const path = (file.value ?? file.text).replaceAll(/["']/g, '');
  // What `find` hands on is judged by where it begins.
  if (path === './{}' || /^\$\(mktemp\b[^;&|<>`$()]*\)$/.test(path)) return true;
  const rest = path.replace(/^\$(?:TMPDIR|\{TMPDIR(?::-\/tmp)?\})\//, '/tmp/');
  if (/[$`]|(?:^|\/)\.\.(?:\/|$)/.test(rest) || rest.startsWith('~')) return false;
  if (rest.startsWith('/')) return isTemporary(rest);
  return held.get('PWD') !== ELSEWHERE;
}

/** A file that others use, as far as that is written: of the system, or of a disk. One in somebody's home is his own. */
export function isOthers({ value }: Arg): boolean {
  return value !== undefined && /^\/(?!home\/|Users\/|dev\/(?:null|std|tty|fd\/))/.test(value) && !isTemporary(value);
}

/** A file that is written, as far as it is this machine's. `keeps`: what stands in it is not lost, as with `touch` and `>>`. */
export function noteFile(file: Arg, scope: Scope, keeps = false): void {
  const { writesFiles, overwrites } = scope.verdict;
  if (scope.away) raise(scope.verdict, 'changes');
  else {
    const ways = waysOf(file, scope.known);
    if (ways.some(isOthers)) addOutside(scope.verdict, THIS_MACHINE);
    for (const { text, value } of ways.slice(0, MAX_FILES)) {
      const name = value ?? text.replace(/^(["'])(.*)\1$/s, '$2');
      if (writesFiles.length < MAX_FILES && !writesFiles.includes(name)) writesFiles.push(name);
      if (!keeps && overwrites.length < MAX_FILES && !overwrites.includes(name)) overwrites.push(name);
    }
  }
}

/** What is plainly data by its name: no program, no code, nothing that a build or a CI reads. */
const DATA =
  /\.(?:txt|log|out|err|md|csv|tsv|jsonl?|ndjson|ya?ml|xml|html|sql|diff|hprof|dump|tdump|jfr|pcap|prof|pprof|trace|svg|png|gz|tgz|tar|zip|zst)$/i;
/** Of these nobody's settings are made, so that adding to one that is there loses and turns nothing. */
const NOTES = /\.(?:txt|log|out|err|md|csv|tsv|jsonl|ndjson)$/i;
const READ_BY_TOOLS =
  /(?:^|\/)(?:package(?:-lock)?|composer|deno|tsconfig[\w.-]*|devcontainer|(?:docker-)?compose[\w.-]*|[\w-]*pipelines?|buildspec|cloudbuild|appveyor|skaffold|kustomization|chart|helmfile|playbook|pom|build)\.(?:json|ya?ml|xml)$/i;
const CODE = /\.(?:[a-z]*sh|py|js|mjs|cjs|ts|rb|pl|php|lua|jar|so|service|timer|desktop|conf|repo|rules)$/i;

/** An ordinary file of its own folder, or one of the temporary folders: a saved read is still a read. */
function isData(file: Arg, scope: Scope, keeps: boolean): boolean {
  const path = file.value ?? '';
  if (!isPlain(file) || path.endsWith('/')) return false;
  if (/^\/(?:var\/)?tmp\//.test(path)) return !CODE.test(path);
  // Behind `cd /etc` it is no file of this folder.
  if (!isKept(file, scope)) return false;
  return (keeps ? NOTES : DATA).test(path) && !READ_BY_TOOLS.test(path);
}

/** Its name decides what it would break: what only the shell knows, or may be somebody's settings, we cannot tell. */
export function noteWrittenFile(file: Arg, scope: Scope, keeps = false): Effect {
  noteFile(file, scope, keeps);
  const effect = scope.away
    ? 'changes'
    : waysOf(file, scope.known).every((way) => isData(way, scope, keeps))
      ? 'reads'
      : 'unknown';
  raise(scope.verdict, effect);
  return effect;
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
