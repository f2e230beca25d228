/** What a person typed → one command, however many statements it has, judged by the strongest of them. */
import { parse } from 'unbash';
import { coverHoles, findHoles, placeholdersIn } from './placeholders.ts';
import { isTooDeep } from './limits.ts';
import { makeCommand, unreadCommand } from './makeCommand.ts';
import { canRead, type Surroundings } from './splitShell.ts';
import { titleOfText } from './title.ts';
import type { Command, Effect } from './types.ts';
import { strongest } from './verdict.ts';

/** It always has a Run: what is wrong with it the shell says. */
export function parseTyped(text: string, surroundings: Surroundings = {}): Command {
  // Too deep to be judged counts as the worst.
  const tooDeep = isTooDeep(text);
  const holes = tooDeep ? [] : findHoles(text);
  const script = parse(tooDeep ? '' : coverHoles(text, holes));
  const { shell = 'bash' } = surroundings;
  if (!canRead(shell, script))
    return { ...unreadCommand(text, { start: 0, end: text.length }, titleOfText(text), holes), id: 'typed' };
  const group = { statements: script.commands, start: 0, end: text.length, refused: undefined };
  const command = makeCommand(text, group, undefined, placeholdersIn(text, holes, script), {
    assigned: surroundings.assigned ?? new Set(),
    functions: surroundings.functions ?? new Map<string, Effect>(),
    shell,
  });
  return {
    ...command,
    id: 'typed',
    effect: tooDeep ? 'deletes' : script.errors === undefined ? command.effect : strongest(command.effect, 'unknown'),
    needsCluster: command.needsCluster || tooDeep || script.errors !== undefined,
  };
}
