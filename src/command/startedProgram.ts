/** Which word of a simple command is the program that runs in the end, where that is certain: behind `sudo`, `kubectl exec … --`. */
import type { Command, Word } from 'unbash';
import { literalOf } from './words.ts';

/** Words that only start what follows, with those of their flags that take the next word. */
const STARTERS: Readonly<Record<string, { readonly valueFlags: string; readonly operands: number }>> = {
  sudo: { valueFlags: 'ugpCDhrtTRU', operands: 0 },
  env: { valueFlags: 'uCS', operands: 0 },
  command: { valueFlags: '', operands: 0 },
  exec: { valueFlags: 'a', operands: 0 },
  nohup: { valueFlags: '', operands: 0 },
  setsid: { valueFlags: '', operands: 0 },
  time: { valueFlags: 'fo', operands: 0 },
  nice: { valueFlags: 'n', operands: 0 },
  xargs: { valueFlags: 'InPLdsEa', operands: 0 },
  timeout: { valueFlags: 'ks', operands: 1 },
};
const CONTAINER_FLAGS = /^(?:-[euw]|--(?:env|user|workdir|env-file|detach-keys|index))$/;

export interface Started {
  /** Without its folder. */
  readonly program: string;
  /** Behind the program's name. */
  readonly args: readonly Word[];
}

export function startedProgram(command: Command): Started | undefined {
  if (command.name === undefined || command.args.some(({ type }) => type !== 'Word' && type !== 'Assignment')) {
    return undefined;
  }
  const words: Word[] = [command.name];
  for (const arg of command.args) {
    // `env A=b sh -c …` and `timeout 5 A=b`: an assignment is a word there.
    if (arg.type === 'Word') words.push(arg);
    else words.push({ type: 'Word', text: arg.text, value: arg.text, pos: arg.pos, end: arg.end });
  }
  const literals = words.map(literalOf);
  let at = 0;
  for (let hops = 0; hops < 8; hops++) {
    const name = literals[at]?.replace(/^.*\//, '');
    if (name === undefined || name === '') return undefined;
    const next = behindStarter(name, literals, at);
    if (next === undefined) return { program: name, args: words.slice(at + 1) };
    if (next < 0 || next >= words.length) return undefined;
    at = next;
  }
  return undefined;
}

/** Index of the word that is started; undefined where `name` is the program itself, -1 where it cannot be told. */
function behindStarter(name: string, literals: readonly (string | undefined)[], at: number): number | undefined {
  if (name === 'kubectl' || name === 'oc') {
    const dashes = literals.indexOf('--', at);
    return dashes > 0 && literals.slice(at, dashes).some((word) => word === 'exec') ? dashes + 1 : undefined;
  }
  if (/^(?:docker|podman|nerdctl|docker-compose)$/.test(name)) return behindContainer(literals, at);
  const starter = Object.hasOwn(STARTERS, name) ? STARTERS[name] : undefined;
  if (starter === undefined) return undefined;
  let next = at + 1;
  for (let word = literals[next]; word?.startsWith('-') === true; word = literals[next]) {
    if (word === '--') return next + 1;
    if (word.startsWith('--') && !word.includes('=')) return -1;
    if (name === 'env' && word.startsWith('-S')) return -1;
    next += word.length === 2 && starter.valueFlags.includes(word.charAt(1)) ? 2 : 1;
  }
  next += starter.operands;
  // `env A=b sh`, `sudo A=b sh`.
  const set = literals.slice(next).findIndex((word) => !/^\w+=/.test(word ?? ''));
  return /^(?:env|sudo)$/.test(name) ? next + Math.max(0, set) : next;
}

function behindContainer(literals: readonly (string | undefined)[], at: number): number | undefined {
  const exec = literals.indexOf('exec', at);
  if (exec < 0 || exec - at > 2) return undefined;
  let next = exec + 1;
  for (let word = literals[next]; word?.startsWith('-') === true; word = literals[next]) {
    next += CONTAINER_FLAGS.test(word) ? 2 : 1;
  }
  return next + 1;
}
