/** Plays an incident on a practice cluster with the commands of the shipped runbook, as somebody does who clicks through it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillPlaceholders } from '../../src/command/fill.ts';
import type { Command } from '../../src/command/types.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { callKubectl, kubectlEnvironment } from './kubectl.ts';
import type { TestPractice } from './practice.ts';
import { readRepositoryFile } from './repository.ts';
import { waitFor } from './waitFor.ts';

/** For the holes of a command; a function is asked anew with each try. */
type Values = Readonly<Record<string, string | (() => Promise<string>)>>;

export interface Rehearsal {
  /** Runs a command of this incident; what it says, also on standard error, must match. Gives its output. */
  readonly step: (incident: number, title: string, says: RegExp, values?: Values, exit?: number) => Promise<string>;
  /** The same, until it matches. */
  readonly eventually: (incident: number, title: string, says: RegExp, values?: Values) => Promise<string>;
  /** A line that stands in no runbook. */
  readonly shell: (line: string, says: RegExp) => Promise<string>;
  /** The newest pod of the service. */
  readonly pod: () => Promise<string>;
  /** Waits until the service's log says it again, so long after now. */
  readonly stillSaid: (text: RegExp, afterMs: number) => Promise<void>;
  readonly isOpen: () => void;
  /** Waits until the practice cluster says that it is resolved. */
  readonly isOver: () => Promise<void>;
}

const contexts: Readonly<Record<string, string>> = { inventory: 'practice-staging', 'inventory-prod': 'practice-prod' };
const patienceMs = 90_000;
/** Each look is a kubectl of its own. */
const lookEveryMs = 600;

export async function createRehearsal(practice: TestPractice, namespace: string): Promise<Rehearsal> {
  const runbook = parseRunbook(readRepositoryFile('runbooks/incident-response.md'));
  const folder = mkdtempSync(path.join(path.dirname(practice.kubeconfig), 'rehearsal-'));
  const config = path.join(folder, 'kubeconfig');
  const words = ['config', 'view', '--raw', '--minify', '--context', contexts[namespace] ?? ''];
  writeFileSync(config, (await callKubectl(words, { KUBECONFIG: practice.kubeconfig }, folder)).stdout);
  const env = await kubectlEnvironment({ KUBECONFIG: config, KUBECACHEDIR: practice.cacheDir });
  void practice.ended.then(() => rmSync(folder, { recursive: true, force: true }));

  const run = (line: string): Promise<{ readonly code: number; readonly said: string }> =>
    new Promise((resolve, reject) => {
      execFile('bash', ['-c', line], { cwd: folder, env, timeout: patienceMs }, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code !== 'number') reject(error ?? new Error(line));
        else resolve({ code, said: stdout + stderr });
      });
    });

  async function check(line: string, says: RegExp, exit: number): Promise<string> {
    const { code, said } = await run(line);
    const end = said.split('\n').slice(-15).join('\n');
    assert.ok(code === exit && says.test(said), `$ ${line}\nended with ${code}, and has no ${String(says)}:\n${end}`);
    return said;
  }

  async function filled(incident: number, title: string, values: Values): Promise<string> {
    const command = findCommand(incident, title);
    const given = await Promise.all(
      Object.entries(values).map(
        async ([name, value]) => [`<${name}>`, typeof value === 'string' ? value : await value()] as const,
      ),
    );
    return fillPlaceholders(command, Object.fromEntries(given));
  }

  function findCommand(incident: number, title: string): Command {
    const own = runbook.blocks.filter(({ headingPath }) => headingPath.some((one) => one.startsWith(`${incident}. `)));
    const found = own.flatMap(({ commands }) => commands).find((command) => command.title === title);
    return found ?? assert.fail(`incident ${incident} of the runbook has no step ${title}`);
  }

  async function pod(): Promise<string> {
    const newest = '-l app=inventory-service --sort-by=.metadata.creationTimestamp -o name';
    const { said } = await run(`kubectl get pods ${newest}`);
    return said.trim().split('\n').at(-1)?.replace('pod/', '') ?? '';
  }

  return {
    pod,
    step: async (incident, title, says, values = {}, exit = 0) =>
      check(await filled(incident, title, values), says, exit),
    eventually: (incident, title, says, values = {}) =>
      waitFor(title, async () => check(await filled(incident, title, values), says, 0), patienceMs, lookEveryMs),
    shell: (line, says) => check(line, says, 0),
    async stillSaid(text, afterMs) {
      const since = Date.now() + afterMs;
      const line = `kubectl logs -l app=inventory-service --tail=-1 --since-time='${new Date(since).toISOString()}'`;
      await waitFor(
        `the log to say ${String(text)} again`,
        async () => Date.now() > since && check(line, text, 0),
        patienceMs,
      );
    },
    isOpen: () => assert.deepEqual(practice.resolved, []),
    async isOver() {
      const said = await waitFor('the incident to be resolved', () => practice.resolved.at(-1), patienceMs);
      assert.equal(said.namespace, namespace);
      assert.ok(said.ms > 0);
    },
  };
}
