/** `check`: what is wrong with runbooks, for people and for CI, by the same rules as in the editor. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { checkRunbook } from '../check/checkRunbook.ts';
import { limitOf, severities, type Limit } from '../check/configuration.ts';
import { readManuscript } from '../check/manuscript.ts';
import { UserError } from '../errors.ts';
import { parseRunbook } from '../runbook/parseRunbook.ts';
import { compareWithBaseline, readBaseline, writeBaseline } from './baseline.ts';
import { besideFiles } from './besideFiles.ts';
import { findingsOf, type Finding } from './finding.ts';
import { findRunbooks, slashed } from './findRunbooks.ts';
import { renderGithub, renderJson, renderText, type Format, type Report } from './formats.ts';
import { gitRootOf, readConfiguration, type FoundConfiguration } from './readConfiguration.ts';
import { readText } from './readText.ts';
import { renderSarif } from './sarif.ts';
import type { ExitCode, Streams } from './streams.ts';

export const checkUsage =
  'incident-runbook check [PATH…] [--format text|json|sarif|github] [--severity error|warning|information] [--fail-on error|warning|information|never] [--config FILE] [--baseline FILE] [--write-baseline FILE]';

interface Call {
  readonly paths: readonly string[];
  readonly format: Format;
  /** What is less is not shown. */
  readonly severity: Finding['severity'];
  readonly failOn: Limit | undefined;
  readonly config: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
}

const renderers: Readonly<Record<Format, (report: Report) => string>> = {
  text: renderText,
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
};

export function check(args: readonly string[], streams: Streams, from = process.cwd()): ExitCode {
  try {
    const call = readCall(args);
    return checkAs(call, readConfiguration(from, call.config), streams, from);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    streams.error(`${error.message}\n`);
    return 2;
  }
}

function readCall(args: readonly string[]): Call {
  const text = { type: 'string' } as const;
  const options = {
    format: text,
    severity: text,
    'fail-on': text,
    config: text,
    baseline: text,
    'write-baseline': text,
  };
  let read;
  try {
    read = parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : 'The call cannot be read'}\nUsage: ${checkUsage}`);
  }
  const { values, positionals } = read;
  const format = (['text', 'json', 'sarif', 'github'] as const).find((one) => one === (values.format ?? 'text'));
  const severity = severities.find((one) => one === (values.severity ?? 'information'));
  const failOn = values['fail-on'] === undefined ? undefined : limitOf(values['fail-on']);
  if (format === undefined || severity === undefined || (failOn === undefined && values['fail-on'] !== undefined))
    throw new UserError(`Usage: ${checkUsage}`);
  const { config, baseline } = values;
  return { paths: positionals, format, severity, failOn, config, baseline, writeBaseline: values['write-baseline'] };
}

function checkAs(call: Call, configuration: FoundConfiguration, streams: Streams, from: string): ExitCode {
  const { files, unread } = findRunbooks(from, call.paths, configuration);
  const failures = [...unread];
  if (files.length === 0 && failures.length === 0)
    failures.push('There is no runbook here. Name a file, or say which they are: `files` in .incident-runbook.yaml.');
  const root = gitRootOf(from) ?? path.resolve(from);
  const checked = checkFiles(files, root, configuration);
  failures.push(...checked.failures);
  for (const failure of failures) streams.error(`${failure}\n`);
  const all = checked.findings.filter(
    ({ severity }) => severities.indexOf(severity) >= severities.indexOf(call.severity),
  );
  if (call.writeBaseline !== undefined) {
    if (failures.length === 0) writeBaseline(path.resolve(from, call.writeBaseline), all);
    streams.error(
      failures.length === 0 ? `${all.length} problems are in the baseline now.\n` : 'The baseline was not written.\n',
    );
    return failures.length === 0 ? 0 : 2;
  }
  const file = call.baseline === undefined ? configuration.baseline : path.resolve(from, call.baseline);
  const { findings, gone } = compareWithBaseline(
    all,
    file === undefined ? [] : readBaseline(file),
    checked.paths,
    (one) => existsSync(path.join(root, one)),
  );
  const shown = (one: string): string => slashed(path.relative(from, path.join(root, one)));
  streams.out(
    renderers[call.format]({
      findings,
      gone,
      files: checked.paths.size,
      unread: failures.length,
      version: manifest.version,
      shown,
    }),
  );
  if (failures.length > 0) return 2;
  const limit = call.failOn ?? configuration.failOn ?? 'warning';
  return findings.some(({ known, severity }) => !known && reaches(severity, limit)) ? 1 : 0;
}

function reaches(severity: Finding['severity'], limit: Limit): boolean {
  return limit !== 'never' && severities.indexOf(severity) >= severities.indexOf(limit);
}

interface Checked {
  readonly findings: readonly Finding[];
  readonly failures: readonly string[];
  readonly paths: ReadonlySet<string>;
}

function checkFiles(files: readonly string[], root: string, { problems }: FoundConfiguration): Checked {
  const beside = besideFiles(root);
  const findings: Finding[] = [];
  const failures: string[] = [];
  const paths = new Set<string>();
  for (const file of files) {
    const name = slashed(path.relative(root, file));
    const text = readText(file);
    if (typeof text !== 'string') {
      failures.push(`${name} cannot be read: ${text.because}.`);
      continue;
    }
    paths.add(name);
    const manuscript = readManuscript(name, text, parseRunbook(text));
    findings.push(...findingsOf(name, text, checkRunbook(manuscript, beside, problems)));
  }
  return { findings, failures, paths };
}
