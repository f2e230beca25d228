/** What the words of a program that we do not know say by themselves: a verb that deletes, code of a shell, SQL. */
import type { Effect } from './types.ts';
import { strongest } from './verdict.ts';
import { codeOf, type Arg } from './words.ts';

/** As a word of its own, or as part of one: `destroy-all`, `confirm-deletion`, `apps:destroy`. */
const DELETES =
  /^(?:[a-z]+[:-])?(?:delete(?:all)?|deletion|destroy|remove|uninstall|purge|wipe|erase|rmr?|rmdir|rmi|del|unlink|shred|terminate|decommission|truncate|flush(?:all|db)?|prune|forget|drop)(?:-[a-z]+)*$/i;
const DELETING_FLAG = /^--(?:delete|destroy|purge|remove|uninstall|wipe|drop)(?:-[a-z]+)*$/;
/** Where the verb stands; behind it such a word is as often a name. */
const MAX_VERBS = 3;
/** They look for such words, or only say them; a flag of `rg` alone, `--pre`, starts something. */
export const SEARCHERS: ReadonlySet<string> = new Set(
  'rg ag ack tldr apropos whatis info locate logger wall'.split(' '),
);

const LOSES_ROWS =
  /\b(?:delete\s+from|drop\s+(?:table|database|schema|keyspace|index|view|materialized|user|role|column|measurement|series|partition|function|trigger|sequence|procedure)|truncate\s+(?:table\s+)?[\w"`.])/i;
const CHANGES_ROWS =
  /\b(?:insert\s+into|update\s+\S+\s+set|alter\s+(?:table|system|database|user|role)|create\s+(?:table|index|database|user|role))\b/i;
/** Functions of Python, Node, Perl and Ruby. Source: the references of their standard libraries. */
const LOSES_FILES =
  /\b(?:rmtree|rmSync|unlinkSync|rmdirSync|removedirs|rm_rf?|rimraf)\b|\bos\.(?:remove|unlink|rmdir)\b|\bunlink\b|\bFile\.delete\b/;
/** Of JSON that is sent to AWS. */
const LOSES_RECORDS = /"Action"\s*:\s*"DELETE"|"DeleteRequest"\s*:/;
const DELETE_METHOD = /^(?:-X|--(?:http-)?method|--request)=?(?:delete)$/i;

/** Verbs and flags among the words; `program` stands in front. */
export function effectOfSaid(program: string, args: readonly Arg[]): Effect {
  const texts = [program, ...args.map(codeOf)];
  if (texts.some((text) => DELETING_FLAG.test(text) || /^rm$/.test(text.replace(/^.*\//, '')))) return 'deletes';
  const verbs = texts.filter((text) => !text.startsWith('-')).slice(0, MAX_VERBS + 1);
  return verbs.some((text) => DELETES.test(text)) ? 'deletes' : effectOfMethod(texts);
}

/** `-X DELETE`, `--method=delete`. */
export function effectOfMethod(texts: readonly string[]): Effect {
  return texts.some(
    (text, at) =>
      DELETE_METHOD.test(text) || (text.startsWith('-') && DELETE_METHOD.test(`${text}${texts[at + 1] ?? ''}`)),
  )
    ? 'deletes'
    : 'reads';
}

/** Another language in one word. */
export function effectOfText(text: string): Effect {
  if (!/[\s({]/.test(text)) return 'reads';
  const loses = [LOSES_ROWS, LOSES_FILES, LOSES_RECORDS].some((pattern) => pattern.test(text));
  return loses ? 'deletes' : strongest('reads', CHANGES_ROWS.test(text) ? 'changes' : 'reads');
}

/** `["kubectl", "delete"]` is one command, word by word. */
export function withListsJoined(text: string): string {
  return text.replaceAll(/["']\s*,\s*["']/g, ' ');
}
