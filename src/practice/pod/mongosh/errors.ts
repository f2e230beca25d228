/** What goes wrong in a script, named and worded as the real shell and server do it. */
import { inspect } from 'node:util';
import { notPartOfIt } from '../program.ts';

/** An error whose name is printed before its message. */
export class ShellError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** `quit(3)`: ends the shell, so nothing in a script may catch and print it. */
export class Quit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('quit');
    this.code = code;
  }
}

export function invalidInput(message: string): ShellError {
  return new ShellError('MongoshInvalidInputError', `[COMMON-10001] ${message}`);
}

export function invalidArgument(message: string): ShellError {
  return new ShellError('MongoInvalidArgumentError', message);
}

export function notHere(what: string): ShellError {
  return new ShellError('MongoshUnimplementedError', `${what} ${notPartOfIt}`);
}

/** By their names, what the real shell has and this one has not: called, each says so, and so does all that is in it. */
export function missing(names: string, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(names.split(' ').map((name) => [name, missingOne(prefix + name)]));
}

function missingOne(name: string): unknown {
  // No arrow, so that it can be called with `new` too
  const refuse = function refuse(): never {
    throw notHere(`${name}()`);
  };
  return new Proxy(refuse, {
    construct: refuse,
    get: (_target, key) => (typeof key === 'string' ? missingOne(`${name}.${key}`) : undefined),
  });
}

/** Throws where an argument is missing that the real shell asks for. */
export function need<T>(value: T | undefined, where: string): T {
  if (value !== undefined) return value;
  throw invalidInput(`Missing required argument at position 0 (${where})`);
}

/** Of what a script threw, which need not be an error, nor one of this realm. */
export function partsOf(error: unknown): { readonly name: string; readonly message: string } {
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return { name: 'Error', message: typeof error === 'string' ? error : inspect(error) };
  }
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    const message = 'the script ran for too long: the practice cluster ends one after three seconds';
    return { name: 'Error', message };
  }
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
  return { name, message: String(error.message) };
}

export function describeError(error: unknown): string {
  const { name, message } = partsOf(error);
  return `${name}: ${message}`;
}
