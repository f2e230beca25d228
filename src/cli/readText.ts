/** The text of a file, or in plain words why there is none. */
import { readFileSync } from 'node:fs';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  EACCES: 'that is not allowed',
  ENOTDIR: 'a part of its path is no folder',
};

export function readText(file: string): string | { readonly because: string } {
  try {
    const bytes = readFileSync(file);
    const [first, second] = bytes;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
      return { because: 'it is saved as UTF-16. Save it as UTF-8' };
    return bytes.toString('utf8');
  } catch (error) {
    return { because: reasonOf(error) };
  }
}

/** What the disk said, in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code || 'it could not be opened');
}
