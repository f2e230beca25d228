/** Which variables a word reads, and which its expansions set. */
import type { Function as ShellFunction, ParameterExpansionPart, Statement, SyntaxNode } from 'unbash';
import { isThereAnyway, type Shell } from './ownVariables.ts';
import { walk } from './words.ts';

/** A set of names, which may be found out only when one asks. */
export interface Names {
  has(name: string): boolean;
}

export interface Found {
  readonly assigns: Set<string>;
  readonly functions: Set<string>;
  readonly needs: Set<string>;
  readonly emptied: Set<string>;
  /** Names that other commands of the runbook set. */
  readonly known: Names;
  readonly shell: Shell;
  /** How many calls of functions are still followed: each of a chain may call the next one twice. */
  callsLeft: number;
}

/** What is set at a point of the command. A subshell has a copy, and what it sets is lost with it. */
export interface Env {
  readonly set: Set<string>;
  readonly functions: Map<string, ShellFunction>;
  readonly lasting: boolean;
  /** Functions whose body is being read: one that calls itself is read once. */
  readonly active: ReadonlySet<string>;
  /** `source` and `eval` may set anything. */
  opaque: boolean;
  readonly found: Found;
  /** Reads what stands in `$(…)`. */
  readonly script: (statements: readonly Statement[], env: Env) => void;
}

const NAME = /^[A-Za-z_]\w*$/;

export function subshell(env: Env): Env {
  return { ...env, set: new Set(env.set), functions: new Map(env.functions), lasting: false };
}

export function assign(name: string | undefined, env: Env): void {
  if (name === undefined || !NAME.test(name)) return;
  env.set.add(name);
  if (env.lasting) env.found.assigns.add(name);
}

function need(name: string, env: Env): void {
  if (!NAME.test(name) || env.opaque || env.set.has(name)) return;
  if (!isThereAnyway(env.found.shell, name)) env.found.needs.add(name);
}

/** A word and all that expands in it. `javaScript`: lower-case names in it are meant for the program. */
export function readWord(root: SyntaxNode, env: Env, javaScript = false): void {
  let afterTwoSigns = -1;
  walk(root, (node) => {
    switch (node.type) {
      case 'SimpleExpansion': {
        const name = node.text.slice(1);
        if (name === '$') afterTwoSigns = node.end;
        else if (javaScript && isMeantForProgram(name, env)) env.found.emptied.add(name);
        else need(name, env);
        return false;
      }
      case 'Literal': {
        // `$$ROOT`: the shell puts its own process number there.
        const name = node.pos === afterTwoSigns ? /^[A-Za-z_]\w*/.exec(node.text)?.[0] : undefined;
        if (javaScript && name !== undefined) env.found.emptied.add(`$${name}`);
        return false;
      }
      case 'ParameterExpansion':
        return readParameter(node, env);
      case 'ArithmeticExpansion':
        if (node.expression !== undefined) readArithmetic(node.expression, env, true);
        return false;
      case 'CommandExpansion':
      case 'ProcessSubstitution':
        if (node.script !== undefined) env.script(node.script.commands, subshell(env));
        return false;
      default:
        return true;
    }
  });
}

/** `$group`, `$sku`; not `$NAMESPACE`, and not a name that the runbook sets. */
function isMeantForProgram(name: string, env: Env): boolean {
  return /^[a-z_][A-Za-z_]*\w*$/.test(name) && name !== '_' && !env.set.has(name) && !env.found.known.has(name);
}

function readParameter(node: ParameterExpansionPart, env: Env): boolean {
  const operator = node.operation?.type === 'Default' ? node.operation.operator : '';
  const covered = /^:?[-=+]$/.test(operator);
  const lists = node.operation?.type === 'Names';
  if (!covered && !lists) need(node.parameter, env);
  if (/^:?=$/.test(operator)) assign(node.parameter, env);
  return true;
}

/** `$X` in arithmetic is read; a bare name only in `$((…))`, where an unset one counts as 0 unseen. */
export function readArithmetic(root: SyntaxNode, env: Env, bareNames: boolean): void {
  walk(root, (node) => {
    switch (node.type) {
      case 'ArithmeticBinary':
        if (/^(?:[-+*/%&|^]|<<|>>)?=$/.test(node.operator) && node.left.type === 'ArithmeticWord')
          assign(node.left.value, env);
        return true;
      case 'ArithmeticUnary':
        if (/^(?:\+\+|--)$/.test(node.operator) && node.operand.type === 'ArithmeticWord')
          assign(node.operand.value, env);
        return true;
      case 'ArithmeticWord':
        if (bareNames && NAME.test(node.value)) need(node.value, env);
        if (node.value.startsWith('$') && node.parts === undefined) need(node.value.slice(1), env);
        return true;
      case 'ArithmeticCommandExpansion':
        if (node.script !== undefined) env.script(node.script.commands, subshell(env));
        return false;
      case 'SimpleExpansion':
        need(node.text.slice(1), env);
        return false;
      case 'ParameterExpansion':
        return readParameter(node, env);
      case 'CommandExpansion':
        if (node.script !== undefined) env.script(node.script.commands, subshell(env));
        return false;
      default:
        return true;
    }
  });
}
