/** Begins to judge: the statements of a command, and the functions of a script. */
import type { Function as ShellFunction, ParsedScript, Statement } from 'unbash';
import { judgeCode, judgeList, judgeNode } from './effect.ts';
import { nothingKnown } from './knownWords.ts';
import { judgeWords } from './simpleCommand.ts';
import type { Effect } from './types.ts';
import { emptyVerdict, strongest, type Functions, type Scope, type Verdict } from './verdict.ts';
import { walk } from './words.ts';

/** `shadowed`: functions elsewhere in the runbook, and what they do. */
export function judge(statements: readonly Statement[], shadowed: Functions): Verdict {
  const verdict = emptyVerdict();
  judgeList(statements, scopeOf(verdict, shadowed));
  return verdict;
}

/** What each function of a script does. `others`: functions that they may call. */
export function judgeFunctions(script: ParsedScript, others: Functions): ReadonlyMap<string, Effect> {
  const nodes: ShellFunction[] = [];
  walk(script, (node) => {
    if (node.type === 'Function') nodes.push(node);
    return node.type !== 'Word';
  });
  const found = new Map<string, Effect>();
  const known: Functions = { get: (name) => found.get(name) ?? others.get(name) };
  // One that calls one that stands behind it is known in the next round.
  for (let round = 0; round < 3; round++) {
    for (const node of nodes) {
      const verdict = emptyVerdict();
      judgeNode(node.body, scopeOf(verdict, known));
      const name = node.name.text;
      found.set(name, strongest(verdict.effect, known.get(name) ?? 'reads'));
    }
  }
  return found;
}

/** Whatever is judged more than once, with other values in it: more than that nobody writes into one command. */
const MAX_WAYS = 300;

function scopeOf(verdict: Verdict, shadowed: Functions): Scope {
  return {
    fed: false,
    shadowed,
    functions: new Map<string, ShellFunction>(),
    verdict,
    code: judgeCode,
    away: false,
    start: judgeWords,
    input: undefined,
    pipedInto: undefined,
    held: new Map<string, string>(),
    known: nothingKnown(),
    budget: { left: MAX_WAYS },
    depth: 0,
  };
}
