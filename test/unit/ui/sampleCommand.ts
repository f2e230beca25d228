/** A command of a runbook, with what a test does not care about filled in. */
import type { Command } from '../../../src/command/types.ts';

export function sampleCommand(given: Partial<Command> = {}): Command {
  return {
    id: 'check-pods',
    title: 'Check pods',
    range: { start: 0, end: 16 },
    text: 'kubectl get pods',
    effect: 'reads',
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
    besides: 'reads',
    programs: [],
    calls: [],
    outside: [],
    writesFiles: [],
    overwrites: [],
    traps: [],
    refused: undefined,
    ...given,
  };
}
