#!/usr/bin/env node
/** The command line: `check`, `explain` and `inspect`, each a file of its own. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { check, checkUsage } from './cli/check.ts';
import { explain, explainUsage } from './cli/explain.ts';
import { inspect, inspectUsage } from './cli/inspect.ts';
import type { ExitCode, Streams } from './cli/streams.ts';

const usages: Readonly<Record<string, string>> = { check: checkUsage, explain: explainUsage, inspect: inspectUsage };
const USAGE = `Usage: ${Object.values(usages).join('\n       ')}\n`;

export function main(args: readonly string[], streams: Streams): ExitCode {
  const [first, ...rest] = args;
  // `--json inspect FILE` was always allowed.
  const at = first?.startsWith('-') === true ? args.indexOf('inspect') : 0;
  const verb = at > 0 ? 'inspect' : first;
  const usage = verb === undefined || !Object.hasOwn(usages, verb) ? undefined : usages[verb];
  if (usage !== undefined && rest.some((word) => word === '--help' || word === '-h')) {
    streams.out(`Usage: ${usage}\n`);
    return 0;
  }
  switch (verb) {
    case 'check':
      return check(rest, streams);
    case 'explain':
      return explain(rest, streams);
    case 'inspect':
      return inspect(at > 0 ? args.toSpliced(at, 1) : rest, streams);
    case '--help':
    case '-h':
    case 'help':
      streams.out(USAGE);
      return 0;
    case '--version':
      streams.out(`${manifest.version}\n`);
      return 0;
    default:
      streams.error(USAGE);
      return 2;
  }
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
