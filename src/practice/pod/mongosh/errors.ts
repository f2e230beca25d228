/** What goes wrong in a script, named and worded as the real shell and server do, as far as a person would compare them. */
import { inspect } from 'node:util';
import { notPartOfIt } from '../program.ts';

/** An error whose name is printed before its message. */
export class ShellError extends Error {
  /** Only the prompt shows it: `MongoServerError[CommandNotFound]`. */
  readonly codeName: string | undefined;
  readonly code: number | undefined;
  constructor(name: string, message: string, code?: number, codeName?: string) {
    super(message);
    this.name = name;
    this.code = code;
    this.codeName = codeName;
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

/** Throws where an argument is missing that the real shell asks for. */
export function need<T>(value: T | undefined, where: string, position = 0): T {
  if (value !== undefined) return value;
  throw invalidInput(`Missing required argument at position ${position} (${where})`);
}

/** The server's names for what its messages begin with. */
const codes: readonly (readonly [pattern: RegExp, code: number, name: string | undefined])[] = [
  [/^E11000/, 11_000, undefined],
  [/^index not found/i, 27, 'IndexNotFound'],
  [/^no such command/, 59, 'CommandNotFound'],
  [/^not authorized/, 13, 'Unauthorized'],
];

/** What the database complains of is the server's error. */
export function serverError(error: Error): ShellError {
  if (error instanceof ShellError) return error;
  const [, code = 2, name = 'BadValue'] = codes.find(([pattern]) => pattern.test(error.message)) ?? [];
  return new ShellError('MongoServerError', error.message, code, code === 11_000 ? undefined : name);
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

/** @param isPrompt the prompt says more than `--eval` does */
export function describeError(error: unknown, isPrompt: boolean): string {
  const { name, message } = partsOf(error);
  if (!isPrompt) return `${name}: ${message}`;
  const codeName = error instanceof ShellError && error.codeName !== undefined ? `[${error.codeName}]` : '';
  return `Uncaught${name === 'SyntaxError' ? ':\n' : ' '}${name}${codeName}: ${message}`;
}
