/** The table of command lines, on a real Kubernetes: what the practice cluster is measured by. It changes much, so it comes last. */
import assert from 'node:assert/strict';
import { useRealCluster } from '../support/realCluster.ts';
import { openTable, readTable, tableTests, type TableRunner } from '../support/tableRunner.ts';

suite('the command table on a real cluster', () => {
  const cluster = useRealCluster();
  const table = readTable();
  let runner: TableRunner | undefined;
  suiteSetup(async () => {
    const { kubeconfig, contexts, images } = cluster();
    const webImage = `${images}/inventory-service:1.8.2`;
    runner = await openTable(table, { kind: 'real', kubeconfig, contexts, webImage });
  });
  suiteTeardown(() => runner?.close());

  tableTests(table.rows, () => runner ?? assert.fail('the runner is there only inside tests'));
});
