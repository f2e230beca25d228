import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { openPty } from '../../support/pty.ts';
import { openBench, type Bench } from '../../support/runs.ts';
import { waitFor } from '../../support/waitFor.ts';
import { openOtherWindow, type OtherWindow } from '../../support/window.ts';
import { sendSignal, sessionMembers } from '../../../src/run/processes.ts';
import type { Adopted, Request, Run } from '../../../src/run/types.ts';

suite('run: of an editor that is gone', () => {
  let bench: Bench;
  const windows: OtherWindow[] = [];
  const endings: (() => void)[] = [];
  setup(() => {
    bench = openBench();
  });
  teardown(async () => {
    for (const end of endings.splice(0)) end();
    for (const one of windows.splice(0)) await one.remove();
    bench.remove();
  });
  const open = async (request: Request, options: Parameters<typeof openOtherWindow>[2] = {}): Promise<OtherWindow> => {
    const window = openOtherWindow(bench, request, options);
    windows.push(window);
    await window.started;
    return window;
  };
  const adopted = (id: string, by = bench): Promise<Adopted> =>
    new Promise((resolve) => {
      endings.push(by.runner.adopt((one) => one === id, resolve));
    });
  const folders = (): readonly string[] => readdirSync(bench.root).filter((name) => /^r\w{6}$/.test(name));
  const ran = (run: Run): Extract<Run, { kind: 'ran' }> => {
    if (run.kind !== 'ran') throw new Error(JSON.stringify(run));
    return run;
  };
  const untilTold =
    'echo begun; MADE=1; touch begun; while [ -e begun ] && ! [ -e go-on ]; do sleep 0.1; done; echo done; exit 5';
  const goOn = (): void => writeFileSync(`${bench.cwd}/go-on`, '');

  test('EX4: a run goes on after kill -9 of its editor, and is completed with all its output', async () => {
    const request = bench.request(untilTold);
    await (await open(request)).kill();
    const found = await adopted(request.id);
    assert.equal(found.running, true);
    assert.ok(Math.abs(found.startedAt - Date.now()) < 60_000);
    goOn();
    const { outcome, output, startedAt } = ran(await found.result);
    assert.deepEqual(outcome, { kind: 'exit', code: 5, pipe: [] });
    assert.equal(output.head, 'begun\ndone\n');
    assert.equal(startedAt, found.startedAt);
    await waitFor('its folder to be removed', () => folders().length === 0);
    const port = openPty();
    assert.equal((await bench.run('echo "<$MADE>"', port)).output.head, '<1>\n', 'what it left for later commands');
    await port.kill();
  }).timeout(60_000);
  test('EX4: one that has ended meanwhile is read from its files', async () => {
    const request = bench.request(untilTold);
    await (await open(request)).kill();
    goOn();
    const [folder = ''] = folders();
    await waitFor('the end of the run', () => readdirSync(`${bench.root}/${folder}`).includes('1.end'));
    const found = await adopted(request.id);
    assert.equal(found.running, false);
    const { outcome, output } = ran(await found.result);
    assert.deepEqual([outcome, output.head], [{ kind: 'exit', code: 5, pipe: [] }, 'begun\ndone\n']);
  }).timeout(60_000);
  test('EX4: one that has taken its line, and not said yet which process it is, is running', async () => {
    const request = bench.request(untilTold);
    await (await open(request)).kill();
    const outer = `${bench.root}/${folders()[0] ?? ''}/1.outer`;
    await waitFor('its process', () => existsSync(outer) && readFileSync(outer, 'utf8') !== '');
    renameSync(outer, `${outer}~`);
    const found = await adopted(request.id);
    assert.equal(found.running, true);
    renameSync(`${outer}~`, outer);
    goOn();
    assert.deepEqual(ran(await found.result).outcome, { kind: 'exit', code: 5, pipe: [] });
  }).timeout(60_000);
  test('EX4: it can be stopped from here', async () => {
    const request = bench.request('echo begun; trap "" INT; sleep 300');
    await (await open(request)).kill();
    const found = await adopted(request.id);
    const [folder = ''] = folders();
    await waitFor('its session', () => readdirSync(`${bench.root}/${folder}`).includes('1.pid'));
    await bench.runner.stop(request.id);
    assert.deepEqual(ran(await found.result).outcome, { kind: 'stopped', by: 'person' });
  }).timeout(60_000);
  test('EX4: its time limit still holds', async () => {
    const request = bench.request('sleep 300', { timeoutMs: 3000 });
    await (await open(request)).kill();
    const found = await adopted(request.id);
    assert.deepEqual(ran(await found.result).outcome, { kind: 'stopped', by: 'time limit' });
  }).timeout(60_000);
  test('EX4: runs of a window that lives are left alone, and so are those that nobody here knows', async () => {
    const living = bench.request(untilTold);
    const unknown = bench.request(untilTold);
    const dead = bench.request(untilTold);
    await open(living);
    await (await open(unknown)).kill();
    await (await open(dead)).kill();
    const asked: string[] = [];
    const found = await new Promise<Adopted>((resolve) => {
      const wants = (id: string): boolean => {
        asked.push(id);
        return id !== unknown.id;
      };
      endings.push(bench.runner.adopt(wants, resolve));
    });
    assert.equal(found.id, dead.id);
    assert.ok(!asked.includes(living.id));
    goOn();
    assert.equal(ran(await found.result).outcome.kind, 'exit');
    assert.equal(folders().length, 2);
  }).timeout(60_000);
  test('EX4: of two windows that look at once, one takes it', async () => {
    const request = bench.request(untilTold);
    await (await open(request)).kill();
    const other = openBench({ shared: bench });
    let taken = 0;
    const look = (one: Bench): Promise<Run> =>
      new Promise((resolve) => {
        const end = one.runner.adopt(
          (id) => id === request.id,
          (found) => {
            taken += 1;
            void found.result.then(resolve);
          },
        );
        endings.push(end);
      });
    const first = Promise.race([look(bench), look(other)]);
    await waitFor('somebody to take it', () => taken > 0);
    goOn();
    assert.equal(ran(await first).output.head, 'begun\ndone\n');
    assert.equal(taken, 1);
  }).timeout(60_000);
  test('EX1: what was prepared but never typed does not start later', async () => {
    const request = bench.request('touch started');
    const window = await open(request, { typed: false });
    const [folder = ''] = folders();
    assert.ok(readdirSync(`${bench.root}/${folder}`).includes('1.sh'));
    await window.kill();
    endings.push(
      bench.runner.adopt(
        () => true,
        () => assert.fail('there is nothing to complete'),
      ),
    );
    await waitFor('its folder to be removed', () => folders().length === 0);
  }).timeout(60_000);
  test('EX4: killed with all its processes, its outcome is unknown, with what it had printed', async () => {
    const request = bench.request(untilTold);
    const window = await open(request);
    const [folder = ''] = folders();
    const path = `${bench.root}/${folder}`;
    await waitFor('its first output', () => existsSync(`${bench.cwd}/begun`));
    const pids = ['1.outer', '1.pid'].map((name) => Number.parseInt(readFileSync(`${path}/${name}`, 'utf8'), 10));
    await window.kill();
    const [outer = 0, inner = 0] = pids;
    sendSignal(outer, 'SIGKILL');
    for (const pid of sessionMembers(inner)) sendSignal(pid, 'SIGKILL');
    const { outcome, output } = ran(await (await adopted(request.id)).result);
    assert.equal(outcome.kind, 'unknown');
    assert.equal(output.head, 'begun\n');
  }).timeout(60_000);
});
