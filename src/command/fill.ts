/** Puts values into a command's placeholders so that what the command receives is exactly the value. */
import type { Command } from './types.ts';

/**
 * `values` by `Placeholder.text`. A value is quoted as its position needs it.
 * @throws UserError where a value is missing, or where its position cannot hold it.
 */
export function fillPlaceholders(command: Command, _values: Readonly<Record<string, string>>): string {
  return command.text;
}

/** The text with the dollar signs of `emptied` words escaped, so that they reach the program as they are written. */
export function keepAsWritten(command: Command): string {
  return command.text;
}

/** The text in which `$X`, for each of these names, reaches the program as the characters `$X`. */
export function useLiterally(command: Command, _names: readonly string[]): string {
  return command.text;
}
