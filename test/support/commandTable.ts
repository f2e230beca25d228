/** The one table of command lines that both clusters must answer alike: reads `test/kubernetes/commands.yaml`, and refuses one with a slip in it. */
import assert from 'node:assert/strict';
import { parse } from 'yaml';

const roles = ['edit', 'operate', 'view', 'stranger'] as const;
/** Who asks. `stranger`: somebody whom the cluster does not know. */
export type Role = (typeof roles)[number];

export type ClusterKind = 'practice' | 'real';

/** What an answer must look like. A pattern must match some line. */
export interface Answer {
  /** One of these exit codes. */
  readonly exit: readonly number[];
  /** The words of the first line. */
  readonly head?: string;
  /** At least so many lines of standard output. */
  readonly lines: number;
  readonly says: readonly string[];
  readonly complains: readonly string[];
}

export interface Row {
  readonly at: number;
  readonly run: string;
  readonly roles: readonly Role[];
  readonly answer: Answer;
  /** The numbers of the same command in the seed runbook. */
  readonly seed: readonly number[];
  /** Runs in a terminal; keys are typed once the text before them has been shown. */
  readonly terminal: boolean;
  readonly keys: readonly { readonly after: string; readonly type: string }[];
  /** Asked again for so many seconds until the answer is as said. */
  readonly withinSeconds: number;
  readonly env: Readonly<Record<string, string>>;
  /** One of the few that each `npm test` runs. */
  readonly quick: boolean;
  readonly differs?: Difference;
}

/** A known difference between the clusters: on `on` the answer is this one. */
export interface Difference {
  readonly on: ClusterKind;
  readonly because: string;
  readonly answer: Answer;
}

export interface CommandTable {
  /** Command lines whose output takes the place of `{{name}}`, asked anew for each row. */
  readonly values: Readonly<Record<string, string>>;
  /** Files that lie in the folder where the commands run. */
  readonly files: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** These the runner knows by itself. */
export const ownValues = ['namespace', 'namespace-of-edit', 'namespace-of-operate', 'namespace-of-view', 'web-image'];

/** Commands of runbooks by `FILE#ID`, where it is the only one also by `FILE#TITLE`; holes are `{{…}}`. */
export type Steps = ReadonlyMap<string, string>;

/** @throws AssertionError that names the row and what is wrong with it. */
export function readCommandTable(text: string, steps: Steps): CommandTable {
  const table = objectOf(parse(text), 'the table', ['values', 'files', 'rows']);
  const values = wordsOf(table['values'] ?? {}, 'values');
  const files = wordsOf(table['files'] ?? {}, 'files');
  assert.ok(Array.isArray(table['rows']) && table['rows'].length > 0, 'the table has no rows');
  const rows = table['rows'].map((row: unknown, index) => readRow(row, index + 1, steps));
  for (const row of rows) {
    for (const name of valueNames(JSON.stringify(row))) {
      assert.ok(name in values || ownValues.includes(name), `row ${row.at}: no value is named ${name}`);
    }
  }
  return { values, files, rows };
}

/** The names in `{{…}}`, each once. */
export function valueNames(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{([a-z][a-z-]*)\}\}/g)].map(([, name = '']) => name))];
}

/** What is expected of this row on such a cluster. */
export function expectedAnswer(row: Row, cluster: ClusterKind): Answer {
  return row.differs?.on === cluster ? row.differs.answer : row.answer;
}

const rowKeys = ['run', 'step', 'as', 'seed', 'terminal', 'keys', 'within', 'env', 'quick', 'differs'];
const answerKeys = ['exit', 'head', 'lines', 'says', 'complains'];

function readRow(value: unknown, at: number, steps: Steps): Row {
  const where = `row ${at}`;
  const row = objectOf(value, where, [...answerKeys, ...rowKeys]);
  const { step } = row;
  assert.ok((row['run'] === undefined) !== (step === undefined), `${where}: either run or step`);
  const run = step === undefined ? stringOf(row['run'], `${where}: run`) : steps.get(stringOf(step, `${where}: step`));
  assert.ok(run !== undefined, `${where}: no runbook has just one step ${String(step)}`);
  const named = `${where} (${run.slice(0, 60)})`;
  const keys = readKeys(row['keys'], named);
  const terminal = row['terminal'] === undefined ? keys.length > 0 : booleanOf(row['terminal'], `${named}: terminal`);
  const answer = readAnswer(row, named);
  assert.ok(!terminal || answer.complains.length === 0, `${named}: a terminal has one output, so use says`);
  const { seed, differs } = row;
  return {
    at,
    run: run.trimEnd(),
    roles: row['as'] === undefined ? ['edit'] : stringOf(row['as'], `${named}: as`).split(' ').map(roleOf),
    answer,
    seed: [seed ?? []].flat().map((number: unknown) => numberOf(number, `${named}: seed`)),
    terminal,
    keys,
    withinSeconds: row['within'] === undefined ? 0 : numberOf(row['within'], `${named}: within`),
    env: row['env'] === undefined ? {} : wordsOf(row['env'], `${named}: env`),
    quick: row['quick'] === undefined ? false : booleanOf(row['quick'], `${named}: quick`),
    ...(differs === undefined ? {} : { differs: readDifference(differs, named) }),
  };

  function roleOf(word: string): Role {
    return roles.find((role) => role === word) ?? assert.fail(`${named}: no role is named ${word}`);
  }
}

function readAnswer(from: Readonly<Record<string, unknown>>, where: string): Answer {
  const head = from['head'] === undefined ? undefined : stringOf(from['head'], `${where}: head`);
  return {
    exit: [from['exit'] ?? 0].flat().map((code: unknown) => numberOf(code, `${where}: exit`)),
    ...(head === undefined ? {} : { head }),
    lines: from['lines'] === undefined ? 0 : numberOf(from['lines'], `${where}: lines`),
    says: patternsOf(from['says'], `${where}: says`),
    complains: patternsOf(from['complains'], `${where}: complains`),
  };
}

function readDifference(value: unknown, where: string): Difference {
  const difference = objectOf(value, `${where}: differs`, ['on', 'because', ...answerKeys]);
  const on = stringOf(difference['on'], `${where}: on`);
  assert.ok(on === 'practice' || on === 'real', `${where}: differs on practice or on real, not on ${on}`);
  const because = stringOf(difference['because'], `${where}: because`);
  return { on, because, answer: readAnswer(difference, `${where}: differs`) };
}

function readKeys(value: unknown, where: string): Row['keys'] {
  if (value === undefined) return [];
  assert.ok(Array.isArray(value), `${where}: keys is a list`);
  return value.map((item: unknown) => {
    const { after, type } = objectOf(item, `${where}: keys`, ['after', 'type']);
    const [pattern] = patternsOf(after, `${where}: after`);
    assert.ok(pattern !== undefined, `${where}: keys without after`);
    return { after: pattern, type: stringOf(type, `${where}: type`) };
  });
}

/** A slip in a key would else be a check that never happens. */
function objectOf(value: unknown, where: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${where} is no mapping`);
  for (const key of Object.keys(value)) assert.ok(known.includes(key), `${where}: there is no key ${key}`);
  return Object.fromEntries(Object.entries(value));
}

function wordsOf(value: unknown, where: string): Readonly<Record<string, string>> {
  assert.ok(typeof value === 'object' && value !== null, `${where} is no mapping`);
  return Object.fromEntries(Object.entries(value).map(([key, word]) => [key, stringOf(word, `${where}: ${key}`)]));
}

function patternsOf(value: unknown, where: string): readonly string[] {
  if (value === undefined) return [];
  const all = (Array.isArray(value) ? value : [value]).map((pattern: unknown) => stringOf(pattern, where));
  // Values are filled in later: any word stands for them here.
  for (const pattern of all)
    assert.doesNotThrow(() => new RegExp(pattern.replaceAll('{{', '').replaceAll('}}', '')), where);
  return all;
}

function stringOf(value: unknown, where: string): string {
  assert.ok(typeof value === 'string' && value !== '', `${where} is no text`);
  return value;
}

function numberOf(value: unknown, where: string): number {
  assert.ok(typeof value === 'number' && Number.isInteger(value) && value >= 0, `${where} is no whole number`);
  return value;
}

function booleanOf(value: unknown, where: string): boolean {
  assert.ok(typeof value === 'boolean', `${where} is neither true nor false`);
  return value;
}
