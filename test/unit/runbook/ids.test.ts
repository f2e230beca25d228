/** Ids stay what they are when something else in the file changes. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

interface Step {
  readonly heading: string;
  readonly title: string;
  readonly text: string;
}
const render = (steps: readonly Step[]): string =>
  steps.map(({ heading, title, text }) => `## ${heading}\n\n\`\`\`bash\n# ${title}\n${text}\n\`\`\`\n`).join('\n');
const idsOf = (steps: readonly Step[]): readonly string[] =>
  parseRunbook(`# R\n\n${render(steps)}`).blocks.flatMap((block) => [block.id, ...block.commands.map(({ id }) => id)]);

const word = fc.constantFrom('Check pods', 'Restart', 'Look', 'Scale up');
const step = fc.record({
  heading: fc.constantFrom('Kafka', 'Mongo', 'Memory', 'Network', 'Disk'),
  title: word,
  text: fc.constantFrom('kubectl get pods', 'kubectl get nodes', 'echo a'),
});

suite('ids', () => {
  test('RB6: blocks put in, taken out or moved under other headings change no id', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(step, { minLength: 2, maxLength: 5, selector: ({ heading }) => heading }),
        fc.nat(),
        (steps, pick) => {
          const kept = steps[pick % steps.length];
          assert(kept !== undefined);
          const alone = idsOf([kept]);
          const all = idsOf(steps);
          const reversed = idsOf(steps.toReversed());
          for (const id of alone) assert(all.includes(id) && reversed.includes(id), id);
          assert.equal(new Set(all).size, all.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('RB6: a twin further down takes nothing from the first', () => {
    const first: Step = { heading: 'Kafka', title: 'Check', text: 'kubectl get pods' };
    const [block, command] = idsOf([first]);
    for (const text of ['kubectl get pods', 'kubectl get nodes']) {
      const both = idsOf([first, { ...first, text }, { ...first, text }]);
      assert.deepEqual(both.slice(0, 2), [block, command]);
      assert.equal(new Set(both).size, 6);
    }
  });

  test('RB6: a new number before a heading and a changed flag keep the id', () => {
    const before = idsOf([{ heading: '1. Kafka', title: '1. Check', text: 'kubectl logs x --tail=5' }]);
    const after = idsOf([{ heading: '2. Kafka', title: '3. Check', text: 'kubectl logs x --tail=50' }]);
    assert.deepEqual(after, before);
    assert.match(before[1] ?? '', /^check-[a-z0-9]{4}$/);
  });
});
