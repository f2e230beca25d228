/** Numbers in headings and lists that come twice, or leave one out. */
import { headingNumbers } from './headingNumbers.ts';
import { lineEndOf, lineText } from './manuscript.ts';
import type { Found, Manuscript, Rule } from './types.ts';

const ITEM = /^(\s*(?:>\s?)*\s*)(\d{1,3})([.)])(\s+)\S/;

/** A fence that is not indented ends its list: the next `1.` is shown as 1 again. */
function brokenLists(manuscript: Manuscript): readonly Found[] {
  const { fences } = manuscript;
  return fences.flatMap((fence): readonly Found[] => {
    const { openLine, closeLine, marks } = fence;
    if (closeLine === undefined) return [];
    const above = itemAt(manuscript, nextLine(manuscript, openLine, -1));
    const below = itemAt(manuscript, nextLine(manuscript, closeLine, 1));
    const prefix = manuscript.text.slice(manuscript.lines.starts[openLine], marks.start);
    if (above === undefined || below === undefined || prefix !== above.prefix || below.prefix !== prefix) return [];
    if (above.number !== 1 || below.number !== 1 || above.sign !== below.sign) return [];
    const range = { start: manuscript.lines.starts[openLine] ?? 0, end: manuscript.lines.ends[closeLine] ?? 0 };
    const rows: string[] = [];
    for (let line = openLine; line <= closeLine; line++) {
      const text = lineText(manuscript, line);
      const isInside = text.startsWith(prefix);
      rows.push(
        isInside && text.length > prefix.length ? prefix + ' '.repeat(above.width) + text.slice(prefix.length) : text,
      );
    }
    const start = below.start;
    return [
      {
        range: { start, end: start + 1 },
        message:
          'The list begins anew behind the fence, so that this shows as 1 again. Indent the fence as far as the words of its item.',
        fix: { title: 'Indent the Fence into Its Item', range, text: rows.join(lineEndOf(manuscript.text)) },
      },
    ];
  });
}

function nextLine(manuscript: Manuscript, from: number, step: 1 | -1): number {
  let line = from + step;
  while (line >= 0 && line < manuscript.lines.starts.length && /^[\s>]*$/.test(lineText(manuscript, line)))
    line += step;
  return line;
}

function itemAt(manuscript: Manuscript, line: number) {
  const match = line < 0 ? null : ITEM.exec(lineText(manuscript, line));
  if (match === null) return undefined;
  const [, prefix = '', digits = '', sign = '', gap = ''] = match;
  const start = (manuscript.lines.starts[line] ?? 0) + prefix.length;
  return { prefix, number: Number(digits), sign, start, width: digits.length + 1 + gap.length };
}

export const numberRules: readonly Rule[] = [
  {
    code: 'heading-number',
    severity: 'warning',
    title: 'A number that comes twice, or is left out',
    why: '*Go on with step 3* leads to the wrong one of two, or the reader looks for a step that is gone.',
    cure: 'Number the headings one after the other.',
    bad: '# Shop\n\n## 1. Look\n\nLook.\n\n## 2. Decide\n\nDecide.\n\n## 2. Act\n\nAct.\n',
    good: '# Shop\n\n## 1. Look\n\nLook.\n\n## 2. Decide\n\nDecide.\n\n## 3. Act\n\nAct.\n',
    check: headingNumbers,
  },
  {
    code: 'list-number',
    severity: 'warning',
    title: 'A list that a fence breaks',
    why: 'A fence at the margin ends the list. Each step is then shown with the number 1.',
    cure: 'Indent the fence as far as the words of its step.',
    bad: '# Shop\n\n1. Look at the pods\n\n```bash\nkubectl get pods\n```\n\n1. Read the log\n',
    good: '# Shop\n\n1. Look at the pods\n\n   ```bash\n   kubectl get pods\n   ```\n\n1. Read the log\n',
    check: brokenLists,
  },
];
