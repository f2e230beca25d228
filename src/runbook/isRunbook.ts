/** Which files are runbooks. */
import type { Range } from '../command/types.ts';

/** `relativePath` is relative to the workspace folder, with `/`; `globs` is the setting `incidentRunbook.files`. */
export function isRunbook(relativePath: string, _text: string, _globs: readonly string[]): boolean {
  return relativePath.endsWith('runbook.md');
}

/** The edit that makes a file a runbook: `runbook: true` in its front matter. */
export function useAsRunbook(_text: string): { readonly range: Range; readonly text: string } {
  return { range: { start: 0, end: 0 }, text: '---\nrunbook: true\n---\n\n' };
}
