/** JavaScript for MongoDB that reads well and gives nothing. */
import { fileRange } from '../runbook/fileRange.ts';
import type { Found, Manuscript, Rule } from './types.ts';

/** What a cursor has. All else on it is `undefined`. Source: the methods of a cursor in MongoDB's manual. */
const OF_CURSORS = new Set(
  `addOption allowDiskUse allowPartialResults batchSize close collation comment count explain forEach hasNext hint isClosed
  isExhausted itcount limit map max maxAwaitTimeMS maxTimeMS min next noCursorTimeout objsLeftInBatch pretty readConcern
  readPref returnKey showRecordId size skip sort tailable toArray tryNext projection constructor then bufferedCount
  disableBlockWarnings getQueryPlan filter`.split(/\s+/),
);
const GIVES_CURSOR =
  /\b(?:const|let|var)\s+([A-Za-z_$][\w$]{0,60})\s*=\s*db\s*(?:\.\s*[\w$]+|\[[^\]\n]{1,80}\]|\.getCollection\([^()\n]{1,80}\)){1,4}?\s*\.\s*(?:aggregate|find)\s*\(/g;
const STAYS_CURSOR =
  /^\s*\.\s*(?:sort|limit|skip|projection|project|hint|batchSize|allowDiskUse|maxTimeMS|pretty|comment|collation|addOption|map)\s*\(/;

/** Scripts of runbooks are short: what is longer or has more of them is not looked through, so that no text costs much. */
const MAX_LETTERS = 20_000;
const MAX_CURSORS = 20;

function cursorsAsDocuments({ runbook }: Manuscript): readonly Found[] {
  return runbook.blocks
    .filter(
      ({ kind, text }) => kind === 'mongosh' && text.length < MAX_LETTERS && /\.(?:aggregate|find)\s*\(/.test(text),
    )
    .flatMap((block) =>
      Array.from(block.text.matchAll(GIVES_CURSOR))
        .slice(0, MAX_CURSORS)
        .flatMap((match): readonly Found[] => {
          const name = match[1] ?? '';
          const end = endOfCursor(block.text, match.index + match[0].length);
          if (end === undefined) return [];
          const use = new RegExp(
            String.raw`(?<![\w$.])${name.replaceAll('$', String.raw`\$`)}\s*\.\s*([A-Za-z_$][\w$]*)`,
            'g',
          );
          return Array.from(block.text.slice(end).matchAll(use))
            .filter((one) => !OF_CURSORS.has(one[1] ?? ''))
            .map((one): Found => ({
              range: fileRange(block, { start: end + one.index, end: end + one.index + one[0].length }),
              message: `${name} is a cursor, so that ${name}.${one[1]} is undefined. Take its document first: ${name}.next(), or .toArray() where it is made.`,
            }));
        }),
    );
}

/** Behind the brackets that open at `at` and all that leaves it a cursor; undefined where something else follows. */
function endOfCursor(text: string, at: number): number | undefined {
  let end = closing(text, at);
  for (let more = end === undefined ? null : STAYS_CURSOR.exec(text.slice(end)); end !== undefined && more !== null;) {
    end = closing(text, end + more[0].length);
    more = end === undefined ? null : STAYS_CURSOR.exec(text.slice(end));
  }
  return end === undefined || /^\s*(?:\.|\?\.|\[)/.test(text.slice(end)) ? undefined : end;
}

function closing(text: string, from: number): number | undefined {
  let depth = 1;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\') at++;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (/["'`]/.test(letter)) quote = letter;
    else if (/[([{]/.test(letter)) depth++;
    else if (/[)\]}]/.test(letter) && --depth === 0) return at + 1;
  }
  return undefined;
}

export const mongoRules: readonly Rule[] = [
  {
    code: 'cursor-as-document',
    severity: 'warning',
    title: 'A cursor taken for a document',
    why: '`aggregate` and `find` give a cursor. A field of it is `undefined`, and an update writes just that.',
    cure: 'Take the document: `.next()` for one, `.toArray()` for all.',
    bad: '# Shop\n\n```javascript\nconst sum = db.orders.aggregate([{ $group: { _id: null, total: { $sum: 1 } } }])\nprint(sum.total)\n```\n',
    good: '# Shop\n\n```javascript\nconst sum = db.orders.aggregate([{ $group: { _id: null, total: { $sum: 1 } } }]).next()\nprint(sum.total)\n```\n',
    check: cursorsAsDocuments,
  },
];
