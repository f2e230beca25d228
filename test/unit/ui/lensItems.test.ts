/** Which lenses stand above what. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';
import type { Command } from '../../../src/command/types.ts';
import type { Block } from '../../../src/runbook/types.ts';
import { lensItems, type Surroundings } from '../../../src/ui/lensItems.ts';
import type { LensLine } from '../../../src/ui/lensLines.ts';
import type { StepState } from '../../../src/ui/stepStates.ts';
import { sampleCommand } from './sampleCommand.ts';

const command = sampleCommand({ title: 'Check [x](command:y) pods' });
const block: Block = {
  id: 'block',
  headingPath: [],
  condition: undefined,
  language: 'bash',
  kind: 'shell',
  range: { start: 0, end: 16 },
  text: 'kubectl get pods',
  lineStarts: [0],
  commands: [command],
  shell: 'bash',
  pins: {},
};
const line = (command: Command | undefined): LensLine => ({
  start: 0,
  end: 16,
  block,
  command,
  target: { uri: 'file:///a.md', commandId: 'check-pods', textHash: 'x' },
  touched: false,
  place: 0,
});
const around: Surroundings = {
  context: {
    short: 'prod-eu',
    name: 'arn:aws:eks:eu:1:cluster/prod-eu',
    namespace: 'payments',
    protection: 'protected',
    isSimulated: false,
  },
  trusted: true,
  readsOnly: false,
};
const titles = (given: LensLine, state?: StepState, there = around): readonly string[] =>
  lensItems(given, state, there).map(({ title }) => title);

suite('lenses', () => {
  test('LN1 LN3: Run, Copy, Edit and Run above a command; the tooltip has the whole context', () => {
    const [run, ...more] = lensItems(line(command), undefined, around);
    assert.equal(run?.title, '▶ Run on prod-eu / payments\u00a0$(shield)\u00a0 · reads');
    assert.match(run?.tooltip ?? '', /arn:aws:eks:eu:1:cluster\/prod-eu, namespace payments/);
    assert.doesNotMatch(run?.tooltip ?? '', /\]\(/);
    assert.deepEqual(
      more.map(({ title }) => title),
      ['Copy', 'Edit and Run'],
    );
  });

  test('CX4 LN1: in Reads Only a lens says of what does not only read that it does not run', () => {
    const there = { ...around, readsOnly: true };
    const scale = parseTyped('kubectl scale deploy/web --replicas=5');
    assert.deepEqual(titles(line(scale), undefined, there), [
      'Does not run: Reads Only is on · changes',
      'Copy',
      'Edit and Run',
    ]);
    assert.match(titles(line(command), undefined, there)[0] ?? '', /^▶ Run on prod-eu .* reads$/);
  });

  test('VA2: values that are kept stand above the command, short, whole in the tooltip; the others are still needed', () => {
    const logs = parseTyped('kubectl logs <pod-name> -c <container>');
    const pod = 'inventory-service-bfdmfmflcj-mbfxs';
    const items = lensItems(line(logs), undefined, { ...around, values: () => [{ name: 'pod-name', value: pod }] });
    assert.match(items[0]?.title ?? '', /· reads · 1 value needed$/);
    const last = items.at(-1);
    assert.equal(last?.title, 'pod-name = inventory-s…fmflcj-mbfxs · change');
    assert.equal(last?.tooltip, `pod-name = ${pod}`);
    assert.deepEqual(last?.does, { kind: 'action', action: 'changeValues' });
  });

  test('LN2: what takes long to start says so, and can be stopped', () => {
    assert.deepEqual(titles(line(command), { kind: 'starting' }), ['starting…', 'Stop', 'Copy']);
  });

  test('LN1 CX5: the tooltip tells of the place that the command names itself', () => {
    const tooltip = (text: string, given = around): string =>
      lensItems(line(parseTyped(text)), undefined, given)[0]
        ?.tooltip?.split('\n')
        .slice(1)
        .join('; ') ?? '';
    const whole = 'arn:aws:eks:eu:1:cluster/prod-eu';
    const asks = 'Protected: asks before all that is not a read';
    assert.equal(tooltip('kubectl get pods'), `Context ${whole}, namespace payments; ${asks}`);
    assert.equal(tooltip('kubectl get pods -n kafka'), `Context ${whole}, namespace kafka; ${asks}`);
    assert.equal(tooltip('kubectl get pods -A'), `Context ${whole}, all namespaces; ${asks}`);
    assert.equal(tooltip('kubectl get pods -n <ns>'), `Context ${whole}, its own namespace; ${asks}`);
    const open = {
      ...around,
      context: { short: 'dev', name: 'dev', namespace: 'a', protection: 'open', isSimulated: false },
    } as const;
    assert.equal(tooltip('kubectl get pods', open), 'Context dev, namespace a; Known as harmless: does not ask');
    assert.equal(tooltip('kubectl get pods -n "$NS"', open), 'Context dev, its own namespace');
    const own = 'It names its own target: always asks';
    assert.equal(tooltip('kubectl --context live get pods', open), `On live; ${own}`);
    assert.equal(tooltip('kubectl --context <ctx> get pods', open), `On its own --context; ${own}`);
    assert.equal(tooltip('kubectl --as root get pods'), `On ${whole} / payments with its own --as; ${own}`);
  });

  test('LN2: while it runs there is Stop and no Run, and where Run stood nothing acts', () => {
    const since = Date.UTC(2026, 10, 24, 3, 14, 7);
    const items = lensItems(line(command), { kind: 'running', since }, around);
    assert.deepEqual(
      items.map(({ title }) => title),
      ['running since 03:14:07Z', 'Stop', 'Copy'],
    );
    assert.equal(items[0]?.does.kind, 'nothing');
    assert.equal(titles(line(command), { kind: 'queued', context: undefined })[1], 'Stop');
  });

  test('EX1: what was taken back says that it was not run, and keeps the end of the time before', () => {
    const last = { kind: 'ended', at: 0, ms: 40, n: 3, entryId: 'e', mark: 'ok', words: '' } as const;
    const state = { kind: 'not run', at: 3_600_000, words: 'taken back by you' } as const;
    const run = '▶ Run on prod-eu / payments\u00a0$(shield)\u00a0 · reads';
    const notRun = 'not run · taken back by you · 01:00:00Z';
    assert.deepEqual(titles(line(command), state), [run, notRun, 'Copy', 'Edit and Run']);
    const items = lensItems(line(command), { ...state, last }, around);
    assert.deepEqual(
      items.map(({ title }) => title),
      [run, notRun, '✓ 00:00:00Z · 0.0 s · #3', 'Copy', 'Edit and Run'],
    );
    assert.deepEqual(items[2]?.does, { kind: 'action', action: 'openEntry' });
  });

  test('LN2: after a run its end stands beside Run and opens the entry, once there is one', () => {
    const ended = { kind: 'ended', at: 0, ms: 40, n: 3, entryId: 'e', mark: 'note', words: 'no match' } as const;
    const [, end] = lensItems(line(command), ended, around);
    assert.equal(end?.title, '○ no match · 00:00:00Z · 0.0 s · #3');
    assert.deepEqual(end?.does, { kind: 'action', action: 'openEntry' });
    const [, pending] = lensItems(line(command), { ...ended, entryId: '' }, around);
    assert.equal(pending?.does.kind, 'nothing');
  });

  test('PR1 LN2: a run on the practice cluster is told as one elsewhere from a context of the person’s of the same name, and the other way round', () => {
    const on = (isSimulated: boolean, name = 'practice-staging'): Surroundings => ({
      context: { short: name, name, namespace: 'inventory', protection: 'open', isSimulated },
      trusted: true,
      readsOnly: false,
    });
    const ended = { kind: 'ended', at: 0, ms: 800, n: 2, entryId: 'e', mark: 'ok', words: '' } as const;
    const mark = (isSimulated: boolean, there: Surroundings, text = 'kubectl get pods'): string | undefined =>
      titles(line(parseTyped(text)), { ...ended, context: 'practice-staging', isSimulated }, there)[1];
    const plain = '✓ 00:00:00Z · 0.8 s · #2';
    assert.equal(mark(true, on(true)), plain);
    assert.equal(mark(false, on(false)), plain);
    const elsewhere = '✓ on practice-staging (simulated) · 00:00:00Z · 0.8 s · #2';
    assert.equal(mark(true, on(false)), elsewhere);
    assert.equal(mark(true, on(true, 'practice-prod')), elsewhere);
    assert.equal(mark(true, { context: undefined, trusted: true, readsOnly: false }), elsewhere);
    assert.equal(mark(false, on(true)), '✓ on practice-staging · 00:00:00Z · 0.8 s · #2');
    // It goes to its own server from both.
    assert.equal(mark(false, on(true), 'kubectl --server https://a.example get pods'), plain);

    const going = { context: 'practice-staging', isSimulated: true };
    const first = (state: StepState): string | undefined => titles(line(command), state, on(false))[0];
    assert.equal(
      first({ kind: 'running', since: 0, ...going }),
      'running on practice-staging (simulated) since 00:00:00Z',
    );
    assert.equal(
      first({ kind: 'queued', ...going }),
      'queued on practice-staging (simulated): runs after the one before',
    );
  });

  test('RB4: a refused command and a block that is no shell can be copied and not run', () => {
    assert.deepEqual(titles(line({ ...command, refused: 'statement-cut' })), ['Copy']);
    assert.deepEqual(titles(line(undefined)), ['Copy']);
  });

  test('CX2: a command that would change the context leads to the picker instead', () => {
    assert.deepEqual(titles(line({ ...command, changesContext: true })), [
      'Choose the Context in the Status Bar',
      'Copy',
    ]);
  });

  test('SE1: without trust nothing offers to run', () => {
    const ended = { kind: 'ended', at: 0, ms: 40, n: 3, entryId: 'e', mark: 'ok', words: '' } as const;
    assert.deepEqual(titles(line(command), ended, { ...around, trusted: false }), ['Trust This Folder to Run', 'Copy']);
  });
});
