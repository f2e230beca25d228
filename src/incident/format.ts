/** Incident file ↔ segments. Parsing only cuts at offsets, so joining what was parsed gives the file back to the byte. */
import type { Segment } from './types.ts';

export function parseNotebook(text: string): readonly Segment[] {
  return text === '' ? [] : [{ kind: 'text', raw: text }];
}

export function joinSegments(segments: readonly Segment[]): string {
  return segments.map((segment) => segment.raw).join('');
}
