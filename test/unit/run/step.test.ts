/** A click from end to end without an editor: the real runner on a real bash and pty, the real notebook on disk. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import { parseNotebook } from '../../../src/incident/format.ts';
import { createIncidents } from '../../../src/incident/incidents.ts';
import type { Incidents } from '../../../src/incident/types.ts';
import type { Entry } from '../../../src/incident/types.ts';
import type { Session } from '../../../src/kube/types.ts';
import { maskText } from '../../../src/run/mask.ts';
import { identify } from '../../../src/run/processes.ts';
import { createRunner, type Runner } from '../../../src/run/runner.ts';
import { runChecks } from '../../../src/ui/runChecks.ts';
import { runStep } from '../../../src/ui/runStep.ts';
import type { Ask, Needs, StepResult } from '../../../src/ui/step.ts';
import { openPty, type Pty } from '../../support/pty.ts';

const session: Session = {
  context: undefined,
  short: undefined,
  namespace: 'default',
  isSimulated: false,
  file: '/nonexistent/none',
  kuberc: '/nonexistent/kuberc',
  sha256: '',
  pin: undefined,
  named: [],
  withHelper: [],
};

suite('run/step', function () {
  this.timeout(60_000);
  let folder = '';
  let pty: Pty;
  let runner: Runner;
  let incidents: Incidents;
  const asked: string[] = [];

  suiteSetup(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'step-'));
    pty = openPty();
    runner = createRunner({
      root: path.join(folder, 'runs'),
      owner: identify(process.pid) ?? assert.fail('this process is not found'),
      now: Date.now,
      outputFile: (id) => path.join(folder, 'outputs', id),
      keepOutputMB: () => 10,
    });
    incidents = createIncidents({
      draftsDir: path.join(folder, 'drafts'),
      stateDir: path.join(folder, 'state'),
      workspace: folder,
      now: Date.now,
      by: async () => 'anna',
    });
  });
  suiteTeardown(async () => {
    runner.dispose();
    await pty.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const needs = (variable: string | undefined, ask?: Ask): Needs => ({
    ask: ask ?? {
      values: async () => undefined,
      variable: async (name) => {
        asked.push(name);
        return variable === undefined ? undefined : { value: variable };
      },
      emptied: async () => undefined,
      confirm: async () => false,
      classify: async () => undefined,
      changed: async () => undefined,
    },
    once: { has: () => false, remember: () => undefined },
    prove: async () => undefined,
    overwritten: () => [],
    kube: {
      chosen: () => undefined,
      choose: async () => undefined,
      none: async () => session,
      check: async () => ({ kind: 'same', session }),
      adopt: async () => undefined,
      withContexts: async () => session,
      environment: () => ({ KUBECONFIG: session.file }),
      protection: () => 'open',
      remember: async () => undefined,
      readsOnly: () => false,
    },
    run: (request, _options, onStarted) =>
      runner.run(request, pty, {
        signal: AbortSignal.timeout(50_000),
        onStarted,
        onAsks: async () => 'cancel',
      }),
    isBusy: () => false,
    record: incidents,
    mask: maskText,
    newId: () => crypto.randomUUID().replaceAll('-', ''),
    now: Date.now,
  });
  const click = (text: string, variable?: string, ask?: Ask): Promise<StepResult> => {
    const command = parseTyped(text);
    return runStep(
      {
        command,
        title: command.title,
        shell: 'bash',
        pins: {},
        cwd: folder,
        env: {},
        from: 'runbooks/r.md#x',
        condition: undefined,
        written: text,
        document: undefined,
        edited: false,
      },
      needs(variable, ask),
    );
  };
  const entries = (): readonly Entry[] => {
    const incident = incidents.current();
    if (incident === undefined) return [];
    return parseNotebook(readFileSync(incident.file, 'utf8')).flatMap((one) =>
      one.kind === 'entry' ? [one.entry] : [],
    );
  };

  test('EX2 IN1: a click leaves command, output and exit code in a draft', async () => {
    const result = await click('echo hello');
    assert.equal(result.kind, 'ran');
    const [entry, ...more] = entries();
    assert.deepEqual(more, []);
    assert.equal(entry?.command, 'echo hello');
    assert.equal(entry.output.head, 'hello\n');
    assert.deepEqual(entry.outcome, { kind: 'exit', code: 0, pipe: [0] });
    assert.equal(entry.by, 'anna');
    assert.equal(incidents.current()?.draft, true);
  });

  test('VA1 EX3: an unset variable is asked for before the command runs, leaves one entry, and is set from then on', async () => {
    const before = entries().length;
    assert.equal((await click('echo "pod: $IR_POD"')).kind, 'left');
    assert.equal(entries().length, before);
    assert.equal((await click('echo "pod: $IR_POD"', "web 1's")).kind, 'ran');
    assert.equal((await click('echo "again: $IR_POD"')).kind, 'ran');
    assert.deepEqual(asked, ['IR_POD', 'IR_POD']);
    assert.deepEqual(
      entries()
        .slice(before)
        .map(({ output }) => output.head),
      ["pod: web 1's\n", "again: web 1's\n"],
    );
  });

  test('VA1: a variable that an earlier command set is not asked for', async () => {
    await click('IR_SET=yes');
    assert.equal((await click('echo "$IR_SET"')).kind, 'ran');
    assert.equal(entries().at(-1)?.output.head, 'yes\n');
  });

  test('LN1 B36: each check is its own entry, in order; an unset variable is passed over, differences and a failure stop nothing', async () => {
    const before = entries().length;
    const askedBefore = asked.length;
    for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.txt`), name);
    const texts = ['echo one', 'echo "$IR_NOWHERE"', 'diff a.txt b.txt', 'ls /nowhere', 'echo "$IR_SET"'];
    const { state } = await runChecks(
      texts.map((text) => ({ text, run: (ask) => click(text, 'never', ask) })),
      { signal: new AbortController().signal, onBegin: () => undefined, now: Date.now },
    );
    const recorded = entries().slice(before);
    assert.deepEqual(
      recorded.map(({ command }) => command),
      ['echo one', 'diff a.txt b.txt', 'ls /nowhere', 'echo "$IR_SET"'],
    );
    assert.deepEqual(
      [state.mark, state.words],
      ['failed', '2 of 5 ok, 1 skipped: needs a value, 1 differences, 1 failed'],
    );
    assert.equal(state.entryId, recorded[2]?.id);
    assert.equal(asked.length, askedBefore);
  });
});
