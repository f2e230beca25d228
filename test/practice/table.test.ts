/** The quick part of the command table on the practice cluster: what a runbook's diagnosis asks, by each role. */
import { practiceTable } from '../support/practiceTable.ts';

practiceTable('practice: the quick rows of the table of commands', ({ quick }) => quick);
