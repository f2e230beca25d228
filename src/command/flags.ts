/** Flags as kubectl and helm (pflag) read them: `-n x`, `-nx`, `-n=x`, `-Anx`, `--namespace=x`, nothing behind `--`. */
import type { Arg } from './words.ts';

export interface Syntax {
  readonly valueFlags: ReadonlySet<string>;
  readonly switches: ReadonlySet<string>;
}

export interface Flag {
  /** `--namespace`, `-n`. */
  readonly name: string;
  /** Undefined where there is none, or where the shell decides it at run time. */
  readonly value: string | undefined;
  /** As written, quotes and variables included; undefined for a switch. */
  readonly written: string | undefined;
  /** Index of the word it stands in. */
  readonly at: number;
}

export interface Line {
  readonly flags: readonly Flag[];
  /** Words that are no flag and no flag's value. */
  readonly operands: readonly { readonly arg: Arg; readonly at: number }[];
  /** Behind `--`. */
  readonly rest: readonly Arg[];
  /** Index of the first flag that we do not know: what follows it may be its value. */
  readonly unsureFrom: number;
}

/** `switchesHere`: flags that are switches of this verb although they take a value elsewhere: `-f` of `logs`. */
export function readLine(args: readonly Arg[], syntax: Syntax, switchesHere: readonly string[] = []): Line {
  const flags: Flag[] = [];
  const operands: { arg: Arg; at: number }[] = [];
  let unsureFrom = Infinity;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined) break;
    const text = arg.value ?? arg.text;
    if (text === '--') {
      at++;
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      operands.push({ arg, at });
    } else if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      if (equals >= 0) {
        const written = text.slice(equals + 1);
        flags.push({
          name: text.slice(0, equals),
          value: arg.value === undefined ? undefined : written,
          written,
          at,
        });
      } else if (syntax.valueFlags.has(text) && !switchesHere.includes(text)) {
        const next = args[at + 1];
        flags.push({ name: text, value: next?.value, written: next?.text, at });
        at++;
      } else {
        flags.push({ name: text, value: undefined, written: undefined, at });
        if (!syntax.switches.has(text) && !switchesHere.includes(text)) unsureFrom = Math.min(unsureFrom, at);
      }
    } else {
      at = readShort(args, at, syntax, switchesHere, flags, () => {
        unsureFrom = Math.min(unsureFrom, at);
      });
    }
  }
  return { flags, operands, rest: args.slice(at), unsureFrom };
}

function readShort(
  args: readonly Arg[],
  at: number,
  syntax: Syntax,
  switchesHere: readonly string[],
  flags: Flag[],
  unsure: () => void,
): number {
  const arg = args[at];
  if (arg === undefined) return at;
  const text = arg.value ?? arg.text;
  for (let i = 1; i < text.length; i++) {
    const letter = text.charAt(i);
    const name = `-${letter}`;
    if (switchesHere.includes(name) || !syntax.valueFlags.has(name)) {
      flags.push({ name, value: undefined, written: undefined, at });
      if (!switchesHere.includes(name) && !syntax.switches.has(name)) unsure();
      if (text.charAt(i + 1) === '=') return at;
      continue;
    }
    const glued = text.slice(i + 1).replace(/^=/, '');
    if (text.length > i + 1) {
      flags.push({ name, value: arg.value === undefined ? undefined : glued, written: glued, at });
      return at;
    }
    const next = args[at + 1];
    flags.push({ name, value: next?.value, written: next?.text, at });
    return at + 1;
  }
  return at;
}

/** The last of these flags, as the last repeat wins. */
export function lastFlag(line: Line, ...names: readonly string[]): Flag | undefined {
  return line.flags.findLast((flag) => names.includes(flag.name));
}

/** A switch that is on: `-f`, `--follow`, `--follow=true`. */
export function isOn(line: Line, ...names: readonly string[]): boolean {
  const flag = lastFlag(line, ...names);
  return flag !== undefined && flag.written !== 'false';
}
