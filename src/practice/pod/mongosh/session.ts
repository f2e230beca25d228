/**
 * One run of the shell: what a script sees and what its lines come to. Scripts run in `node:vm`, which bounds their time and keeps
 * names apart; it is no wall. What protects the editor is that all this is a process of its own.
 */
import { inspect, types } from 'node:util';
import vm from 'node:vm';
import { createObjectId, ObjectId, parseObjectId } from '../../objectId.ts';
import type { World } from '../../types.ts';
import { ShellCursor } from './cursor.ts';
import { createDatabase, sampleDatabase } from './database.ts';
import { notHere, ShellError } from './errors.ts';
import { createDateClass } from './values.ts';

/** What a script prints as its result; `undefined` for nothing. Throws what it throws, `ScriptSyntaxError` before it runs. */
export type RunScript = (text: string) => string | undefined;

export interface SessionOptions {
  readonly world: World;
  /** Results are printed as Extended JSON. */
  readonly isJson: boolean;
  readonly colors: boolean;
  readonly print: (text: string) => void;
  /** Of one script. */
  readonly timeoutMs?: number;
}

export function createSession({ world, isJson, colors, print, timeoutMs = 3000 }: SessionOptions): RunScript {
  const ShellDate = createDateClass(world.clock);
  let cursor: ShellCursor | undefined;

  const context = vm.createContext(
    {
      db: createDatabase(world, ShellDate),
      print: (...values: readonly unknown[]) => print(`${values.map((value) => show(value, colors)).join(' ')}\n`),
      Date: ShellDate,
      ISODate: (text?: string) => (text === undefined ? new ShellDate() : new ShellDate(text)),
      // No arrow, because it can be called with `new` too
      ObjectId: function makeId(text?: string): ObjectId {
        const id = text === undefined ? createObjectId(world.clock, world.random) : parseObjectId(text);
        if (id) return id;
        throw new ShellError('BSONError', 'input must be a 24 character hex string, 12 byte Uint8Array, or an integer');
      },
    },
    {
      codeGeneration: { strings: false, wasm: false },
      // What promises go on with counts as the script, so that it is bounded too
      microtaskMode: 'afterEvaluate',
    },
  );

  /** The text of a result; a cursor is read as far as one page. */
  const present = (value: unknown): string | undefined => {
    if (value instanceof ShellCursor) {
      cursor = value;
      return page(value);
    }
    if (value === undefined) return undefined;
    return isJson ? extendedJson(value) : show(value, colors);
  };
  const page = (from: ShellCursor): string => {
    const { documents, hasMore } = from.nextBatch();
    if (isJson) return extendedJson(documents);
    return documents.length === 0 ? '' : show(documents, colors) + (hasMore ? '\nType "it" for more' : '');
  };
  /** Lines that are no JavaScript, each with what it prints. */
  const words: Readonly<Record<string, () => string>> = {
    it: () => (cursor === undefined ? 'no cursor' : page(cursor)),
    [`use ${sampleDatabase}`]: () => `switched to db ${sampleDatabase}`,
    'show collections': () => String(vm.runInContext("db.getCollectionNames().join('\\n')", context)),
  };

  return (text) => {
    const line = text.trim().replace(/;$/, '');
    if (Object.hasOwn(words, line)) return words[line]?.();
    if (/^(?:use|show|help)(?: +[\w.-]+)*$/.test(line)) throw notHere(line);
    const value: unknown = compile(text).runInContext(context, { timeout: timeoutMs });
    if (types.isPromise(value)) throw notHere('Waiting for a promise');
    return present(value);
  };
}

const everything = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: 80 };

/** A text is shown as it is. */
function show(value: unknown, colors: boolean): string {
  return typeof value === 'string' ? value : inspect(value, { ...everything, colors });
}

/** Extended JSON, version 2, in its relaxed form. */
function extendedJson(value: unknown): string {
  return JSON.stringify(extend(value), undefined, 2) ?? 'null';
}

function extend(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (types.isDate(value)) return { $date: new Date(value.getTime()).toISOString().replace('.000Z', 'Z') };
  if (value instanceof ObjectId) return { $oid: value.hex };
  if (Array.isArray(value)) return value.map(extend);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, extend(field)]));
}

export class ScriptSyntaxError extends ShellError {
  /** More may come: the prompt waits for it. */
  readonly isUnfinished: boolean;
  constructor(text: string, { message, stack = '' }: SyntaxError) {
    // The engine's stack begins with file and line, the line, and a caret below it
    const [place = '', line = '', caret = ''] = stack.split('\n');
    super('SyntaxError', `${message} (${place.replace(/^.*:/, '')}:${caret.indexOf('^')})\n\n${line}\n${caret}`);
    this.isUnfinished = message.startsWith('missing )')
      ? text.split('(').length > text.split(')').length
      : /^(?:Unexpected end of input|Unterminated template literal|Missing \} in template)/.test(message);
  }
}

export function compile(text: string): vm.Script {
  // What a line begins with can be declared again, so that a step can be pasted again; columns stay as they are
  const code = text.replace(/^(?:const|let)(?=\s+[\p{ID_Start}$_[{])/gmu, (word) => 'var'.padEnd(word.length));
  try {
    return new vm.Script(code, { filename: 'mongosh' });
  } catch (error) {
    throw error instanceof SyntaxError ? new ScriptSyntaxError(text, error) : error;
  }
}
