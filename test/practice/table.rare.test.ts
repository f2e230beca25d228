/** The whole command table on the practice cluster; `test/kubernetes/table.test.ts` runs the same on a real one. */
import { practiceTable } from '../support/practiceTable.ts';

practiceTable('practice: the table of commands', () => true);
