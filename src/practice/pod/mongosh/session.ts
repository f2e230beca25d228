/**
 * One run of the shell: what a script sees and what its lines come to. Scripts run in `node:vm`, which bounds their time and keeps
 * names apart; it is no wall. What protects the editor is that all this is a process of its own.
 */
import { types } from 'node:util';
import vm from 'node:vm';
import type { World } from '../../types.ts';
import { ShellCursor } from './cursor.ts';
import { createDatabase, refuseOtherDatabase } from './database.ts';
import { invalidInput, missing, notHere, Quit } from './errors.ts';
import { extendedJson, show, showSpread } from './print.ts';
import { collectionNames, createServer, listDatabases } from './server.ts';
import { compile } from './source.ts';
import { createDateClass, valueConstructors } from './values.ts';

export interface MongoSession {
  /** What it prints as its result; `undefined` for nothing. Throws what the script throws, `ScriptSyntaxError` before it runs. */
  run(text: string): string | undefined;
}

export interface SessionOptions {
  readonly world: World;
  /** Results are printed as Extended JSON. */
  readonly isJson: boolean;
  readonly colors: boolean;
  readonly print: (text: string) => void;
  /** Of one script. */
  readonly timeoutMs?: number;
}

/** Real ones that reach for files, other servers or the clock, or make values that the practice has not. */
const missingGlobals =
  'BinData Binary Code DBRef Decimal128 Double EJSON HexData Int32 Long MaxKey MinKey Mongo NumberDecimal Timestamp UUID cat cd ' +
  'config connect fetch isInteractive load ls passwordPrompt pwd require rs setImmediate setInterval setTimeout sh sleep snippet';

export function createSession({ world, isJson, colors, print, timeoutMs = 3000 }: SessionOptions): MongoSession {
  const ShellDate = createDateClass(world);
  const server = createServer(world, ShellDate);
  let cursor: ShellCursor | undefined;
  /** Whatever a script does with it, the shell ends. */
  let ending: Quit | undefined;

  const printAll =
    (form: typeof show) =>
    (...values: readonly unknown[]): void => {
      print(`${values.map((value) => (value === undefined ? '' : form(value, colors))).join(' ')}\n`);
    };
  const quit = (code: unknown = 0): never => {
    ending = new Quit(Number(code) || 0);
    throw ending;
  };
  const context = vm.createContext(
    {
      ...missing(missingGlobals),
      ...valueConstructors(world, ShellDate),
      db: createDatabase(server),
      print: printAll(show),
      printjson: printAll(showSpread),
      console: { log: printAll(show) },
      quit,
      exit: quit,
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
  /** Words that are no JavaScript, each with what it prints. */
  const words: Readonly<Record<string, (rest: string) => string | undefined>> = {
    it: () => (cursor === undefined ? 'no cursor' : page(cursor)),
    exit: () => quit(),
    quit: () => quit(),
    use: (name) => {
      refuseOtherDatabase(name);
      return `switched to db ${name}`;
    },
    show: (what) => {
      if (what === 'dbs' || what === 'databases') return listDatabases(server);
      if (what === 'collections' || what === 'tables') return collectionNames(server).join('\n');
      if (['profile', 'users', 'roles', 'log', 'logs'].includes(what)) throw notHere(`show ${what}`);
      throw invalidInput(`'${what}' is not a valid argument for "show".`);
    },
    help: () => help,
  };

  return {
    run: (text) => {
      const [, word = '', rest = ''] =
        /^\s*(use|show|it|exit|quit|help)(?:[ \t]+([^()=]*?))?\s*;?\s*$/.exec(text) ?? [];
      if (Object.hasOwn(words, word)) return words[word]?.(rest);
      const value: unknown = compile(text).runInContext(context, { timeout: timeoutMs });
      if (ending) throw ending;
      if (types.isPromise(value)) throw notHere('Waiting for a promise');
      return present(value);
    },
  };
}

const help = `Shell of the practice cluster (simulated). Some of what it knows:
  show dbs, show collections, it, exit
  db.<collection>.find({…}).sort({…}).limit(n), aggregate([…]), countDocuments({…}), explain('executionStats')
  insertOne, updateOne, updateMany, deleteOne, createIndex, getIndexes, dropIndex
  db.serverStatus(), db.currentOp(), db.killOp(<opid>), db.setProfilingLevel(1, { slowms: 100 }), db.system.profile.find()`;
