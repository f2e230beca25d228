/** *Run N checks* as one wish: on the context of the click, with its progress, and with an end that a person can make. */
import assert from 'node:assert/strict';
import { parseRunbook } from '../../../src/runbook/parseRunbook.ts';
import { createCheckCommands, type CheckCommands, type Quiet } from '../../../src/ui/checkCommands.ts';
import { checkSets } from '../../../src/ui/checkSets.ts';
import type { FoundStep } from '../../../src/ui/findStep.ts';
import type { GoingRun } from '../../../src/ui/runs.ts';
import { runStep } from '../../../src/ui/runStep.ts';
import type { Session } from '../../../src/kube/types.ts';
import type { Step } from '../../../src/ui/step.ts';
import { createStepStates, type StepTarget } from '../../../src/ui/stepStates.ts';
import { sessionOf, step, world } from './stepWorld.ts';

const uri = 'file:///w/runbooks/a.md';
const text = '## Look\n\n```bash\nkubectl get pods\nkubectl get nodes\necho done\n```\n';

interface Played {
  readonly commands: CheckCommands;
  readonly target: StepTarget;
  readonly contexts: readonly (string | undefined)[];
  readonly said: readonly string[];
  readonly announced: readonly string[];
  readonly shown: readonly unknown[];
  readonly state: () => string;
}

/** `during`: at each check, while it runs. */
function open(
  chosen: () => Session | undefined,
  during: (ran: number, commands: CheckCommands, target: StepTarget) => void = () => undefined,
  choose: () => Promise<Session | undefined> = async () => undefined,
): Played {
  const [set] = checkSets({ uri, version: 1, text, runbook: parseRunbook(text) });
  assert.ok(set);
  const found = set.checks.map(({ block, command }): FoundStep => ({
    target: { uri, commandId: command.id, textHash: command.text },
    command,
    block,
    headingPath: [],
    condition: undefined,
    defaults: parseRunbook('').defaults,
    uri,
    relativePath: 'a.md',
    folder: '/w',
  }));
  const states = createStepStates({ get: () => undefined, update: async () => undefined });
  const contexts: (string | undefined)[] = [];
  const said: string[] = [];
  const announced: string[] = [];
  const shown: unknown[] = [];
  const going: GoingRun[] = [];
  const stopped: string[] = [];
  const run = async (one: Step, target: StepTarget, quiet: Quiet) => {
    if (quiet.signal.aborted) return { kind: 'taken back', by: 'person' } as const;
    const { needs } = world({ context: 'unused' });
    going.push({
      id: one.title,
      title: one.title,
      text: '',
      context: undefined,
      namespace: undefined,
      isSimulated: false,
      target,
      state: { kind: 'starts' },
    });
    contexts.push(quiet.session?.context);
    during(contexts.length, commands, set.target);
    const kube = { ...needs.kube, chosen: () => quiet.session };
    const result = await runStep(one, { ...needs, kube, ask: quiet.ask });
    going.pop();
    const isStopped = stopped.includes(one.title) && result.kind === 'ran';
    return isStopped
      ? { ...result, run: { ...result.run, outcome: { kind: 'stopped', by: 'person' } as const } }
      : result;
  };
  const commands: CheckCommands = createCheckCommands({
    report: { show: (error) => shown.push(error), announce: (sentence) => announced.push(sentence) },
    steps: {
      findChecks: async (target) => (target.textHash === set.target.textHash ? found : undefined),
      checksAtCursor: async () => ({ target: set.target, checks: found }),
    },
    states,
    runs: {
      going: () => going,
      stop: async (id) => {
        stopped.push(id);
        return 0;
      },
    },
    kube: { chosen, choose },
    run,
    showEntry: async (id) => void shown.push(id),
    makeStep: (one) => step(one.command.text),
    withProgress: async (title, signal, work) => {
      said.push(title);
      return work(signal, (words) => said.push(words));
    },
    requireTrust: () => undefined,
  });
  const state = (): string => {
    const now = states.get(set.target);
    return now?.kind === 'checked' ? now.words : (now?.kind ?? 'none');
  };
  return { commands, target: set.target, contexts, said, announced, shown, state };
}

suite('ui/checkCommands', () => {
  test('LN1 CX1: all run on the context of the click, whatever is chosen meanwhile; the progress names each', async () => {
    let context = 'dev';
    const played = open(
      () => sessionOf(context),
      () => (context = 'prod-eu'),
    );
    await played.commands.run(played.target);
    assert.deepEqual(played.contexts, ['dev', 'dev', 'dev']);
    assert.deepEqual(played.said, [
      'Running 3 checks on dev / payments',
      '1 of 3 · kubectl get pods',
      '2 of 3 · kubectl get nodes',
      '3 of 3 · echo done',
    ]);
    assert.equal(played.state(), '3 of 3 ok');
    assert.match(played.announced[0] ?? '', /^Checks: ✓ 3 of 3 ok/);
  });

  test('CX1: without a context it is asked for once, before the first; where none is chosen nothing runs', async () => {
    let asked = 0;
    const choose = async (): Promise<Session> => {
      asked += 1;
      return sessionOf('dev');
    };
    const played = open(() => undefined, undefined, choose);
    await played.commands.run(played.target);
    assert.deepEqual([asked, played.contexts], [1, ['dev', 'dev', 'dev']]);
    const left = open(() => undefined);
    await left.commands.run(left.target);
    assert.deepEqual([left.contexts, left.state()], [[], 'none']);
  });

  test('EX1: a second click while they run is the same wish; a key that is held too', async () => {
    const played = open(
      () => sessionOf('dev'),
      (ran, commands, target) => {
        if (ran === 1) void commands.run(target);
      },
    );
    await Promise.all([played.commands.run(played.target), played.commands.run(played.target)]);
    assert.equal(played.contexts.length, 3);
    const held = open(() => sessionOf('dev'));
    for (let presses = 0; presses < 5; presses += 1) await held.commands.runAtCursor();
    assert.equal(held.contexts.length, 3);
  });

  test('LN1 EX1: Stop ends the one that runs and leaves out the rest', async () => {
    const played = open(
      () => sessionOf('dev'),
      (ran, commands, target) => {
        if (ran === 2) commands.stop(target);
      },
    );
    await played.commands.run(played.target);
    assert.deepEqual([played.contexts.length, played.state()], [2, '1 of 3 ok, 1 stopped, 1 not run']);
  });

  test('B50: where another text stands there now nothing runs, and the sentence says so', async () => {
    const played = open(() => sessionOf('dev'));
    await assert.rejects(played.commands.run({ ...played.target, textHash: 'other' }), /text has changed/);
    assert.deepEqual(played.contexts, []);
  });

  test('LN1: a click on the sum opens the entry that it is about', async () => {
    const played = open(() => sessionOf('dev'));
    await played.commands.open(played.target);
    assert.deepEqual(played.shown, []);
    await played.commands.run(played.target);
    await played.commands.open(played.target);
    assert.equal(played.shown.length, 1);
  });
});
