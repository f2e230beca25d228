/**
 * The practice cluster as a process of its own: `practice.js [--scenario NAME] [--namespace NAMESPACE]`. It says on its
 * stdout when it is ready and when a scenario is resolved, and ends when its stdin does; its folder goes with it.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { practiceNamespaces } from './kubeconfig.ts';
import { startPracticeCluster, type Practice } from './practice.ts';
import { makePrivateFolder, sweepPrivateFolders } from './privateFolder.ts';
import { parseRequest, type PracticeEvent } from './protocol.ts';
import { isScenario, noSuchScenario } from './scenarios.ts';

/** What is left of its connections is not waited for any longer. */
const closeMs = 500;
const wrongArguments = 2;

function say(event: PracticeEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return wrongArguments;
}

/** Resolves to an exit code where it does not go on running. */
async function main(args: readonly string[]): Promise<number | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      namespace: { type: 'string', default: practiceNamespaces[0].name },
      // Tests do not wait as long for a container to be ready, or to be started again.
      'backoff-factor': { type: 'string', default: '1' },
    },
  });
  const { scenario, namespace, 'backoff-factor': backoffFactor } = values;
  if (scenario !== undefined && !isScenario(scenario)) return complain(noSuchScenario(scenario));

  let practice: Practice | undefined;
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), closeMs);
    void practice?.close().finally(() => process.exit(0));
    if (practice === undefined) process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.stdout.on('error', end);
  process.stdin.on('error', end);

  const folder = makePrivateFolder(tmpdir());
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  practice = await startPracticeCluster({
    clock: { now: Date.now },
    random: Math.random,
    backoffFactor: Number(backoffFactor),
    onResolved: say,
    report: (error) => process.stderr.write(`${detailsOf(error)}\n`),
  });
  const kubeconfig = path.join(folder, 'kubeconfig');
  writePrivate(kubeconfig, practice.kubeconfig);
  if (scenario !== undefined) {
    const refused = practice.begin(scenario, namespace);
    if (refused !== undefined) return complain(refused);
  }
  say({ event: 'ready', kubeconfig, cacheDir: path.join(folder, 'cache'), server: practice.server });

  const { begin } = practice;
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const request = parseRequest(line);
      if (request !== undefined)
        say({ event: 'answer', ...request, refused: begin(request.scenario, request.namespace) });
    })
    .on('close', end);
  sweepPrivateFolders(tmpdir(), Date.now());
  return undefined;
}

/** Whoever finds it finds it whole. */
function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.next`, text, { mode: 0o600, flag: 'wx' });
  renameSync(`${file}.next`, file);
}

function detailsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const code = await main(process.argv.slice(2));
  if (code !== undefined) process.exit(code);
} catch (error) {
  process.stderr.write(`${detailsOf(error)}\n`);
  process.exit(1);
}
