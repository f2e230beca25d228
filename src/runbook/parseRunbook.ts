/** Markdown text → Runbook: front matter, fences, sections, commands, meaning. */
import { createReader } from './reader.ts';
import type { Runbook } from './types.ts';

/** Never throws; the same text gives the same runbook. */
export function parseRunbook(file: string): Runbook {
  return createReader().read(file);
}
