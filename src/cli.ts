#!/usr/bin/env node
/** The command line: `inspect FILE… --json` prints what is read from each runbook. Same input, same bytes out. */
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileRange } from './runbook/fileRange.ts';
import { lineAt, readLines } from './runbook/lines.ts';
import type { Command } from './command/types.ts';
import { parseRunbook } from './runbook/parseRunbook.ts';
import type { Block, Runbook } from './runbook/types.ts';

const USAGE = 'Usage: incident-runbook inspect FILE… --json';

/** 0: read; 1: a runbook has an error; 2: the call or a file could not be read. */
type ExitCode = 0 | 1 | 2;

interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

export function main(args: readonly string[], streams: Streams): ExitCode {
  const files = filesToInspect(args);
  if (files === undefined) {
    streams.error(`${USAGE}\n`);
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
    const [verb, ...files] = positionals;
    return verb === 'inspect' && files.length > 0 && values.json === true ? files : undefined;
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  ENOTDIR: 'a part of its path is no folder',
};

function readText(file: string): string | { readonly because: string } {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { because: REASONS[code] ?? (code || 'it could not be opened') };
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
    problems: runbook.problems.map(({ code, severity, range, message }) => ({
      code,
      severity,
      startLine: lineOf(range.start),
      message,
    })),
  };
}

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

/** Whether this file is the program that was started; `import.meta.main` is not there on older Nodes. */
function isStarted(): boolean {
  const [, started] = process.argv;
  try {
    return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
}

if (isStarted()) {
  process.exitCode = main(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  });
}
