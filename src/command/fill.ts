/** Puts values into a command's placeholders so that what the command receives is exactly the value. */
import { parse, type SyntaxNode } from 'unbash';
import { UserError } from '../errors.ts';
import { expansionsInJavaScript } from './javascript.ts';
import { firstOfEachName, nameKey } from './holeNames.ts';
import { coverHoles, findHoles } from './placeholders.ts';
import { quote, quoted } from './quote.ts';
import { inScript } from './javaScriptPlaces.ts';
import type { Command, InnerPlace, Placeholder, Range } from './types.ts';
import { walk } from './words.ts';

interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** The same as far as values are given: what has none stays as it is written. */
export function fillKnown(command: Command, values: Readonly<Record<string, string>>): string {
  const known = command.placeholders.filter((placeholder) => {
    const first = firstOfEachName(command.placeholders).find((one) => nameKey(one) === nameKey(placeholder));
    return first !== undefined && Object.hasOwn(values, first.text);
  });
  return fillPlaceholders({ ...command, placeholders: known }, values);
}

/**
 * `values` by `Placeholder.text`, of the first of each name. A value is quoted as its position needs it.
 * @throws UserError where a value is missing, or where its position cannot hold it.
 */
export function fillPlaceholders(command: Command, values: Readonly<Record<string, string>>): string {
  const given = new Map(
    firstOfEachName(command.placeholders).map((first) => [
      nameKey(first),
      Object.hasOwn(values, first.text) ? values[first.text] : undefined,
    ]),
  );
  const edits = command.placeholders.map((placeholder): Edit => {
    const value = given.get(nameKey(placeholder));
    if (value === undefined) {
      throw new UserError(`${placeholder.text} has no value yet.`, 'Give it one, then run the command again.');
    }
    return { range: placeholder.range, text: quotedFor(placeholder, value, command.text) };
  });
  const filled = applyEdits(command.text, edits);
  checkHereDocuments(command, edits);
  return filled;
}

function quotedFor(placeholder: Placeholder, value: string, text: string): string {
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new UserError(
      `The value of ${placeholder.text} has a character that no command can receive.`,
      'Type it again.',
    );
  }
  return quotedAt({ ...placeholder, text }, value, placeholder.text);
}

/** For who reads it last first, and from there outward. `hole` as it is written, for the sentences. */
function quotedAt(place: InnerPlace, value: string, hole: string): string {
  const { position, text, range } = place;
  const given = place.inner === undefined ? value : quotedAt(place.inner, value, hole);
  const before = text.slice(Math.max(0, range.start - 80), range.start);
  // `$POD` and a letter would be another variable.
  const gluedToVariable = /\$\w+$/.test(before);
  switch (position) {
    case 'bare':
      return mustBeQuoted(before, text.charAt(range.end), given) ? quoted(given) : quote(given);
    case 'single':
      return given.replaceAll("'", String.raw`'\''`);
    case 'double':
      return `${gluedToVariable ? '""' : ''}${given.replaceAll(/[\\"$`]/g, String.raw`\$&`)}`;
    case 'ansi':
      // Behind `\x4` or `\12` a digit would be part of that sign.
      if (!/\\(?:[0-7]{1,2}|x[\da-f]?|u[\da-f]{0,3}|U[\da-f]{0,7}|c)$/i.test(before)) {
        return given.replaceAll(/[\\']/g, String.raw`\$&`);
      }
      return plainOnly(/^$/.test(given), given, hole);
    case 'heredoc':
      if (gluedToVariable && /^[\w[:]/.test(given)) {
        throw new UserError(
          `The value of ${hole} would become part of the name of the variable in front of it.`,
          'Use Edit and Run, and write ${…} around that name.',
        );
      }
      return given.replaceAll(/[\\$`]/g, String.raw`\$&`);
    case 'heredoc-raw':
      return given;
    case 'plain':
      return plainOnly(/^[\w.:/@%+,-]*$/.test(given), given, hole);
    default:
      return inScript(position, given, hole);
  }
}

/** Where a value without quotes would be more than itself: a pattern behind `=~`, a list in braces, a descriptor. */
function mustBeQuoted(before: string, behind: string, value: string): boolean {
  if (/\$\w+$/.test(before) || /[<>]/.test(behind) || /=~\s*\S*$/.test(before)) return true;
  return /\{[^\s{}]*$/.test(before) && /,|\.\./.test(value);
}

function plainOnly(isPlain: boolean, value: string, hole: string): string {
  if (isPlain) return value;
  throw new UserError(
    `The value of ${hole} cannot stand where it is: only letters, digits and . : / @ % + , - can.`,
    'Use Edit and Run, and write the command with the value in it.',
  );
}

/** A value must not end the here-document it stands in, nor lose leading tabs to `<<-`. */
function checkHereDocuments(command: Command, edits: readonly Edit[]): void {
  if (!command.placeholders.some(({ position }) => position.startsWith('heredoc'))) return;
  walk(parse(coverHoles(command.text, findHoles(command.text))), (node) => {
    if (node.type !== 'HereDoc') return true;
    const inside = edits.filter(({ range }) => node.body.pos <= range.start && range.end <= node.body.end);
    if (inside.length === 0) return true;
    const body = applyEdits(
      command.text.slice(node.body.pos, node.body.end),
      inside.map(({ range, text }) => ({
        range: { start: range.start - node.body.pos, end: range.end - node.body.pos },
        text,
      })),
    );
    const strips = node.operator === '<<-';
    const original = command.text.slice(node.body.pos, node.body.end);
    const tabs = (text: string): number => text.match(/^\t/gm)?.length ?? 0;
    const ends = body.split('\n').some((line) => (strips ? line.replace(/^\t+/, '') : line) === node.delimiter?.value);
    if (ends) {
      throw new UserError(
        `A value has the line ${node.delimiter?.value ?? ''}, which would end the here-document it stands in.`,
        'Use Edit and Run, and give the here-document another end word.',
      );
    }
    if (strips && (tabs(body) > tabs(original) || /^\t/m.test(inside.map(({ text }) => text).join('')))) {
      throw new UserError(
        'A value begins a line with a tab, which this here-document (<<-) would take away.',
        'Use Edit and Run, and write << instead of <<-.',
      );
    }
    return true;
  });
}

/** The text with the dollar signs of `emptied` words escaped, so that they reach the program as they are written. */
export function keepAsWritten(command: Command): string {
  const script = parse(coverHoles(command.text, findHoles(command.text)));
  const edits: Edit[] = [];
  for (const { pos, end, text } of expansionsInJavaScript(script)) {
    const range = { start: pos, end };
    const name = text === '$$' ? `$${/^\w*/.exec(command.text.slice(end))?.[0] ?? ''}` : text.slice(1);
    if (command.emptied.includes(name)) edits.push({ range, text: text.replaceAll('$', String.raw`\$`) });
  }
  return applyEdits(command.text, edits);
}

/** The text with those variables whose values are plain words in it: to be looked at, never to be run. */
export function withVariables(command: Command, values: Readonly<Record<string, string>>): string {
  const isPlain = (value: string): boolean => /^[\w.:/@%+,-]+$/.test(value);
  const edits: Edit[] = [];
  walk(parse(command.text), (node) => {
    if (node.type !== 'SimpleExpansion' && node.type !== 'ParameterExpansion') return true;
    if (node.type === 'ParameterExpansion' && node.text !== `\${${node.parameter}}`) return true;
    const name = node.type === 'SimpleExpansion' ? node.text.slice(1) : node.parameter;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined && isPlain(value)) edits.push({ range: { start: node.pos, end: node.end }, text: value });
    return false;
  });
  return applyEdits(command.text, edits);
}

/**
 * The text in which `$X`, for each of these names, reaches the program as the characters `$X`.
 * @throws UserError where it stands in arithmetic or in backticks.
 */
export function useLiterally(command: Command, names: readonly string[]): string {
  const edits: Edit[] = [];
  collectLiterals(parse(coverHoles(command.text, findHoles(command.text))), 'bare', new Set(names), edits);
  return applyEdits(command.text, edits);
}

type Around = 'bare' | 'double' | 'heredoc';

function collectLiterals(root: SyntaxNode, around: Around, names: ReadonlySet<string>, edits: Edit[]): void {
  const below = (node: SyntaxNode, within: Around): false => {
    collectLiterals(node, within, names, edits);
    return false;
  };
  walk(root, (node) => {
    if (node === root) return true;
    switch (node.type) {
      case 'DoubleQuoted':
      case 'LocaleString':
        return below(node, 'double');
      case 'HereDoc':
        return node.delimiter?.quoted === true ? false : below(node.body, 'heredoc');
      case 'CommandExpansion':
        if (!node.text.startsWith('`')) return below(node, 'bare');
        return refuseInside(node.text, names);
      case 'ArithmeticExpansion':
        return refuseInside(node.text, names);
      case 'SimpleExpansion':
      case 'ParameterExpansion': {
        const name = node.type === 'SimpleExpansion' ? node.text.slice(1) : node.parameter;
        if (!names.has(name)) return true;
        edits.push({ range: { start: node.pos, end: node.end }, text: literally(node.text, around) });
        return false;
      }
      default:
        return true;
    }
  });
}

function refuseInside(text: string, names: ReadonlySet<string>): false {
  if (text.split(/\W+/).some((word) => names.has(word))) {
    throw new UserError(
      'A variable in arithmetic or in backticks cannot be used literally.',
      'Set the variable, or use Edit and Run.',
    );
  }
  return false;
}

function literally(text: string, around: Around): string {
  switch (around) {
    case 'bare':
      return quote(text);
    case 'double':
      return text.replaceAll(/[\\"$`]/g, String.raw`\$&`);
    case 'heredoc':
      return text.replaceAll(/[\\$`]/g, String.raw`\$&`);
  }
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.range.start - b.range.start)) {
    pieces.push(text.slice(at, edit.range.start), edit.text);
    at = edit.range.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}
