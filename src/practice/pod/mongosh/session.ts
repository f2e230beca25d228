/**
 * One run of the shell: what a script sees and what its lines come to. Scripts run in `node:vm`, which bounds their time and keeps
 * names apart; it is no wall. What protects the editor is that all this is a process of its own.
 */
import { types } from 'node:util';
import vm from 'node:vm';
import { createObjectId, DocumentId } from '../../objectId.ts';
import type { World } from '../../types.ts';
import { ShellCursor } from './cursor.ts';
import { invalidInput, notHere, Quit, ShellError } from './errors.ts';
import { extendedJson, show, showSpread, type JsonForm } from './print.ts';
import { createServer } from './server.ts';
import { collectionsOf, databaseSizes } from './serverCommands.ts';
import { createDatabase, createReplicaSet, createSharding } from './shellDatabase.ts';
import { compile, compileWhole } from './source.ts';
import { createDateClass, plainText, valueConstructors } from './values.ts';

export interface MongoSession {
  /** What it prints as its result; `undefined` for nothing. Throws what the script throws. */
  run(text: string): string | undefined;
  /** As `run`, but the text may go on. */
  runLine(
    text: string,
  ): { readonly kind: 'done'; readonly shown: string | undefined } | { readonly kind: 'unfinished' };
  database(): string;
}

export function createSession({
  world,
  database,
  json,
  colors,
  print,
  timeoutMs = 3000,
}: {
  readonly world: World;
  readonly database: string;
  readonly json: JsonForm | undefined;
  readonly colors: boolean;
  readonly print: (text: string) => void;
  /** Of one script. */
  readonly timeoutMs?: number;
}): MongoSession {
  const ShellDate = createDateClass(world.clock);
  const server = createServer(world, ShellDate);
  let current = database;
  let cursor: ShellCursor | undefined;

  const printAll =
    (form: typeof show) =>
    (...values: readonly unknown[]): void => {
      print(`${values.map((value) => (value === undefined ? '' : form(value, colors))).join(' ')}\n`);
    };
  const use = (name: unknown): string => {
    const wanted = plainText(name ?? '');
    globals['db'] = createDatabase(server, wanted);
    current = wanted;
    return `switched to db ${current}`;
  };
  const showThings = (what: unknown): string => {
    switch (what) {
      case 'dbs':
      case 'databases':
        return databaseSizes(server)
          .map(({ name, bytes }) => `${name.padEnd(8)}${sizeText(bytes).padStart(11)}`)
          .join('\n');
      case 'collections':
      case 'tables':
        return collectionsOf(server, current).join('\n');
      case 'profile':
      case 'users':
      case 'roles':
      case 'logs':
      case 'log':
        throw notHere(`show ${what}`);
      default:
        throw invalidInput(`'${String(what)}' is not a valid argument for "show".`);
    }
  };
  const quit = (code: unknown = 0): never => {
    ending = new Quit(Number(code) || 0);
    throw ending;
  };
  /** Whatever a script does with it, the shell ends. */
  let ending: Quit | undefined;

  const globals: Record<string, unknown> = {
    ...valueConstructors(ShellDate, () => new DocumentId(createObjectId(world.clock, world.random).hex)),
    Date: ShellDate,
    EJSON: {
      stringify: (value: unknown, options?: unknown) =>
        extendedJson(value, isCanonical(options) ? 'canonical' : 'relaxed'),
    },
    print: printAll(show),
    printjson: printAll(showSpread),
    console: { log: printAll(show), info: printAll(show), warn: printAll(show), error: printAll(show) },
    rs: createReplicaSet(server),
    sh: createSharding(),
    use,
    show: showThings,
    quit,
    exit: quit,
    version: () => '2.5.8',
    db: createDatabase(server, database),
  };
  for (const name of missingGlobals) {
    globals[name] = () => {
      throw notHere(`${name}()`);
    };
  }
  const context = vm.createContext(globals, {
    codeGeneration: { strings: false, wasm: false },
    // What promises go on with counts as the script, so that it is bounded too
    microtaskMode: 'afterEvaluate',
  });

  /** The text of a result; a cursor is read as far as one page. */
  const present = (value: unknown): string | undefined => {
    if (value instanceof ShellCursor) {
      cursor = value;
      return page();
    }
    if (value === undefined) return undefined;
    return json === undefined ? show(value, colors) : extendedJson(value, json, 2);
  };
  const page = (): string => {
    const { documents, hasMore } = cursor?.nextBatch() ?? { documents: [], hasMore: false };
    if (json !== undefined) return extendedJson(documents, json, 2);
    if (documents.length === 0) return '';
    return show(documents, colors) + (hasMore ? '\nType "it" for more' : '');
  };
  const evaluate = (script: vm.Script): string | undefined => {
    const value: unknown = script.runInContext(context, { timeout: timeoutMs });
    const result = types.isPromise(value) ? settled(value, context, timeoutMs) : value;
    if (ending) throw ending;
    return present(result);
  };
  /** Words that are no JavaScript. */
  const runWords = (text: string): { readonly shown: string | undefined } | undefined => {
    const [, first, rest = ''] =
      /^\s*(use|show|it|exit|quit|help|cls|edit)(?:[ \t]+([^()=]*?))?\s*;?\s*$/.exec(text) ?? [];
    const argument = rest === '' ? undefined : rest;
    switch (first) {
      case 'use':
        return { shown: use(argument) };
      case 'show':
        return { shown: showThings(argument) };
      case 'it':
        return { shown: cursor === undefined ? 'no cursor' : page() };
      case 'exit':
      case 'quit':
        return quit();
      case 'help':
        return { shown: help };
      case 'cls':
        return { shown: undefined };
      case 'edit':
        throw notHere('edit');
      default:
        return undefined;
    }
  };

  return {
    database: () => current,
    run: (text) => {
      const words = runWords(text);
      return words ? words.shown : evaluate(compileWhole(text));
    },
    runLine: (text) => {
      const words = runWords(text);
      if (words) return { kind: 'done', shown: words.shown };
      const compiled = compile(text);
      switch (compiled.kind) {
        case 'unfinished':
          return compiled;
        case 'wrong':
          throw compiled.error;
        case 'script':
          return { kind: 'done', shown: evaluate(compiled.script) };
      }
    },
  };
}

/** Real ones that reach for files, other servers or the clock. */
const missingGlobals = (
  'load require sleep setTimeout setInterval setImmediate fetch connect Mongo cat pwd ls cd passwordPrompt isInteractive ' +
  'UUID BinData Binary HexData Timestamp MinKey MaxKey NumberDecimal Decimal128 DBRef Code snippet config enableTelemetry ' +
  'disableTelemetry convertShardKeyToHashed'
).split(' ');

const help = `Shell of the practice cluster (simulated). Some of what it knows:
  show dbs, show collections, use <db>, it, exit
  db.<collection>.find({…}).sort({…}).limit(n), aggregate([…]), countDocuments({…}), explain('executionStats')
  insertOne, updateOne, updateMany, deleteOne, createIndex, getIndexes, dropIndex
  db.serverStatus(), db.currentOp(), db.killOp(<opid>), db.setProfilingLevel(1, { slowms: 100 }), db.system.profile.find()`;

function isCanonical(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'relaxed' in options && options.relaxed === false;
}

/** `1258291` → `1.20 MiB`. */
function sizeText(bytes: number): string {
  const isLarge = bytes >= 2 ** 20;
  return `${(bytes / (isLarge ? 2 ** 20 : 2 ** 10)).toFixed(2)} ${isLarge ? 'MiB' : 'KiB'}`;
}

/**
 * Nothing here takes time, so a promise that is not settled by now never will be. Its reactions are the context's own functions:
 * those of this realm would wait for a turn that comes only later.
 */
function settled(promise: object, context: vm.Context, timeoutMs: number): unknown {
  const outcome: { promise: object; state?: 'fulfilled' | 'rejected'; value?: unknown } = { promise };
  context[outcomeName] = outcome;
  try {
    vm.runInContext(reactions, context, { timeout: timeoutMs });
  } finally {
    Reflect.deleteProperty(context, outcomeName);
  }
  if (outcome.state === 'fulfilled') return outcome.value;
  if (outcome.state === 'rejected') throw outcome.value;
  throw new ShellError('Error', 'the script waits for something that never comes');
}

const outcomeName = '__outcome';
const reactions = `((outcome) => void outcome.promise.then(
  (value) => Object.assign(outcome, { state: 'fulfilled', value }),
  (value) => Object.assign(outcome, { state: 'rejected', value }),
))(${outcomeName})`;
