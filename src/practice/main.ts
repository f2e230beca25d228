/**
 * The practice cluster as a process of its own: `practice.js [--scenario NAME] [--namespace NAMESPACE]`. It puts together the cluster,
 * the model of the sample service, what runs in its pods, and the API; says on its stdout when it is ready and when a scenario is
 * resolved, and ends when its stdin does. Its folder goes with it.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createApiServer } from './api/server.ts';
import { createCluster } from './cluster/cluster.ts';
import { createPeople, kubeconfigText, practiceNamespaces } from './kubeconfig.ts';
import { createModel } from './model/model.ts';
import { sampleObjects } from './model/sampleObjects.ts';
import { createExecInput } from './pod/execInput.ts';
import { runInPod } from './pod/run.ts';
import { makePrivateFolder, sweepPrivateFolders } from './privateFolder.ts';
import { parseRequest, type PracticeEvent, type PracticeRequest } from './protocol.ts';
import { isScenario, noSuchScenario } from './scenarios.ts';

/** What is left of its connections is not waited for any longer. */
const closeMs = 500;
const wrongArguments = 2;

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
  const namespaces = practiceNamespaces.map(({ name }) => name);
  const cluster = createCluster({
    clock: { now: Date.now },
    random: Math.random,
    namespaces,
    objects: practiceNamespaces.flatMap(({ name, replicas }) => sampleObjects(name, replicas)),
    backoffFactor: Number(values['backoff-factor']),
  });
  const model = createModel({ cluster, namespaces, onResolved: say });
  const people = createPeople();
  const api = createApiServer({
    cluster,
    people,
    world: (namespace) => model.world(namespace),
    pod: { runInPod, createExecInput },
    report: (error) => process.stderr.write(`${detailsOf(error)}\n`),
  });
  /** `undefined`: it has begun. Else the sentence that says why not. */
  const begin = ({ scenario, namespace }: PracticeRequest): string | undefined => {
    if (!isScenario(scenario)) return noSuchScenario(scenario);
    if (!namespaces.some((one) => one === namespace))
      return `The practice cluster has no service in the namespace “${namespace}”. There are: ${namespaces.join(', ')}.`;
    model.startScenario(namespace, scenario);
    return undefined;
  };
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    cluster.stop();
    setTimeout(() => process.exit(0), closeMs);
    void api.close().finally(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.stdout.on('error', end);
  process.stdin.on('error', end);

  cluster.start(model);
  const refused = values.scenario === undefined ? undefined : begin({ ...values, scenario: values.scenario });
  if (refused !== undefined) {
    process.stderr.write(`${refused}\n`);
    return wrongArguments;
  }
  const folder = makePrivateFolder(tmpdir());
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const server = `https://127.0.0.1:${await api.listen()}`;
  const kubeconfig = path.join(folder, 'kubeconfig');
  writePrivate(kubeconfig, kubeconfigText(server, api.certificatePem, people));
  say({ event: 'ready', kubeconfig, cacheDir: path.join(folder, 'cache'), server });

  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const request = parseRequest(line);
      if (request !== undefined) say({ event: 'answer', ...request, refused: begin(request) });
    })
    .on('close', end);
  sweepPrivateFolders(tmpdir(), Date.now());
  return undefined;
}

function say(event: PracticeEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
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
