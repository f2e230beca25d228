/** The practice cluster's process for tests: in a temporary folder of its own, so that what it leaves can be seen. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Resolved } from '../../src/practice/protocol.ts';
import { startPractice, type PracticeProcess } from '../../src/practice/startPractice.ts';
import { callKubectl, type KubectlAnswer } from './kubectl.ts';
import { repositoryFolder } from './repository.ts';
import { waitFor } from './waitFor.ts';

export const practiceProgram = path.join(repositoryFolder, 'dist', 'practice.js');

export interface TestPractice extends PracticeProcess {
  /** As a person does who has exported its `KUBECONFIG`. */
  readonly kubectl: (...words: readonly string[]) => Promise<KubectlAnswer>;
  /** What it has said to be resolved so far. */
  readonly resolved: readonly Resolved[];
}

export interface PracticePlace {
  /** Its `TMPDIR`. */
  readonly folder: string;
  readonly start: (args?: readonly string[], signal?: AbortSignal) => Promise<TestPractice>;
  /** The folders of practice clusters in it. */
  readonly left: () => readonly string[];
  readonly nothingIsLeft: () => Promise<unknown>;
}

/** Fresh for each suite; what still runs at its end is stopped. */
export function usePracticePlace(): () => PracticePlace {
  let place: PracticePlace | undefined;
  const running: PracticeProcess[] = [];
  suiteSetup(() => {
    place = createPlace(mkdtempSync(path.join(tmpdir(), 'ir-practice-test-')), running);
  });
  suiteTeardown(async () => {
    await Promise.all(running.map((one) => one.stop()));
    if (place !== undefined) rmSync(place.folder, { recursive: true, force: true });
  });
  return () => {
    if (place === undefined) throw new Error('The place is there only inside tests and hooks.');
    return place;
  };
}

function createPlace(folder: string, running: PracticeProcess[]): PracticePlace {
  const left = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith('incident-runbook-'));
  return {
    folder,
    left,
    nothingIsLeft: () => waitFor('nothing to be left', () => left().length === 0),
    start: async (args = [], signal = AbortSignal.timeout(60_000)) => {
      const resolved: Resolved[] = [];
      const started = await startPractice({
        program: practiceProgram,
        args,
        env: { ...process.env, TMPDIR: folder },
        signal,
        // Tests start several at once, on a machine that is busy with others.
        startMs: 60_000,
        onResolved: (one) => resolved.push(one),
      });
      running.push(started);
      const own = { KUBECONFIG: started.kubeconfig, KUBECACHEDIR: started.cacheDir };
      return { ...started, resolved, kubectl: (...words) => callKubectl(words, own, folder) };
    },
  };
}
