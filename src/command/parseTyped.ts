/** What a person typed → one command, however many statements it has, judged by the strongest of them. */
import type { Command } from './types.ts';

export function parseTyped(text: string): Command {
  return {
    id: 'typed',
    title: text,
    range: { start: 0, end: text.length },
    text,
    effect: 'unknown',
    showsSecrets: false,
    ends: 'itself',
    placeholders: [],
    assigns: [],
    functions: [],
    needs: [],
    emptied: [],
    ownTargets: [],
    namespace: undefined,
    needsCluster: true,
    changesContext: false,
    refused: undefined,
  };
}
