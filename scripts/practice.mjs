/**
 * `npm run practice [-- --scenario NAME] [--namespace NAMESPACE]`: the practice cluster for a terminal of your own. Builds
 * it, says how to use it and when a scenario is resolved; Ctrl-C ends it, and nothing of it stays.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { kubectlFolder } from './kubectl.mjs';
import { onOrphaned, prepare, root } from './prepare.mjs';

await prepare();
const { scenarios, isScenario, noSuchScenario } = await import('../src/practice/scenarios.ts');
const { startPractice } = await import('../src/practice/startPractice.ts');
const { durationText } = await import('../src/run/durationText.ts');

const stopping = new AbortController();
// They stay: a second Ctrl-C must not leave half of it running.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
onOrphaned(() => stopping.abort());
process.exit(await main());

async function main() {
  const { values, problem } = readArguments();
  if (problem !== undefined) {
    console.error(problem);
    return 2;
  }
  await build();
  let practice;
  try {
    practice = await startPractice({
      program: path.join(root, 'dist', 'practice.js'),
      args: Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]),
      env: process.env,
      signal: stopping.signal,
      onResolved: ({ scenario, namespace, ms }) =>
        console.log(
          `Resolved after ${durationText(ms)}: ${scenario} is over, and the service in ${namespace} is well.`,
        ),
    });
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error([error.message, error.nextStep].filter((part) => part !== undefined).join('\n'));
    return 1;
  }
  console.log(await introduction(practice, values));
  takeScenarios(practice, values.namespace ?? 'inventory');
  const how = await Promise.race([practice.ended, aborted()]);
  await practice.stop();
  if (how !== undefined) console.error(`The practice cluster has ended by itself: ${how}.`);
  return how === undefined ? 0 : 1;
}

/** @returns {{ values: { scenario?: string, namespace?: string }, problem?: string }} */
function readArguments() {
  try {
    const { values } = parseArgs({ options: { scenario: { type: 'string' }, namespace: { type: 'string' } } });
    const { scenario } = values;
    return scenario === undefined || isScenario(scenario) ? { values } : { values, problem: noSuchScenario(scenario) };
  } catch (error) {
    return { values: {}, problem: error.message };
  }
}

/**
 * @param {import('../src/practice/startPractice.ts').PracticeProcess} practice
 * @param {{ scenario?: string, namespace?: string }} values
 */
async function introduction({ kubeconfig, cacheDir }, { scenario, namespace = 'inventory' }) {
  const kubectl = await kubectlFolder().catch(() => undefined);
  const isOnPath = (process.env.PATH ?? '').split(path.delimiter).includes(kubectl ?? '');
  return [
    'The practice cluster is ready. All of it is simulated. In another terminal:',
    '',
    ...(kubectl === undefined || isOnPath ? [] : [`  export PATH="$PATH:${kubectl}"`]),
    `  export KUBECONFIG=${kubeconfig} KUBECACHEDIR=${cacheDir}`,
    '  kubectl get pods',
    '',
    'Contexts: practice-staging (you may edit), practice-prod (workloads alone), practice-staging-visitor (look only).',
    '',
    'Scenarios (type a name and Enter to begin one):',
    ...scenarios.map(({ name, sign }) => `  ${name.padEnd(20)}${sign}`),
    '',
    ...(scenario === undefined ? [] : [`${scenario} has begun in ${namespace}. Open runbooks/incident-response.md.`]),
    'Ctrl-C ends it.',
  ].join('\n');
}

/**
 * @param {import('../src/practice/startPractice.ts').PracticeProcess} practice
 * @param {string} namespace
 */
function takeScenarios(practice, namespace) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const scenario = line.trim();
    if (scenario === '') return;
    practice.begin({ scenario, namespace }).then(
      () => console.log(`${scenario} has begun in ${namespace}.`),
      (error) => console.log(error.message),
    );
  });
}

/** @returns {Promise<undefined>} */
function aborted() {
  return new Promise((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
