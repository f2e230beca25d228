/** Plays an incident on a practice cluster with the commands of the shipped runbook, as somebody does who clicks through it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillPlaceholders } from '../../src/command/fill.ts';
import type { Command } from '../../src/command/types.ts';
import { parseRunbook } from '../../src/runbook/parseRunbook.ts';
import { callKubectl, kubectlEnvironment } from './kubectl.ts';
import { readRepositoryFile } from './repository.ts';
import { waitFor } from './waitFor.ts';

/** For the holes of a command; a function is asked anew with each try. */
type Values = Readonly<Record<string, string | (() => Promise<string>)>>;

export interface Play {
  readonly title: string;
  readonly scenario: string;
  readonly namespace?: string;
  /** What a person does, from the first look to the last. Waits for states that it names, never for time. */
  readonly play: (incident: Rehearsal) => Promise<void>;
}

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

export interface RehearsalNeeds {
  readonly kubeconfig: string;
  readonly cacheDir: string;
  readonly namespace: string;
  /** The namespace of which the practice cluster has said last that it is well again. */
  readonly resolved: () => string | undefined;
  /** Runs a step with these values for its holes; else the command is filled in and runs in a bash. */
  readonly click?: (incident: number, title: string, values: Readonly<Record<string, string>>) => Promise<Said>;
}

/** `said`: what is on standard error, too. */
export interface Said {
  readonly code: number;
  readonly said: string;
}

const contexts: Readonly<Record<string, string>> = { inventory: 'practice-staging', 'inventory-prod': 'practice-prod' };
const patienceMs = 90_000;
/** Each look is a kubectl of its own. */
const lookEveryMs = 600;

export async function createRehearsal(needs: RehearsalNeeds): Promise<Rehearsal> {
  const { kubeconfig, cacheDir, namespace, resolved, click } = needs;
  const runbook = parseRunbook(readRepositoryFile('runbooks/incident-response.md'));
  // It goes with the practice cluster.
  const folder = mkdtempSync(path.join(path.dirname(kubeconfig), 'rehearsal-'));
  const config = path.join(folder, 'kubeconfig');
  const words = ['config', 'view', '--raw', '--minify', '--context', contexts[namespace] ?? ''];
  writeFileSync(config, (await callKubectl(words, { KUBECONFIG: kubeconfig }, folder)).stdout);
  const env = await kubectlEnvironment({ KUBECONFIG: config, KUBECACHEDIR: cacheDir });

  const run = (line: string): Promise<Said> =>
    new Promise((resolve, reject) => {
      execFile('bash', ['-c', line], { cwd: folder, env, timeout: patienceMs }, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code !== 'number') reject(error ?? new Error(line));
        else resolve({ code, said: stdout + stderr });
      });
    });

  function check(what: string, { code, said }: Said, says: RegExp, exit: number): string {
    const end = said.split('\n').slice(-15).join('\n');
    assert.ok(code === exit && says.test(said), `${what}\nended with ${code}, and has no ${String(says)}:\n${end}`);
    return said;
  }

  async function take(incident: number, title: string, says: RegExp, values: Values, exit: number): Promise<string> {
    const given: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) given[name] = typeof value === 'string' ? value : await value();
    const holes = Object.fromEntries(Object.entries(given).map(([name, value]) => [`<${name}>`, value]));
    const said = await (click?.(incident, title, given) ?? run(fillPlaceholders(findCommand(incident, title), holes)));
    return check(title, said, says, exit);
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
    step: (incident, title, says, values = {}, exit = 0) => take(incident, title, says, values, exit),
    eventually: (incident, title, says, values = {}) =>
      waitFor(title, () => take(incident, title, says, values, 0), patienceMs, lookEveryMs),
    shell: async (line, says) => check(line, await run(line), says, 0),
    async stillSaid(text, afterMs) {
      const since = Date.now() + afterMs;
      const line = `kubectl logs -l app=inventory-service --tail=-1 --since-time='${new Date(since).toISOString()}'`;
      await waitFor(
        `the log to say ${String(text)} again`,
        async () => Date.now() > since && check(line, await run(line), text, 0),
        patienceMs,
      );
    },
    isOpen: () => assert.equal(resolved(), undefined),
    async isOver() {
      assert.equal(await waitFor('the incident to be resolved', resolved, patienceMs), namespace);
    },
  };
}
