import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openPty, type Pty } from '../../support/pty.ts';
import { hooks, openBench, type Bench } from '../../support/runs.ts';
import { waitFor } from '../../support/waitFor.ts';
import { sessionMembers } from '../../../src/run/processes.ts';
import type { Run } from '../../../src/run/types.ts';

suite('run: stopped', () => {
  let bench: Bench;
  let port: Pty;
  suiteSetup(() => {
    bench = openBench();
    port = openPty();
  });
  suiteTeardown(async () => {
    await port.kill();
    bench.remove();
  });

  interface Started {
    readonly id: string;
    readonly result: Promise<Run>;
    /** Of the first process of its session, which is in `N.pid` while it runs. */
    readonly session: number;
  }
  /** Resolves when the command has printed `ready`. */
  const start = async (text: string, more: Parameters<Bench['request']>[1] = {}, terminal = port): Promise<Started> => {
    const request = bench.request(text, more);
    const before = terminal.shown().length;
    const result = bench.runner.run(request, terminal, hooks());
    await waitFor('ready on the terminal', () => /(?:\n|\x07)ready\r\n/.test(terminal.shown().slice(before)));
    return { id: request.id, result, session: sessionOf(request.id) };
  };
  const sessionOf = (id: string): number => {
    for (const folder of readdirSync(bench.root).filter((name) => /^r\w{6}$/.test(name))) {
      const path = `${bench.root}/${folder}`;
      for (const name of readdirSync(path).filter((one) => one.endsWith('.json'))) {
        const { id: found } = JSON.parse(readFileSync(`${path}/${name}`, 'utf8')) as { id: string };
        if (found === id) return Number.parseInt(readFileSync(`${path}/${name.replace('.json', '.pid')}`, 'utf8'), 10);
      }
    }
    throw new Error(`no run ${id} on disk`);
  };
  const isGone = async (session: number): Promise<void> => {
    await waitFor('an empty session', () => sessionMembers(session).length === 0);
  };
  const isUsable = async (): Promise<void> => {
    const { output } = await bench.run('echo fine', port);
    assert.equal(output.head, 'fine\n');
  };

  const ignoring = (signals: string): string => `bash -c 'trap "" ${signals}; echo ready; while :; do sleep 1; done'`;
  const cases: readonly (readonly [string, string])[] = [
    ['a sleep', 'echo ready; sleep 300; echo after'],
    ['a pipe', 'echo ready; sleep 300 | cat; echo after'],
    ['an exec', 'echo ready; exec sleep 300'],
    ['a loop', 'echo ready; while :; do sleep 1; done'],
    ['what ignores INT', ignoring('INT')],
    ['what ignores INT, TERM and HUP', ignoring('INT TERM HUP')],
    ['process groups of its own', 'set -m; (trap "" INT; echo ready; sleep 300); echo after'],
    ['a stopped process', 'sleep 300 & kill -STOP $!; echo ready; wait'],
  ];
  for (const [what, text] of cases) {
    test(`EX4: Stop ends ${what} within 6 s, and nothing of its session is left`, async () => {
      const { id, result, session } = await start(text);
      const asked = performance.now();
      await bench.runner.stop(id);
      const run = await result;
      const tookMs = performance.now() - asked;
      assert.ok(run.kind === 'ran');
      assert.deepEqual(run.outcome, { kind: 'stopped', by: 'person' });
      assert.doesNotMatch(run.output.head, /after/);
      assert.match(run.output.head, /ready/);
      // 6 s are promised; a busy machine may add some to what we wait for between the signals.
      assert.ok(tookMs < 9000, `${tookMs} ms`);
      await isGone(session);
      await isUsable();
    }).timeout(60_000);
  }
  test('EX4: Ctrl-C that the person types ends it as in any terminal', async () => {
    // In front of its first word a program that bash has just forked may drop the signal, in any terminal.
    const { result } = await start(`sh -c 'echo ready; exec sleep 300'; echo after`);
    port.type('\x03');
    const run = await result;
    assert.deepEqual(run.kind === 'ran' && run.outcome, { kind: 'exit', code: 130, pipe: [] });
    await isUsable();
  }).timeout(60_000);
  test('EX4: a handler of the command’s own for Ctrl-C counts', async () => {
    const { result } = await start('trap "echo got; exit 9" INT; echo ready; while :; do sleep 0.1; done');
    port.type('\x03');
    const run = await result;
    assert.deepEqual(run.kind === 'ran' && run.outcome, { kind: 'exit', code: 9, pipe: [] });
  }).timeout(60_000);
  test('EX4: closing the terminal stops the run, and its record says so', async () => {
    const other = openPty();
    try {
      const { result, session } = await start(ignoring('INT TERM HUP'), {}, other);
      other.close('person');
      const run = await result;
      assert.ok(run.kind === 'ran');
      assert.deepEqual(run.outcome, { kind: 'stopped', by: 'closed terminal' });
      assert.match(run.output.head, /ready/);
      await isGone(session);
    } finally {
      await other.kill();
    }
  }).timeout(60_000);
  test('EX4: a window that goes does not stop the run', async () => {
    const other = openPty();
    try {
      const text = 'trap "" HUP; echo ready; until [ -e go-on ]; do sleep 0.1; done; echo done';
      const { result } = await start(text, {}, other);
      other.close('window');
      await bench.run('touch go-on', port);
      const run = await result;
      assert.ok(run.kind === 'ran');
      assert.deepEqual(run.outcome, { kind: 'exit', code: 0, pipe: [0] });
      assert.equal(run.output.head, 'ready\ndone\n');
    } finally {
      await other.kill();
    }
  }).timeout(60_000);
  test('EX4: a time limit ends it', async () => {
    const run = await bench.run('echo begun; sleep 300', port, { timeoutMs: 500 });
    assert.deepEqual(run.outcome, { kind: 'stopped', by: 'time limit' });
    await isUsable();
  }).timeout(60_000);
  test('EX4: stopping what has ended does nothing', async () => {
    const request = bench.request('echo a');
    const run = await bench.runner.run(request, port, hooks());
    await bench.runner.stop(request.id);
    assert.equal(run.kind === 'ran' && run.outcome.kind, 'exit');
  }).timeout(60_000);
  test('EX4: where its shells were killed the outcome is unknown, never a success', async () => {
    const other = openPty();
    try {
      const text = `echo ready; kill -9 $(pgrep -f "^/bin/bash ${bench.root}/r[^ ]*/run 1$") $PPID $$`;
      const run = await bench.runner.run(bench.request(text), other, hooks());
      assert.equal(run.kind === 'ran' && run.outcome.kind, 'unknown');
    } finally {
      await other.kill();
    }
  }).timeout(60_000);

  test('EX1: reads wait behind a run, visibly and in order; Stop takes them back; a change is refused', async () => {
    const { id, result } = await start('echo ready; sleep 300');
    const waited: string[] = [];
    const wait = (name: string): Promise<Run> =>
      bench.runner.run(
        bench.request(`echo ${name}`, { mayWait: true }),
        port,
        hooks({ onWaiting: () => waited.push(name) }),
      );
    const first = wait('first');
    const second = wait('second');
    const change = await bench.runner.run(bench.request('touch changed'), port, hooks());
    assert.ok(change.kind === 'not started' && /still runs/.test(change.because));
    await waitFor('both wait', () => waited.length === 2);
    assert.deepEqual(waited, ['first', 'second']);
    assert.equal(bench.runner.runsIn(port).length, 3);
    assert.equal(await bench.runner.stop(id), 2);
    assert.equal((await result).kind, 'ran');
    for (const one of [await first, await second]) assert.deepEqual(one, { kind: 'taken back', by: 'person' });
    assert.equal(bench.runner.runsIn(port).length, 0);
    assert.equal((await bench.run('ls', port)).output.head, 'go-on\n');
  }).timeout(60_000);
  test('EX1: a read that waits runs when its turn comes, or is taken back alone', async () => {
    const { result } = await start('echo ready; until [ -e turn ]; do sleep 0.1; done');
    const abort = new AbortController();
    const gone = bench.runner.run(bench.request('echo gone', { mayWait: true }), port, hooks({ signal: abort.signal }));
    const stays = bench.runner.run(bench.request('echo stays', { mayWait: true }), port, hooks());
    abort.abort();
    assert.deepEqual(await gone, { kind: 'taken back', by: 'person' });
    writeFileSync(`${bench.cwd}/turn`, '');
    assert.equal((await result).kind, 'ran');
    const run = await stays;
    assert.equal(run.kind === 'ran' && run.output.head, 'stays\n');
  }).timeout(60_000);
});
