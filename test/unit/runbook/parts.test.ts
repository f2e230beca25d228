/** A long text is read piece by piece: where the pieces end must not show. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readParts, type Part } from '../../../src/runbook/parts.ts';
import { isThorough } from '../../support/thorough.ts';

/** What may go on over the place where a piece ends. */
const LINES = [
  '',
  '# A',
  '## B',
  '#',
  '#!/bin/sh',
  ' ## Indented',
  'words',
  '===',
  '---',
  '```bash',
  '```',
  '~~~',
  '# a comment of the shell',
  'restart() { kubectl delete pod x; }',
  'sku=1',
  '<!--',
  '-->',
  '<div>',
  '<pre>',
  '</pre>',
  '> quoted',
  '> # Quoted',
  '- [ ] item',
  '1. item',
  '   ```',
  '\t# tab',
  '| a | b |',
  'The database is test.',
  '\uFEFF',
  '\0',
];

/** A function is no data: what it gives is compared. */
const data = (part: Part): unknown => ({ ...part, assigned: part.assigned() });

suite('parts of a text', () => {
  const line = fc.tuple(fc.constantFrom(...LINES), fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', ''));
  const hostile = fc.array(line, { maxLength: 60 }).map((lines) => lines.flat().join(''));

  test('PF2: a text says the same, whatever the length of the pieces that it is read in', () => {
    const property = fc.property(
      hostile,
      fc.nat({ max: 4 }),
      fc.integer({ min: 1, max: 200 }),
      (text, blank, length) => {
        const inOneGo = readParts(text, 0, text.length, blank, Infinity);
        assert.deepEqual(
          readParts(text, 0, text.length, blank, length).map(data),
          inOneGo.map(data),
          JSON.stringify(text),
        );
      },
    );
    fc.assert(property, { numRuns: isThorough ? 50_000 : 1500 });
  });

  test('PF2: a part that is longer than many pieces is one part', () => {
    const text = `# A\n\n\`\`\`bash\n${'# Look\nkubectl get pods\n'.repeat(5000)}\`\`\`\n\n# B\n`;
    const parts = readParts(text, 0, text.length, 0);
    assert.deepEqual(
      parts.map(({ length, drafts }) => [length, drafts.length]),
      [
        [text.indexOf('# B'), 1],
        [4, 0],
      ],
    );
  });
});
