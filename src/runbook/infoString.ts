/** What stands behind a fence: the language and what a person pins, in the ways people write it. */
import type { Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import type { Pins } from './types.ts';

export interface Info {
  /** As written; `''` where there is none. */
  readonly language: string;
  readonly pins: Pins;
  readonly problems: readonly Problem[];
}

const NO_PINS: Pins = {};
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** `offset`: where the info string begins in the file. */
export function readInfo(info: string, offset: number): Info {
  if (/^[\w+#.-]*$/.test(info)) return { language: info, pins: NO_PINS, problems: [] };
  const problems: Problem[] = [];
  let pins: Pins = NO_PINS;
  let language = '';
  const complain = (range: Range, message: string): void => {
    problems.push({ code: 'attribute-unreadable', severity: 'warning', range, message });
  };
  const first = /^[^\s{},=:]+/.exec(info)?.[0] ?? '';
  if (/^[\w+#.-]+$/.test(first) && !/^\s*=/.test(info.slice(first.length))) language = first;
  const words = /[\w.#:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s{}"',]*)|[^\s{},]+|[{}]/g;
  words.lastIndex = language.length;
  let inBraces = 0;
  for (let match = words.exec(info); match !== null; match = words.exec(info)) {
    const [word] = match;
    const range = { start: offset + match.index, end: offset + match.index + word.length };
    if (word === '{') inBraces++;
    else if (word === '}') inBraces--;
    else if (language === '' && /^\.[\w+#-]+$/.test(word) && inBraces > 0) language = word.slice(1);
    else if (language === '' && match.index <= 1 && inBraces > 0 && /^[\w+#-]+$/.test(word)) language = word;
    else {
      const assigned = /^([\w.#:-]+)\s*=\s*(.*)$/s.exec(word);
      if (assigned !== null)
        pins = pin(pins, assigned[1] ?? '', unquote(assigned[2] ?? ''), (message) => complain(range, message));
      else if (!/^[.#:]?[\w.:/#-]+$/.test(word))
        complain(range, `\`${plain(word)}\` behind the fence cannot be read and is ignored.`);
    }
  }
  if (inBraces !== 0) {
    complain({ start: offset, end: offset + info.length }, 'A brace behind the fence is not closed, or not opened.');
  }
  return { language, pins, problems };
}

function pin(pins: Pins, key: string, value: string, complain: (message: string) => void): Pins {
  switch (key) {
    case 'name':
      if (/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,80}$/u.test(value)) return { ...pins, name: value };
      complain('`name=` is one word of letters, digits and hyphens.');
      return pins;
    case 'timeout': {
      const match = /^(\d{1,6})(ms|s|m|min|h|)$/.exec(value);
      const unit = match === null ? undefined : UNITS[match[2] ?? ''];
      const timeoutMs = match === null || unit === undefined ? 0 : Number(match[1]) * unit;
      if (timeoutMs > 0) return { ...pins, timeoutMs };
      complain('`timeout=` is a time such as 30s or 5m.');
      return pins;
    }
    case 'context':
    case 'output':
      if (value === 'none') return { ...pins, [key]: value };
      complain(`\`${key}=\` can only be none.`);
      return pins;
    case 'confirm':
      if (value === 'always') return { ...pins, confirm: value };
      complain('`confirm=` can only be always: a runbook can add a question, never take one away.');
      return pins;
    default:
      // `title="x.sh"`, `linenos=1`: for other tools.
      if (value === '') complain(`\`${plain(key)}=\` has no value.`);
      return pins;
  }
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

function plain(word: string): string {
  return word.replaceAll('`', "'").slice(0, 40);
}
