/** What often goes wrong with a command although it is right to the letter: a table of small rules, each with its cure. */
import type { SimpleExpansionPart, Statement } from 'unbash';
import { readKubectl } from './clients.ts';
import { exampleWords } from './exampleWords.ts';
import type { Names } from './expansions.ts';
import { lastFlag, isOn, type Line } from './flags.ts';
import { expansionsInJavaScript } from './javascript.ts';
import { expandedTrap } from './containerVariables.ts';
import { databaseTrap } from './mongoTraps.ts';
import { startedIn, startOf, type Started } from './started.ts';
import type { Command, Range, Trap } from './types.ts';
import { walk } from './words.ts';

/** A command whose traps are looked for. All ranges are offsets in its block's text, until they are given away. */
interface Suspect {
  readonly command: Omit<Command, 'traps'>;
  readonly statements: readonly Statement[];
  /** What the command's text begins at. */
  readonly start: number;
  /** Variables that other commands set. */
  readonly assigned: Names;
  readonly started: () => readonly Started[];
}

interface Rule {
  /** A look at the text: most commands of a runbook have no trap, and cost no more than this. */
  readonly may: (text: string) => boolean;
  readonly find: (suspect: Suspect) => readonly Trap[];
}

const rules: readonly Rule[] = [
  { may: (text) => text.includes('logs') && /\s(?:-[a-zA-Z]*l|--selector)/.test(text), find: logsOfMany },
  { may: (text) => text.includes('mongo') && text.includes('$'), find: emptiedWords },
  { may: (text) => text.includes('mongo') && /--eval\b/.test(text), find: testDatabase },
  { may: (text) => text.includes('$') && text.includes('exec'), find: expandedHere },
  { may: (text) => text.includes(':live'), find: stoppedJvm },
  { may: (text) => /<[ \t]+[\w-]+[ \t]*>|<[\w-]+[ \t]+>/.test(text), find: brokenHole },
];

/** The traps of a command, in the order in which they stand; offsets in its own text. */
export function findTraps(
  command: Omit<Command, 'traps'>,
  statements: readonly Statement[],
  start: number,
  assigned: Names,
): readonly Trap[] {
  const { text, effect, placeholders } = command;
  const examples = exampleWords(text, effect === 'changes' || effect === 'deletes', placeholders);
  const suspected = rules.filter(({ may }) => may(text));
  if (suspected.length === 0) return examples;
  let started: readonly Started[] | undefined;
  const suspect: Suspect = {
    command,
    statements,
    start,
    assigned,
    started: () => (started ??= startedIn(statements, (code) => rules.some(({ may }) => may(code)))),
  };
  const move = (range: Range): Range => ({ start: range.start - start, end: range.end - start });
  const found = suspected
    .flatMap(({ find }) => find(suspect))
    .map((trap): Trap => ({
      ...trap,
      range: move(trap.range),
      ...(trap.fix === undefined ? {} : { fix: { ...trap.fix, range: move(trap.fix.range) } }),
    }));
  return [...found, ...examples].sort((a, b) => a.range.start - b.range.start);
}

function logsOfMany({ started }: Suspect): readonly Trap[] {
  return started().flatMap((one): readonly Trap[] => {
    // `k` is what people call it.
    const words = startOf(one, /^(?:kubectl|oc|k)$/);
    const args = words?.slice(1) ?? [];
    const line = readKubectl(args);
    const verb = args[line.operands[0]?.at ?? -1];
    const selector = lastFlag(line, '--selector', '-l');
    if (verb?.value !== 'logs' || selector === undefined) return [];
    const flag = args[selector.at];
    // `-l app=x` is two words, `-lapp=x` and `--selector=app=x` are one.
    const isAlone = flag?.text === '-l' || flag?.text === '--selector';
    const last = (isAlone ? args[selector.at + 1] : flag) ?? verb;
    const range = { start: verb.range.start, end: Math.max(verb.range.end, last.range.end) };
    if (isOn(line, '--follow', '-f')) return followsMany(line, range);
    if (lastFlag(line, '--tail') !== undefined) return [];
    return [
      {
        code: 'logs-selector-without-tail',
        range,
        message:
          'With a selector, logs shows only the last ten lines of each pod, which looks like all of them. Say how many: --tail=200, or --tail=-1 for all.',
        ...(one.exact && {
          fix: {
            title: 'Add --tail=-1: All Lines',
            range: { start: last.range.end, end: last.range.end },
            text: ' --tail=-1',
          },
        }),
      },
    ];
  });
}

function followsMany(line: Line, range: Range): readonly Trap[] {
  if (lastFlag(line, '--max-log-requests') !== undefined) return [];
  return [
    {
      code: 'logs-follow-many',
      range,
      message: 'With more than five pods this does not start: it then needs --max-log-requests with their number.',
    },
  ];
}

function emptiedWords({ command, statements, start }: Suspect): readonly Trap[] {
  const { emptied, text } = command;
  if (emptied.length === 0) return [];
  const parts = statements.flatMap(expansionsInJavaScript).filter((part) => {
    // `$$ROOT`: what is empty is `$$`, the rest are letters.
    const rest = part.text === '$$' ? (/^\w*/.exec(text.slice(part.end - start))?.[0] ?? '') : undefined;
    return emptied.includes(rest === undefined ? part.text.slice(1) : `$${rest}`);
  });
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const shown = emptied.slice(0, 3).map((name) => `$${name}`);
  const names = `${shown.join(', ')}${emptied.length > shown.length ? ' …' : ''}`;
  const range = { start: first.pos, end: last.end };
  return [
    {
      code: 'emptied-by-the-shell',
      range,
      message: `The shell empties ${names} here, before MongoDB sees it. Put a backslash in front of each dollar, or the JavaScript into single quotes.`,
      fix: { title: 'Escape the Dollar Signs', range, text: escaped(text, start, parts, range) },
    },
  ];
}

function escaped(
  text: string,
  start: number,
  parts: readonly SimpleExpansionPart[],
  { start: from, end }: Range,
): string {
  const pieces: string[] = [];
  let at = from;
  for (const part of parts) {
    pieces.push(text.slice(at - start, part.pos - start), part.text.replaceAll('$', String.raw`\$`));
    at = part.end;
  }
  return [...pieces, text.slice(at - start, end - start)].join('');
}

function testDatabase({ started }: Suspect): readonly Trap[] {
  return started().flatMap((one) => {
    const words = startOf(one, /^mongo(?:sh)?$/);
    return words === undefined ? [] : databaseTrap(words);
  });
}

function expandedHere({ command, start, assigned, started }: Suspect): readonly Trap[] {
  if (command.needs.length === 0 && !command.text.includes('HOSTNAME')) return [];
  const isOurs = (name: string): boolean =>
    assigned.has(name) || !(command.needs.includes(name) || name === 'HOSTNAME');
  return started().flatMap((one): readonly Trap[] => {
    const args = startOf(one, /^(?:kubectl|oc)$/)?.slice(1) ?? [];
    const line = readKubectl(args);
    if (!one.exact || line.operands[0]?.arg.value !== 'exec' || line.rest.length === 0) return [];
    const inner = args.slice(args.length - line.rest.length);
    return expandedTrap(inner, { text: command.text, start, placeholders: command.placeholders, isOurs });
  });
}

function stoppedJvm({ started }: Suspect): readonly Trap[] {
  return started().flatMap((one): readonly Trap[] => {
    const flag = startOf(one, /^jmap$/)?.find(({ text }) => /^-(?:dump|histo):live\b/.test(text));
    if (flag === undefined) return [];
    return [
      {
        code: 'jvm-stops',
        range: flag.range,
        message:
          'With “live” the JVM stops for a full collection first: nothing is answered meanwhile. Leave it out to spare that: then what is no longer used is listed, too.',
      },
    ];
  });
}

/** What a value is called, not a file. */
const nameOfHole = /pod|name|node|deploy|service|container|host|user|your|(?:^|[-_])id$/i;

/** `< pod >`: only without blanks it is a value to fill in. */
function brokenHole({ command, statements, start }: Suspect): readonly Trap[] {
  const traps: Trap[] = [];
  for (const statement of statements) {
    walk(statement, (node) => {
      if (node.type === 'Script') return node.source === undefined;
      if (node.type !== 'Redirect' || node.operator !== '<') return true;
      const found = /^<[ \t]*([\w-]+)[ \t]*>(?![>&|])/.exec(command.text.slice(node.pos - start));
      const [written, name] = found ?? [];
      if (written === undefined || name === undefined || !nameOfHole.test(name)) return true;
      const range = { start: node.pos, end: node.pos + written.length };
      traps.push({
        code: 'hole-as-redirection',
        range,
        message: `The shell would read the file ${name} here and write over another. Write <${name}>, without blanks, for a value to fill in.`,
        fix: { title: `Write <${name}>`, range, text: `<${name}>` },
      });
      return true;
    });
  }
  return traps;
}
