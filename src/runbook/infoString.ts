/** What stands behind a fence: the language and what a person pins, in the ways people write it. */
import type { Range } from '../command/types.ts';
import type { Problem } from '../errors.ts';
import { isTypoOf } from './typo.ts';
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
  const complain = (range: Range, { message, fix }: Complaint): void => {
    const edit = fix === undefined ? undefined : { title: `Write ${fix}`, range, text: fix };
    problems.push({ code: 'attribute-unreadable', severity: 'warning', range, message, ...(edit && { fix: edit }) });
  };
  const first = /^[^\s{},=:]+/.exec(info)?.[0] ?? '';
  if (/^[\w+#.-]+$/.test(first) && !/^\s*=/.test(info.slice(first.length))) language = first;
  // `timeout=1 h`: a time is told whole, with the blank in it.
  const words =
    /timeout\s*=\s*\d+\s+(?:ms|s|m|min|h)(?![\w=])|[\w.#:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s{}"',]*)|[^\s{},]+|[{}]/g;
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
        pins = pin(pins, assigned[1] ?? '', unquote(assigned[2] ?? ''), (complaint) => complain(range, complaint));
      else if (!/^[.#:]?[\w.:/#-]+$/.test(word))
        complain(range, { message: `\`${plain(word)}\` behind the fence cannot be read and is ignored.` });
      else if (inBraces > 0 && Object.hasOwn(EXAMPLES, word.replace(/:$/, '').toLowerCase()))
        complain(range, withoutValue(word.replace(/:$/, '').toLowerCase()));
    }
  }
  if (inBraces !== 0) {
    const message = 'A brace behind the fence is not closed, or not opened.';
    complain({ start: offset, end: offset + info.length }, { message });
  }
  return { language, pins, problems };
}

interface Complaint {
  readonly message: string;
  /** What was meant, where that is certain. */
  readonly fix?: string;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  name: 'name=check-pods',
  timeout: 'timeout=30s',
  context: 'context=none',
  confirm: 'confirm=always',
  output: 'output=none',
};
/** One letter away, and words of other tools. */
const OTHERS: ReadonlySet<string> = new Set(['content', 'same', 'game', 'nam', 'names', 'conform', 'input']);

function withoutValue(key: string): Complaint {
  const example = EXAMPLES[key] ?? '';
  const only = /^(?:context|confirm|output)$/.test(key);
  return { message: `\`${key}\` needs a value: write \`${example}\`.`, ...(only && { fix: example }) };
}

function pin(pins: Pins, key: string, value: string, complain: (complaint: Complaint) => void): Pins {
  switch (key) {
    case 'name':
      if (/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,80}$/u.test(value)) return { ...pins, name: value };
      complain({ message: '`name=` is one word of letters, digits and hyphens.' });
      return pins;
    case 'timeout':
      return pinTimeout(pins, value, complain);
    case 'context':
    case 'output':
      if (value === 'none') return { ...pins, [key]: value };
      complain({ message: `\`${key}=\` can only be none.` });
      return pins;
    case 'confirm':
      if (value === 'always') return { ...pins, confirm: value };
      complain({
        message: '`confirm=` can only be always: a runbook can add a question, never take one away.',
      });
      return pins;
    default: {
      const small = key.toLowerCase();
      const meant = Object.keys(EXAMPLES).find((one) => one === small || isTypoOf(small, one));
      if (value === '') complain({ message: `\`${plain(key)}=\` has no value.` });
      else if (meant !== undefined && !OTHERS.has(small))
        complain({ message: `\`${plain(key)}=\` is not known and is ignored. Was \`${meant}=\` meant?` });
      // `title="x.sh"`, `linenos=1`: for other tools.
      return pins;
    }
  }
}

function pinTimeout(pins: Pins, value: string, complain: (complaint: Complaint) => void): Pins {
  const [, digits = '', blank = '', unit = ''] = /^(\d{1,6})(\s*)(ms|s|m|min|h|)$/.exec(value) ?? [];
  const timeoutMs = Number(digits) * (UNITS[unit] ?? 0);
  if (!(timeoutMs > 0)) {
    complain({ message: '`timeout=` is a time such as 30s or 5m.' });
    return pins;
  }
  if (blank !== '') {
    complain({
      message: 'A time has no blank in it. Until it is corrected there is no time limit.',
      fix: `timeout=${digits}${unit}`,
    });
    return pins;
  }
  if (unit === '')
    complain({
      message: `Without a unit this is ${digits} s. Write it: \`timeout=${digits}s\`, or \`${digits}m\` for minutes.`,
    });
  return { ...pins, timeoutMs };
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}

function plain(word: string): string {
  return word.replaceAll('`', "'").slice(0, 40);
}
