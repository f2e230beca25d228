/** Front matter that nobody closed. On its own, since it is looked for before anything is read. */
import type { Range } from '../command/types.ts';

const MAX_LENGTH = 64 * 1024;

/**
 * Front matter that nothing closes, as far as it is meant to go: up to the first blank line or heading. Only where it says
 * that the file is a runbook is it certain that it is some.
 */
export function openHead(file: string): Range | undefined {
  const opening = /^\uFEFF?---[ \t]*(?:\r\n?|\n)/.exec(file)?.[0];
  if (opening === undefined) return undefined;
  const head = /^(?:(?:[A-Za-z_][\w.-]{0,60}[ \t]*:|[ \t]+\S|- )[^\r\n]{0,500}(?:\r\n?|\n|$)){1,200}/.exec(
    file.slice(opening.length, opening.length + MAX_LENGTH),
  )?.[0];
  if (head === undefined || !/(?:^|[\r\n])runbook[ \t]*:[ \t]*true[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|$)/i.test(head))
    return undefined;
  return { start: opening.length, end: opening.length + head.length };
}
