/** `inspect FILE… --json` prints what is read from each runbook. Same input, same bytes out. */
import { parseArgs } from 'node:util';
import { incidentsIn, itemsIn, quickReferenceIn } from '../check/incidents.ts';
import { placesOf } from '../check/manuscript.ts';
import type { Place } from '../check/types.ts';
import type { Command, Range } from '../command/types.ts';
import { fileRange } from '../runbook/fileRange.ts';
import { lineAt, readLines } from '../runbook/lines.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import type { Block, Runbook } from '../runbook/types.ts';
import { readText } from './readText.ts';
import type { ExitCode, Streams } from './streams.ts';

export const inspectUsage = 'incident-runbook inspect FILE… --json';

export function inspect(args: readonly string[], streams: Streams): ExitCode {
  const files = filesToInspect(args);
  if (files === undefined) {
    streams.error(`Usage: ${inspectUsage}\n`);
    return 2;
  }
  const inspected: object[] = [];
  let exitCode: ExitCode = 0;
  for (const file of files) {
    const text = readText(file);
    if (typeof text !== 'string') {
      streams.error(`${file} cannot be read: ${text.because}.\n`);
      return 2;
    }
    const runbook = parseRunbook(text);
    if (runbook.problems.some(({ severity }) => severity === 'error')) exitCode = 1;
    inspected.push(describe(file, text, runbook));
  }
  streams.out(`${JSON.stringify(inspected, undefined, 2)}\n`);
  return exitCode;
}

function filesToInspect(args: readonly string[]): readonly string[] | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    });
    return positionals.length > 0 && values.json === true ? positionals : undefined;
  } catch {
    return undefined;
  }
}

function describe(file: string, text: string, runbook: Runbook): object {
  const { starts } = readLines(text);
  const lineOf = (offset: number): number => lineAt(starts, offset) + 1;
  const lines = (range: { readonly start: number; readonly end: number }): { startLine: number; endLine: number } => ({
    startLine: lineOf(range.start),
    endLine: lineOf(range.end),
  });
  return {
    file,
    blocks: runbook.blocks.map((block) => describeBlock(block, lines)),
    severities: runbook.severities.map(({ name, title, responseTime, escalation }) => ({
      name,
      title,
      responseTime: responseTime ?? null,
      escalation: escalation ?? null,
    })),
    escalation: runbook.escalation.map(({ name, title, afterMinutes }) => ({
      name,
      title,
      afterMinutes: afterMinutes ?? null,
    })),
    contacts: runbook.contacts.map(({ name, reach }) => ({ name, reach })),
    templates: runbook.templates.map(({ id, title, range }) => ({ id, title, ...lines(range) })),
    ...describeIncidents(text, runbook, lines),
    problems: runbook.problems.map(({ code, severity, range, message }) => ({
      code,
      severity,
      startLine: lineOf(range.start),
      message,
    })),
  };
}

type LinesOf = (range: Range) => { startLine: number; endLine: number };

/** Headings decide. The part that is there twice is told by its first. */
function describeIncidents(text: string, runbook: Runbook, lines: LinesOf): object {
  const places = placesOf(runbook);
  const whole = (place: Place | undefined): object | null =>
    place === undefined ? null : lines({ start: place.section.range.start, end: lastLetter(text, place) });
  return {
    incidents: incidentsIn({ places }).map(({ place, parts }) => ({
      title: place.section.title,
      ...lines({ start: place.section.range.start, end: lastLetter(text, place) }),
      symptoms: parts.symptoms.flatMap((part) => itemsIn(part, text)),
      diagnosis: whole(parts.diagnosis[0]),
      resolution: whole(parts.resolution[0]),
    })),
    quickReference: whole(quickReferenceIn({ places })),
  };
}

const lastLetter = (text: string, { section }: Place): number =>
  section.range.start + text.slice(section.range.start, section.end).trimEnd().length;

function describeBlock(
  block: Block,
  lines: (range: { readonly start: number; readonly end: number }) => { startLine: number; endLine: number },
): object {
  const { id, language, kind, headingPath, condition } = block;
  return {
    id,
    language,
    kind,
    ...lines(block.range),
    headingPath,
    condition: condition ?? null,
    // What has no Run is no command here either: its problem says why.
    commands: block.commands
      .filter(({ refused }) => refused === undefined)
      .map((command) => ({
        id: command.id,
        title: command.title,
        text: command.text,
        ...lines(fileRange(block, command.range)),
        effect: command.effect,
        ends: command.ends,
        showsSecrets: command.showsSecrets,
        changesContext: command.changesContext,
        namespace: command.namespace ?? null,
        ownTargets: command.ownTargets.map(({ flag, value }) => ({ flag, value: value ?? null })),
        calls: command.calls.map(describeCall),
        outside: command.outside,
        writesFiles: command.writesFiles,
        overwrites: command.overwrites,
        placeholders: [...new Set(command.placeholders.map((placeholder) => placeholder.text))],
        needs: command.needs,
        assigns: command.assigns,
        emptied: command.emptied,
        traps: command.traps.map(({ code, message }) => ({ code, message })),
      })),
  };
}

function describeCall(call: Command['calls'][number]): object {
  return {
    client: call.client,
    verb: call.verb,
    effect: call.effect,
    objects: call.objects.map(({ kind, name }) => ({ kind, name: name ?? null })),
    selector: call.selector ?? null,
    files: call.files,
    namespace: call.namespace ?? null,
    context: call.context ?? null,
    args: call.args ?? null,
  };
}
