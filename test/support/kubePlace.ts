/** A private folder with a kubeconfig, and clusters behind it, for tests of `src/kube`. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../../src/errors.ts';
import { createKube, type Check, type Kube, type KubeOptions } from '../../src/kube/kube.ts';
import type { Session } from '../../src/kube/types.ts';
import { callKubectl, kubectlEnvironment, type KubectlAnswer } from './kubectl.ts';
import { startClusters, type Clusters } from './kubeServer.ts';

/** Fresh for each test but for the clusters; to be used inside tests. */
export interface KubePlace {
  readonly clusters: Clusters;
  readonly folder: string;
  /** A copy of the clusters' file `a`. */
  readonly kubeconfig: string;
  readonly edit: (change: (text: string) => string) => void;
  readonly start: (own?: Readonly<Record<string, string>>, more?: Partial<KubeOptions>) => Promise<Kube>;
  readonly run: (
    kube: Kube,
    session: Session,
    words: readonly string[],
    own?: Readonly<Record<string, string>>,
  ) => Promise<KubectlAnswer>;
  /** Which listeners anything reached meanwhile, as `a/dev`. */
  readonly reached: (act: () => Promise<unknown>) => Promise<readonly string[]>;
}

/** Generous: that it comes is what counts. */
export const bound = (): AbortSignal => AbortSignal.timeout(60_000);

/** Registers the hooks of a suite. */
export function useKubePlace(): () => KubePlace {
  let clusters: Clusters | undefined;
  let place: KubePlace | undefined;
  suiteSetup(async () => {
    clusters = await startClusters();
  });
  suiteTeardown(() => clusters?.close());
  setup(() => {
    assert.ok(clusters);
    place = create(clusters);
  });
  teardown(async () => {
    if (place !== undefined) await rm(place.folder, { recursive: true, force: true });
  });
  return () => place ?? assert.fail('the place is there only inside tests');
}

function create(clusters: Clusters): KubePlace {
  const folder = mkdtempSync(path.join(tmpdir(), 'kube-place-'));
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, readFileSync(clusters.a));
  const all = [
    ...Object.entries(clusters.inA).map(([name, listener]) => [`a/${name}`, listener] as const),
    ...Object.entries(clusters.inB).map(([name, listener]) => [`b/${name}`, listener] as const),
  ];
  return {
    clusters,
    folder,
    kubeconfig,
    edit: (change) => writeFileSync(kubeconfig, change(readFileSync(kubeconfig, 'utf8'))),
    start: async (own = {}, more = {}) =>
      createKube({
        env: await kubectlEnvironment({ KUBECONFIG: kubeconfig, ...own }),
        homeDir: folder,
        setting: () => undefined,
        kubectlPath: () => undefined,
        sessionDir: path.join(folder, 'sessions'),
        ...more,
      }),
    run: (kube, session, words, own = {}) => callKubectl(words, { ...own, ...kube.environment(session) }, folder),
    async reached(act) {
      const before = new Map(all.map(([name, listener]) => [name, listener.received.length]));
      await act();
      return all.filter(([name, listener]) => listener.received.length > (before.get(name) ?? 0)).map(([name]) => name);
    },
  };
}

export function same(check: Check): Session {
  return check.kind === 'same' ? check.session : assert.fail(`it changed: ${JSON.stringify(check.differences)}`);
}

export async function refuses(promise: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, sentence);
    assert.notEqual(error.nextStep, '');
    return true;
  });
}
