/** The command table, or a part of it, as tests on a practice cluster of its own. */
import type { Row } from './commandTable.ts';
import { usePracticePlace } from './practice.ts';
import { openTable, readTable, tableTests, type TableRunner } from './tableRunner.ts';

export function practiceTable(title: string, isChosen: (row: Row) => boolean): void {
  suite(title, () => {
    const place = usePracticePlace();
    const table = readTable();
    let runner: TableRunner | undefined;

    suiteSetup(async function () {
      this.timeout(60_000);
      const { kubeconfig } = await place().start(['--backoff-factor', '0.2']);
      const contexts = { edit: 'practice-staging', operate: 'practice-prod', view: 'practice-staging-visitor' };
      runner = await openTable(table, { kind: 'practice', kubeconfig, contexts, webImage: 'registry.example/web:1.0' });
    });
    suiteTeardown(() => runner?.close());

    tableTests(table.rows.filter(isChosen), () => {
      if (runner === undefined) throw new Error('The table is open only inside tests.');
      return runner;
    });
  });
}
