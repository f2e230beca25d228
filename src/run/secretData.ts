/**
 * Masks `data` and `stringData` of Kubernetes Secrets in YAML and JSON. kubectl prints the data before the kind, so such
 * a block is held until it is clear whose it is.
 */

export interface SecretData {
  /** One line with its end → what can be given out now. */
  line(text: string): string;
  /** True where a line's meaning depends on lines before it. */
  holds(): boolean;
  end(): string;
}

const mark = '[masked: Secret data]';
const maxHeldLength = 1_048_576;

/** `data:` and `"data": {` alone on their line, also behind the dash of a list. */
const dataBegins = /^(\s{0,400}(?:- )?)(?:(?:data|stringData):|"(?:data|stringData)": \{)\s*$/;
const kindLine = /^(\s{0,400}(?:- )?)"?kind"?: "?(\w{1,100})"?,?\s*$/;
/** One line of JSON, perhaps inside a string of JSON: the quotes then have backslashes. */
const secretOnOneLine = /\\{0,4}"kind\\{0,4}":\s{0,4}\\{0,4}"Secret\\{0,4}"/;
const dataOnOneLine = /(\\{0,4}"(?:data|stringData)\\{0,4}":\s{0,4}\{)([^{}]{0,1000000})(\})/g;
const valueOnOneLine = /(:\s{0,4}\\{0,4}")([^"\\]*)(\\{0,4}")/g;

export function createSecretData(): SecretData {
  /** The kinds of the objects that we are in, by the column of their keys. */
  const kinds = new Map<number, string>();
  let held: string[] = [];
  let heldLength = 0;
  /** The column of the held block's `data`; -1 where nothing is held. */
  let column = -1;

  const release = (secret: boolean): string => {
    const text = secret ? maskBlocks(held, column) : held.join('');
    held = [];
    heldLength = 0;
    column = -1;
    return text;
  };
  /** What was held too long without a kind is masked where it looks like it. */
  const releaseUnknown = (): string =>
    release(held.slice(1).every((text) => /^\s*"?[\w.-]+"?: ?"?[\w+/=]*"?,?\s*$|^\s*\}?,?\s*$/.test(text)));
  const begin = (text: string, at: number): string => {
    column = at;
    held = [text];
    heldLength = text.length;
    return '';
  };
  const line = (text: string): string => {
    const at = keyColumn(text);
    if (column >= 0) {
      const kind = kindLine.exec(text);
      const inside = text.trim() === '' || at > column;
      const closes = at === column && /^\s*\},?\s*$/.test(text);
      const sameObject = at === column && !/^\s*- /.test(text) && /^\s*["\w]/.test(text);
      if (kind && at === column) {
        kinds.set(at, kind[2] ?? '');
        return `${release(kind[2] === 'Secret')}${text}`;
      }
      if (inside || closes || sameObject) {
        held.push(text);
        heldLength += text.length;
        return heldLength > maxHeldLength ? releaseUnknown() : '';
      }
      return `${release(kinds.get(column) === 'Secret')}${line(text)}`;
    }
    if (text.trim() === '') return text;
    // An object ends where its keys' column is left, or another item of its list begins.
    const dash = /^\s*- /.test(text);
    for (const one of kinds.keys()) if (one > at || (dash && one === at) || text.startsWith('---')) kinds.delete(one);
    if (at === 0 && !/^["\w{}[\]-][^ ]*(?::|$)/.test(text)) kinds.clear();
    const kind = kindLine.exec(text);
    if (kind) kinds.set(at, kind[2] ?? '');
    if (dataBegins.test(text)) {
      const known = kinds.get(at);
      if (known === undefined || known === 'Secret') return begin(text, at);
    }
    return secretOnOneLine.test(text) ? maskOneLine(text) : text;
  };
  return {
    line,
    holds: () => column >= 0 || kinds.size > 0,
    end: () => (column < 0 ? '' : release(kinds.get(column) === 'Secret')),
  };
}

/** The column of the line's first key: behind the dash of a list. */
function keyColumn(line: string): number {
  return /^\s*(?:- )?/.exec(line)?.[0].replace(/\n/, '').length ?? 0;
}

/** Names stay, values go, with all lines of a value that has several. What stands beside the data blocks stays. */
function maskBlocks(lines: readonly string[], column: number): string {
  let inData = false;
  let nameColumn = -1;
  return lines
    .map((line) => {
      const at = keyColumn(line);
      if (line.trim() !== '' && at <= column) {
        inData = dataBegins.test(line);
        nameColumn = -1;
        return line;
      }
      if (!inData) return line;
      if (nameColumn < 0 && line.trim() !== '') nameColumn = at;
      const entry = /^(\s*)("?)([\w.-]+)\2:(?: .*)?$/s.exec(line.replace(/\r?\n$/, ''));
      if (!entry || at !== nameColumn) return '';
      const [, indent = '', quotes = '', name = ''] = entry;
      const comma = quotes && /,\s*$/.test(line) ? ',' : '';
      const lineEnd = /\r?\n$/.exec(line)?.[0] ?? '';
      return `${indent}${quotes}${name}${quotes}: ${quotes}${mark}${quotes}${comma}${lineEnd}`;
    })
    .join('');
}

function maskOneLine(line: string): string {
  return line.replace(dataOnOneLine, (_, before: string, data: string, after: string) => {
    return `${before}${data.replace(valueOnOneLine, `$1${mark}$3`)}${after}`;
  });
}
