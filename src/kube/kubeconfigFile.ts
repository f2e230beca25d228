/** One kubeconfig file, parsed by kubectl itself, so that its quirks and its errors are kubectl's own; cached by content. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KubectlSource } from './kubectl.ts';
import { runKubectl } from './kubectl.ts';
import type { RawConfig } from './rawConfig.ts';

export type FileReading =
  | { readonly kind: 'parsed'; readonly file: string; readonly config: RawConfig }
  | { readonly kind: 'missing'; readonly file: string }
  /** kubectl reads it as a file without contexts. */
  | { readonly kind: 'empty'; readonly file: string; readonly sentence: string }
  /** kubectl refuses it, and with it every list that it is in. */
  | { readonly kind: 'broken'; readonly file: string; readonly sentence: string };

export type ReadKubeconfigFile = (file: string, signal: AbortSignal) => Promise<FileReading>;

/** kubectl asks the server of the current context for its version in some packages; a context that is not there stops that. */
const noContext = 'incident-runbook-parses-a-file';
const parseTimeoutMs = 10_000;

export function createFileReader(source: KubectlSource): ReadKubeconfigFile {
  const known = new Map<string, { readonly hash: string; readonly reading: FileReading }>();
  return async (file, signal) => {
    for (let attempt = 1; ; attempt++) {
      const before = await readBytes(file);
      if (!('bytes' in before)) return before;
      const hash = sha256(before.bytes);
      const kept = known.get(file);
      if (kept?.hash === hash) return kept.reading;
      const reading = await parse(source, file, before.bytes, signal);
      const after = await readBytes(file);
      // Written to meanwhile: what kubectl read may be neither of both.
      if (attempt < 3 && (!('bytes' in after) || sha256(after.bytes) !== hash)) continue;
      if (reading !== 'no answer') known.set(file, { hash, reading });
      return reading === 'no answer'
        ? { kind: 'broken', file, sentence: `kubectl did not read ${file} within ${parseTimeoutMs / 1000} s.` }
        : reading;
    }
  };
}

async function readBytes(file: string): Promise<{ readonly bytes: Buffer } | FileReading> {
  try {
    return { bytes: await readFile(file) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', file };
    return { kind: 'broken', file, sentence: unreadable(file, code) };
  }
}

function unreadable(file: string, code: string | undefined): string {
  if (code === 'EISDIR') return `${file} is a directory.`;
  if (code === 'EACCES' || code === 'EPERM') return `Cannot read ${file}: permission denied.`;
  return `Cannot read ${file}: ${code}.`;
}

async function parse(
  source: KubectlSource,
  file: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<FileReading | 'no answer'> {
  if (bytes.toString('utf8').trim() === '') return { kind: 'empty', file, sentence: `${file} is empty; no contexts.` };
  const words = ['--kubeconfig', file, '--context', noContext, 'config', 'view', '--raw', '-o', 'json'];
  const result = await runKubectl(source, words, { timeoutMs: parseTimeoutMs, signal });
  if (result.code === undefined) return 'no answer';
  if (result.code !== 0) return { kind: 'broken', file, sentence: explain(file, result.stderr) };
  return { kind: 'parsed', file, config: JSON.parse(result.stdout) as RawConfig };
}

/** kubectl's complaint about a file, in words for the person whose file it is. */
function explain(file: string, stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  const cause = line.replace(/^error: /, '').replace(/^error loading config file ".*?": /, '');
  const type = /cannot unmarshal \S+ into Go struct field (\S+) of type (\S+)/.exec(cause);
  if (type !== null) {
    const [, path = '', wanted = ''] = type;
    const words = path.split('.').slice(-2);
    // `contexts.name` is the name of a context, `user.token` just the token.
    const what = words[1] === 'name' ? `${(words[0] ?? '').replace(/s$/, '')} name` : (words[1] ?? path);
    return `${file}: ${what} must be ${wanted === 'string' ? 'a quoted string' : `a ${wanted}`}.`;
  }
  const yaml = /^(?:error converting YAML to JSON: )?yaml: (?:line (\d+): )?(.*)/.exec(cause);
  if (yaml !== null) {
    const [, at, what] = yaml;
    return `${file} is not valid YAML${at === undefined ? '' : `, line ${at}`}: ${what}.`;
  }
  return `kubectl cannot read ${file}: ${cause}`;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
