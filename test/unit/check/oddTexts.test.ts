/** Whatever stands in a file, looking for mistakes costs no more than its length. */
import assert from 'node:assert/strict';
import { checkRunbook, nothingBeside } from '../../../src/check/checkRunbook.ts';
import { readManuscript } from '../../../src/check/manuscript.ts';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';

const inBash = (text: string): string => `# A\n\n## Check\n\n\`\`\`bash\n${text}\n\`\`\`\n`;

const odd: Readonly<Record<string, string>> = {
  'a line of words': `# A\n\n${'word '.repeat(40_000)}\n`,
  'a line without a blank': `# A\n\n${'x'.repeat(200_000)}\n`,
  'code marks': `# A\n\n${'` '.repeat(100_000)}\n`,
  'open tags': `# A\n\n${'<a '.repeat(66_000)}\n`,
  'open links': `# A\n\n${'[x]('.repeat(50_000)}\n`,
  'links that lead nowhere': `# A\n\n${'[x](#y) '.repeat(10_000)}\n`,
  'open comments': `# A\n\n${'<!-- x '.repeat(28_000)}\n`,
  quotes: `# A\n\n${'>'.repeat(2000)} x\n`,
  'a block in quotes': `# A\n\n${'> '.repeat(2000)}\`\`\`bash\n`,
  'damaged letters': `# A\n\n${'â€'.repeat(60_000)}\n`,
  'cut emoji': `# A\n\n${'ðŸ'.repeat(20_000)}\n`,
  'a heading of marks': `## 1. b ${'#'.repeat(200_000)}`,
  'headings of blanks': `# A\n\n[x](#a)\n\n${`## b${' '.repeat(300)}x\n`.repeat(600)}`,
  'headings that close': `# A\n\n[x](#a)\n\n${`## b${'#'.repeat(900)}\n`.repeat(200)}`,
  'rows of headings that leave one out': `# A\n\n${'## B\n\n### 1. C\n\n### 3. D\n\n'.repeat(1000)}`,
  'a heading of code marks': `# ${'a`_'.repeat(60_000)}`,
  mentions: `# A\n\n${'see the '.repeat(25_000)}a.md\n`,
  'one size, again and again': inBash(`kubectl scale deploy/x ${'scale '.repeat(35_000)}`),
  'one upgrade, again and again': inBash(`helm upgrade x ${'upgrade '.repeat(25_000)}`),
  'dates that nothing makes': inBash(`kubectl patch x -p ${'"date '.repeat(35_000)}`),
  'requests in a line': inBash(`curl x > a.txt ${'curl '.repeat(40_000)}`),
  'packages in a line': inBash(`apt update ${'apt -a '.repeat(20_000)}`),
  'dumps in a line': inBash(`kubectl exec x -- jmap -dump:live 1 ${'jmap '.repeat(35_000)}`),
  'dashes in a line': inBash(`kubectl exec ${'–abcd '.repeat(30_000)}`),
  'dashes alone': inBash(`kubectl exec ${'– '.repeat(60_000)}`),
  'open quotes in a line': inBash(`kubectl get ${'“a '.repeat(30_000)}`),
  'quotes that nothing closes': inBash(`kubectl get ${'‘a“b '.repeat(20_000)}`),
  'signs of a web page': inBash('ls &amp; '.repeat(15_000)),
  'statements in a line': inBash(`psql -c "${'alter '.repeat(30_000)}"`),
};

suite('check: odd texts', function () {
  // One that costs the square of its length takes longer than this on any machine.
  this.timeout(15_000);
  for (const [name, text] of Object.entries(odd)) {
    test(`B66: ${name} cost no more than their length`, () => {
      const problems = checkRunbook(readManuscript('a.md', text, parseRunbook(text)), nothingBeside);
      assert.ok(problems.every(({ range }) => range.start <= range.end && range.end <= text.length));
    });
  }
});
