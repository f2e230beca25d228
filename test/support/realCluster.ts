/** The real cluster of `npm run test:kubernetes`: that of the run, or one that a test file starts for itself. */
import type { RealCluster } from '../../scripts/kubernetes/cluster.mjs';
import { NoClusterHere, openCluster } from '../../scripts/kubernetes/open.mjs';
import type { KubectlAnswer } from './kubectl.ts';
import { callKubectl } from './kubectl.ts';
import { repositoryFolder } from './repository.ts';

export type { RealCluster };

export type Role = keyof RealCluster['contexts'];

/** Rejects with `NoClusterHere` where there can be none. Who calls it stops it. */
export async function startRealCluster(): Promise<{
  readonly cluster: RealCluster;
  readonly stop: () => Promise<void>;
}> {
  const given = process.env['INCIDENT_RUNBOOK_REAL_CLUSTER'];
  if (given === undefined) return openCluster();
  return { cluster: JSON.parse(given) as RealCluster, stop: () => Promise.resolve() };
}

/** Registers the hooks of a suite; where there can be no cluster, its tests are skipped. */
export function useRealCluster(): () => RealCluster {
  let opened: Awaited<ReturnType<typeof startRealCluster>> | undefined;
  suiteSetup(async function () {
    // The first start builds it.
    this.timeout(45 * 60_000);
    try {
      opened = await startRealCluster();
    } catch (error) {
      if (!(error instanceof NoClusterHere)) throw error;
      console.error(`Left out: ${error.message}`);
      this.skip();
    }
  });
  suiteTeardown(() => opened?.stop());
  return () => {
    if (opened === undefined) throw new Error('the cluster is there only inside tests');
    return opened.cluster;
  };
}

/** kubectl as a person calls it who has one of the roles. */
export function kubectlAs(cluster: RealCluster, role: Role, ...words: readonly string[]): Promise<KubectlAnswer> {
  return callKubectl(
    ['--context', cluster.contexts[role], ...words],
    { KUBECONFIG: cluster.kubeconfig },
    repositoryFolder,
  );
}
