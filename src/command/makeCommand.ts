/** What is known of a group of statements, put together as the command that it is. */
import type { Statement } from 'unbash';
import { judge } from './judge.ts';
import type { Names } from './expansions.ts';
import type { Shell } from './ownVariables.ts';
import type { Hole } from './placeholders.ts';
import { slug, titleOfText } from './title.ts';
import type { Command, Placeholder, Range } from './types.ts';
import { coversOf, isCovered, uncover, uncoverCall } from './uncover.ts';
import { findTraps } from './traps.ts';
import { readVariables } from './variables.ts';
import { emptyVerdict, type Functions } from './verdict.ts';

/** One that we cannot tell anything about. */
export function unreadCommand(text: string, range: Range, title: string, holes: readonly Hole[]): Command {
  return {
    id: slug(title),
    title,
    range,
    text: text.slice(range.start, range.end),
    ...emptyVerdict(),
    programs: [],
    effect: 'unknown',
    besides: 'unknown',
    needsCluster: true,
    placeholders: holes.map((hole) => ({
      ...hole,
      position: 'plain',
      range: { start: hole.range.start - range.start, end: hole.range.end - range.start },
    })),
    assigns: [],
    functions: [],
    needs: [],
    emptied: [],
    traps: [],
    refused: undefined,
  };
}

/** Builds the command that a group of statements is. */
export function makeCommand(
  text: string,
  group: { readonly statements: readonly Statement[]; readonly refused: string | undefined } & Range,
  title: string | undefined,
  placeholders: readonly Placeholder[],
  surroundings: { readonly assigned: Names; readonly functions: Functions; readonly shell: Shell },
): Command {
  const own = text.slice(group.start, group.end);
  const name = title ?? titleOfText(own);
  const verdict = judge(group.statements, surroundings.functions);
  const covers = coversOf(placeholders);
  const hasHole = (value: string | undefined): boolean => isCovered(value, covers);
  const variables = readVariables(own, group.statements, surroundings.assigned, surroundings.shell);
  const isWritten = (name: string): boolean => !hasHole(name) || new RegExp(String.raw`(?<!\w)${name}(?!\w)`).test(own);
  const command = {
    id: slug(name),
    title: name,
    range: { start: group.start, end: group.end },
    text: own,
    effect: verdict.effect,
    besides: verdict.besides,
    showsSecrets: verdict.showsSecrets,
    ends: verdict.ends,
    ownTargets: verdict.ownTargets.map((target) => (hasHole(target.value) ? { ...target, value: undefined } : target)),
    namespace: verdict.namespace,
    needsCluster: verdict.needsCluster,
    changesContext: verdict.changesContext,
    programs: [...verdict.programs].filter((program) => !hasHole(program)),
    calls: placeholders.length === 0 ? verdict.calls : verdict.calls.map((call) => uncoverCall(call, covers)),
    outside: verdict.outside.map((one) => uncover(one, covers)),
    writesFiles: verdict.writesFiles.map((file) => uncover(file, covers)),
    overwrites: verdict.overwrites.map((file) => uncover(file, covers)),
    assigns: variables.assigns.filter(isWritten),
    functions: variables.functions,
    needs: variables.needs.filter(isWritten),
    emptied: variables.emptied,
    placeholders: placeholders.map((hole) => ({
      ...hole,
      range: { start: hole.range.start - group.start, end: hole.range.end - group.start },
    })),
    refused: group.refused,
  };
  return { ...command, traps: findTraps(command, group.statements, group.start, surroundings.assigned) };
}
