/** Asks the server before a change, with a Cancel beside it; what it takes to ask is loaded then. */
import type { Proof } from '../kube/proofWords.ts';
import type { KubectlSource } from '../kube/kubectl.ts';
import type { Needs } from './step.ts';
import { withLateProgress } from './withProgress.ts';

const unasked = (note: string): Proof => ({ lines: [], notes: [note], comesBack: false });

export function createProve(source: KubectlSource): Needs['prove'] {
  return async ({ calls, ownTargets }, session, cwd): Promise<Proof | undefined> => {
    if (session.withHelper.length > 0) {
      return unasked('The server was not asked: this context logs in by a program of its own.');
    }
    if (ownTargets.some(({ flag, value }) => flag !== 'context' || value === undefined)) {
      return unasked('The server was not asked: the command names a server or a user of its own.');
    }
    const { proveCalls } = await import('../kube/proof.ts');
    let asked: AbortSignal | undefined;
    try {
      return await withLateProgress('Asking the server what this would change…', (signal) => {
        asked = signal;
        return proveCalls(calls, { source, sessionFile: session.file, cwd, signal });
      });
    } catch (error) {
      if (asked?.aborted === true) return undefined;
      throw error;
    }
  };
}
