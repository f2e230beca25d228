/** One line with carriage returns → what the terminal shows of it last: later letters stand over earlier ones. */

/** What remains of a letter two columns wide, behind its first column. */
const covered = '';

/** As far as a program moves the cursor beyond the text: terminals stop at their width. */
const maxJump = 200;

/**
 * `line` holds UTF-8 bytes, one to a character, and of escape sequences only `ESC [ n K` and `ESC [ n G`.
 * `keepCursor`: the result goes on where the cursor stood.
 */
export function redraw(line: string, { keepCursor }: { readonly keepCursor: boolean }): string {
  const cells: string[] = [];
  let column = 0;
  const text = Buffer.from(line, 'latin1').toString('utf8');
  for (const [part, count = '', kind = ''] of text.matchAll(/\x1b\[(\d*)([KG])|[^]/gu)) {
    if (kind === 'G') column = Math.max(0, Math.min(Number(count || '1'), Math.max(maxJump, cells.length + 1)) - 1);
    else if (kind === 'K') erase(cells, column, Number(count || '0'));
    else if (part === '\r') column = 0;
    else if (part === '\b') column = Math.max(0, column - 1);
    else column = write(cells, column, part);
  }
  const shown = cells.join('');
  const cursor = keepCursor ? `\r\x1b[${column + 1}G` : '';
  return Buffer.from(`${shown}${cursor}`).toString('latin1');
}

/** EL: to the right, to the left, the whole line. The cursor stays. */
function erase(cells: string[], column: number, what: number): void {
  if (what === 0) cells.length = Math.min(cells.length, column);
  else if (what === 1) for (let at = 0; at <= column && at < cells.length; at += 1) cells[at] = ' ';
  else cells.length = 0;
}

function write(cells: string[], column: number, char: string): number {
  const width = char === '\t' ? 8 - (column % 8) : widthOf(char);
  if (width === 0) {
    // A combining mark belongs to the letter before it.
    if (column > 0 && column <= cells.length) cells[column - 1] += char;
    else if (column === 0) cells[0] = `${char}${cells[0] ?? ''}`;
    return column;
  }
  while (cells.length < column) cells.push(' ');
  for (let at = column; at < column + width; at += 1) uncover(cells, at, column, width);
  cells[column] = char;
  for (let at = column + 1; at < column + width; at += 1) cells[at] = covered;
  return column + width;
}

/** Half of a wide letter is overwritten: its other half becomes blank. */
function uncover(cells: string[], at: number, column: number, width: number): void {
  if (cells[at] === covered) {
    let first = at;
    while (first > 0 && cells[first] === covered) first -= 1;
    for (let one = first; one < column; one += 1) cells[one] = ' ';
  }
  if (at === column + width - 1) {
    for (let one = at + 1; one < cells.length && cells[one] === covered; one += 1) cells[one] = ' ';
  }
}

/** As terminals count: East Asian wide letters and emoji take two columns, marks and controls none. */
function widthOf(char: string): number {
  if (char >= ' ' && char <= '~') return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}\x00-\x1f\x7f]$/u.test(char)) return 0;
  const wide =
    /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u;
  return wide.test(char) || /^\p{Emoji_Presentation}$/u.test(char) ? 2 : 1;
}
