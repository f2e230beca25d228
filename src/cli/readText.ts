/** The text of a file, or in plain words why there is none. */
import { readFileSync } from 'node:fs';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  ENOTDIR: 'a part of its path is no folder',
};

export function readText(file: string): string | { readonly because: string } {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { because: REASONS[code] ?? (code || 'it could not be opened') };
  }
}
