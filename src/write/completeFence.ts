/** Behind the marks that open a block: its language, and what is pinned in braces. */
import { ATTRIBUTES, LANGUAGES, OTHER_LANGUAGES } from './fenceWords.ts';
import type { LineAround } from './lineAround.ts';
import type { Completion, Suggestion } from './suggestion.ts';

/** The marks, with the list items and quotes that a block may stand in. */
const OPENING = /^\uFEFF?(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})/;

export function opensFence(line: string): boolean {
  return OPENING.test(line);
}

/** `offset`: of the cursor. The line is one that opens a block. */
export function completeFence(line: LineAround, offset: number): Completion | undefined {
  const marks = OPENING.exec(line.before)?.[0];
  if (marks === undefined) return undefined;
  const info = line.before.slice(marks.length);
  const inBraces = info.lastIndexOf('{') > info.lastIndexOf('}');
  if (!inBraces) return /^[ \t]*[\w+#-]*$/.test(info) ? languages(info, line, offset) : pinsInBraces(info, offset);
  const written = info.slice(info.lastIndexOf('{') + 1);
  if (/^\s*\.[\w+#-]*$/.test(written)) return languages(written.trimStart().slice(1), line, offset);
  return attributes(written, line, offset);
}

function languages(written: string, line: LineAround, offset: number): Completion {
  const word = written.trimStart();
  const rest = /^[\w+#-]*/.exec(line.after)?.[0] ?? '';
  return {
    range: { start: offset - word.length, end: offset + rest.length },
    items: Object.entries(LANGUAGES).map(([label, detail]) => ({ label, kind: 'language', detail })),
    // Marks alone open a block too, and close one.
    isExpected: false,
    whole: OTHER_LANGUAGES,
  };
}

function attributes(written: string, line: LineAround, offset: number): Completion {
  const value = /([\w.-]+)=([\w.-]*)$/.exec(written);
  const rest = /^[\w.-]*/.exec(line.after)?.[0] ?? '';
  if (value !== null) {
    const [, name = '', typed = ''] = value;
    const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
    return {
      range: { start: offset - typed.length, end: offset + rest.length },
      items: (known?.values ?? []).map((label) => ({
        label,
        kind: 'value',
        ...(known?.isFree === true && { isFree: true }),
      })),
      isExpected: true,
    };
  }
  const typed = /[\w.-]*$/.exec(written)?.[0] ?? '';
  return {
    range: { start: offset - typed.length, end: offset + rest.length },
    items: Object.entries(ATTRIBUTES).flatMap(([name, { about, values, isFree }]): readonly Suggestion[] => {
      if (new RegExp(String.raw`(?:^|[\s,{])${name}=`).test(line.text)) return [];
      if (isFree === true) {
        const item = { label: `${name}=`, kind: 'attribute', detail: about } as const;
        return [values.length > 0 ? { ...item, goesOn: true } : item];
      }
      return values.map((one) => ({ label: `${name}=${one}`, kind: 'attribute', detail: about }));
    }),
    isExpected: true,
  };
}

/** Behind the language, where no brace is open: only on demand. */
function pinsInBraces(info: string, offset: number): Completion | undefined {
  if (info.includes('{') || !/\s$/.test(info)) return undefined;
  const items = Object.entries(ATTRIBUTES).flatMap(([name, { about, values }]) =>
    values.slice(0, 1).map((value): Suggestion => ({
      label: `{${name}=${value}}`,
      kind: 'attribute',
      detail: about,
    })),
  );
  return { range: { start: offset, end: offset }, items, isExpected: false };
}
