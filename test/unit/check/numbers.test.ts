/** Numbers in headings: what is no slip is not told, and the cure never makes a number that is there already. */
import assert from 'node:assert/strict';
import { applied, check } from '../../support/manuscripts.ts';

/** Each a heading of the second level, unless it says otherwise. */
const written = (...titles: readonly string[]): string =>
  `# A\n\n${titles.map((title) => (/^[<*#=]/.test(title) ? title.replace(/^=/, '') : `## ${title}`)).join('\n\nx\n\n')}\n`;
const numbersOf = (text: string) => check(text).filter(({ code }) => code === 'heading-number');

suite('check: numbers', () => {
  test('AU3: a number that stands there in another way is not left out', () => {
    for (const titles of [
      ['Step 1: B', 'Step 2a: C', 'Step 2b: D', 'Step 3: E'],
      ['1. B', '2a. C', '2b. D', '3. E'],
      ['1. B', '2.1. C', '2.2. D', '3. E'],
      ['1. B', '2-3. C', '4. D'],
      ['1. B', '2–4. C', '5. D'],
      ['1. B', '2, 3: C', '4. D'],
      ['Step 1: B', 'Steps 2 and 3: C', 'Step 4: D'],
      ['1. B', '2 & 3: C', '4. D'],
      ['1. B', 'Step #2: C', '3. D'],
      ['1. B', '🔧 2. C', '3. D'],
      ['Step 1: B', 'OPTIONAL Step 2: C', 'Step 3: D'],
      ['1. B', '=```bash\nls\n```bash\n## 2. C\n\n```bash\nls\n```', '3. D'],
      ['1. B', '<h2>2. C</h2>', '3. D'],
      ['1. B', '<a id="two"></a><strong>2. C</strong>', '3. D'],
      ['1. B', '**2. C**', '3. D'],
      ['1. B', '**Step 2** C', '3. D'],
      ['1. B', '=2. C', '3. D'],
      ['1. B', '2. C', '10. Appendix'],
      ['1. B', '1. Appendix: names', '2. C'],
      ['1. B', '### 1.1 C', '### 1.2a D', '### 1.2b E', '### 1.3 F'],
      // Versions, and numbers that belong to another heading.
      ['Versions', '### 1.1 C', '### 1.3 D'],
      ['1. B', '### 1.1 C', '### 2.1 D'],
      ['1. B', '### 2.1 C', '### 2.3 D'],
      // Some of the rules of a standard.
      ['1. B', '### 1.1 C', '### 1.3 D'],
    ])
      assert.deepEqual(numbersOf(written(...titles)), [], titles.join(' | '));
  });

  test('AU3: what comes twice or is left out is told once, and its cure counts on', () => {
    const cures: readonly (readonly [readonly string[], string, readonly string[] | undefined])[] = [
      [['1. B', '2. C', '2. D'], '2 comes twice', ['1. B', '2. C', '3. D']],
      [['1. B', '3. C', '4. D'], '3 follows 1', ['1. B', '2. C', '3. D']],
      [['1. B', '## **3. C**'], '3 follows 1', ['1. B', '## **2. C**']],
      [['1. B', '=1. x\n2. y', '3. C'], '3 follows 1', ['1. B', '=1. x\n2. y', '2. C']],
      [
        ['1. B', '### 1.1 C', '### 1.1 D', '### 1.3 E'],
        '1.1 comes twice',
        ['1. B', '### 1.1 C', '### 1.2 D', '### 1.3 E'],
      ],
      [['1. B', '2. C', '### 2.1. D', '### 2.1. E'], '2.1 comes twice', ['1. B', '2. C', '### 2.1. D', '### 2.2. E']],
      // The next number is taken.
      [['Step 1: B', 'Step 2: C', 'Step 2: D', '**Step 3: E**'], '2 comes twice', undefined],
      [['1. B', '2. C', '2. D', '3a. E'], '2 comes twice', undefined],
      [['1. B', '2. C', '2. D', '<b>3. E</b>', '4. F'], '2 comes twice', undefined],
    ];
    for (const [titles, said, wanted] of cures) {
      const text = written(...titles);
      const [problem, ...others] = numbersOf(text);
      assert.deepEqual(others, [], text);
      assert.match(problem?.message ?? '', new RegExp(`^The number ${said} in`), text);
      assert.equal(problem?.fix && applied(text, problem.fix), wanted && written(...wanted));
      if (wanted !== undefined) assert.deepEqual(numbersOf(written(...wanted)), [], text);
    }
  });
});
