/** What sentences, tables and lists mean. */
import assert from 'node:assert/strict';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

const fence = (info: string, body: string): string => `\`\`\`${info}\n${body}\n\`\`\`\n`;

suite('the meaning of a runbook', () => {
  test('RB5: a sentence right before a block is its condition where it sets one', () => {
    const conditions = (file: string) => parseRunbook(file).blocks.map((block) => block.condition);
    assert.deepEqual(conditions(`If the **pod** is gone, run:\n\n${fence('sh', 'echo a')}`), [
      'If the pod is gone, run',
    ]);
    assert.deepEqual(conditions(`Look at this:\n\n${fence('sh', 'echo a')}`), [undefined]);
    assert.deepEqual(conditions(`If so:\n\n# Next\n\n${fence('sh', 'echo a')}`), [undefined]);
  });

  test('RB5: severities, levels and contacts also from tables and lists', () => {
    const file = [
      '# R',
      '## Severity levels',
      '| Severity | Meaning | Response time | Escalation |',
      '|---|---|---|---|',
      '| SEV1 | All down | 5 min | Page |',
      '| SEV2 | Slow | 1 h | |',
      '## Escalation',
      '1. **L1** - On call, escalate after 15 minutes',
      '2. **L2** - Lead, escalate after 2 hours',
      '## Contacts',
      '- **DBA:** @dba',
      '- Platform — #platform',
      '',
      '| Who | Where |',
      '|---|---|',
      '| Boss | +1 555 |',
    ].join('\n');
    const { severities, escalation, contacts } = parseRunbook(file);
    assert.deepEqual(severities, [
      { name: 'SEV1', title: 'All down', responseTime: '5 min', escalation: 'Page' },
      { name: 'SEV2', title: 'Slow', responseTime: '1 h', escalation: undefined },
    ]);
    assert.deepEqual(
      escalation.map(({ name, afterMinutes }) => [name, afterMinutes]),
      [
        ['L1', 15],
        ['L2', 120],
      ],
    );
    assert.deepEqual(contacts, [
      { name: 'DBA', reach: '@dba' },
      { name: 'Platform', reach: '#platform' },
      { name: 'Boss', reach: '+1 555' },
    ]);
  });
});
