/** Review lists of a runbook, in the form of blocks: a lens stands above them too, and a click finds them again. */
import type { Block, Checklist, Runbook } from '../runbook/types.ts';
import type { ReadRunbook } from './findStep.ts';

/** Asked for with every lens and every click, made once for each reading. */
const known = new WeakMap<Runbook, readonly Block[]>();

/** Those that are lists of the text, no blocks. */
export function reviewLists({ text, runbook }: Pick<ReadRunbook, 'text' | 'runbook'>): readonly Block[] {
  const before = known.get(runbook);
  if (before !== undefined) return before;
  const blocks = new Set(runbook.blocks.map(({ range }) => range.start));
  const lists = runbook.checklists
    .filter(({ range, items }) => items.length > 0 && !blocks.has(range.start))
    .map(({ title, range }, at): Block => ({
      id: `list:${at}:${title}`,
      headingPath: [title],
      condition: undefined,
      language: '',
      kind: 'checklist',
      range,
      text: text.slice(range.start, range.end),
      lineStarts: [range.start],
      commands: [],
      shell: 'bash',
      pins: {},
    }));
  known.set(runbook, lists);
  return lists;
}

export function checklistOf({ runbook }: Pick<ReadRunbook, 'runbook'>, block: Block): Checklist | undefined {
  return runbook.checklists.find(({ range }) => range.start === block.range.start);
}
