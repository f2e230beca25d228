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

export function notHere(what: string): ShellError {
  return new ShellError('MongoshUnimplementedError', `${what} ${notPartOfIt}`);
}

/** Of what a script threw, which need not be an error, nor one of this realm. */
export function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) {
    return `Error: ${typeof error === 'string' ? error : inspect(error)}`;
  }
  if ('code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    return 'Error: the script ran for too long: the practice cluster ends one after three seconds';
  }
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
  const message = String(error.message);
  // The real shell has many more names: nobody should take a missing one for a slip of their own
  const isUnknown = / is not (?:defined|a function|a constructor)\b/.test(message);
  return `${name}: ${message}${isUnknown ? ` (what the real shell has besides ${notPartOfIt})` : ''}`;
}
