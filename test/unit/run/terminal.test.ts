import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPty, type Pty } from '../../support/pty.ts';
import { hooks, openBench, type Bench } from '../../support/runs.ts';
import { isThere } from '../../support/shells.ts';
import { waitFor } from '../../support/waitFor.ts';
import { whatIsInFront } from '../../../src/run/processes.ts';
import { watchForQuestion } from '../../../src/run/questionWatch.ts';
import type { Run } from '../../../src/run/types.ts';

suite('run: the terminal of a person', () => {
  let bench: Bench;
  const terminals: Pty[] = [];
  const terminal = (options: Parameters<typeof openPty>[0] = {}): Pty => {
    const opened = openPty(options);
    terminals.push(opened);
    return opened;
  };
  /** Takes ten seconds to be given up: begun here, looked at in the last test. */
  let deaf: {
    readonly bench: Bench;
    readonly port: Pty;
    readonly typed: readonly string[];
    readonly run: Promise<Run>;
  };
  suiteSetup(async () => {
    const own = openBench();
    const port = openPty();
    await own.run('true', port);
    const typed: string[] = [];
    const run = own.runner.run(own.request('touch ran'), { ...port, send: (line) => typed.push(line) }, hooks());
    deaf = { bench: own, port, typed, run };
  });
  suiteTeardown(async () => {
    await deaf.port.kill();
    deaf.bench.remove();
  });
  setup(() => {
    bench = openBench();
  });
  teardown(async () => {
    for (const one of terminals.splice(0)) await one.kill();
    bench.remove();
  });
  const change = (text: string, port: Pty): Promise<Run> => bench.runner.run(bench.request(text), port, hooks());
  const isShown = (port: Pty, what: RegExp): Promise<unknown> =>
    waitFor(`${what.source} on the terminal`, () => what.test(port.shown()));

  for (const shell of ['bash', 'zsh', 'fish', 'dash'] as const) {
    test(`EX1: a temporary folder of any name runs the step and nothing else, typed into ${shell}`, async function () {
      if (!isThere(shell)) this.skip();
      const around = mkdtempSync(join(tmpdir(), 'ir-'));
      // What would run where the name falls apart at its blank.
      const planted = join(around, 't');
      writeFileSync(planted, `#!/bin/sh\ntouch '${around}/planted'\n`, { mode: 0o755 });
      const root = join(around, `t $HOME 'q' "d" ;&`);
      const odd = openBench({ shared: { root, cwd: bench.cwd } });
      try {
        const port = terminal({ shell, startFile: shell === 'bash' ? `PS1='$ '\n` : '' });
        for (let round = 0; round < 2; round += 1) {
          const { output } = await odd.run('echo hello', port);
          assert.equal(output.head, 'hello\n');
        }
        assert.ok(!existsSync(join(around, 'planted')));
      } finally {
        odd.remove();
        rmSync(around, { recursive: true, force: true });
      }
    });
  }

  test('EX1: what waits for zsh is typed when its line editor is there: no mark of a paste is shown', async function () {
    if (!isThere('zsh')) this.skip();
    // A prompt that takes its time, as one that asks Git.
    const port = terminal({ shell: 'zsh', startFile: `PS1='%% '\nprecmd() { sleep 0.4 }\n` });
    await bench.run('true', port);
    const all = ['sleep 0.5', 'date', 'echo hello'].map((text) => bench.run(text, port, { mayWait: true }));
    assert.deepEqual(
      (await Promise.all(all)).map(({ outcome }) => outcome.kind === 'exit' && outcome.code),
      [0, 0, 0],
    );
    assert.doesNotMatch(port.shown(), /\^\[\[20[01]~/);
  });

  test('CX3: what has waited runs only where its context still means the same; its start is not the click', async () => {
    const port = terminal();
    const long = bench.run('sleep 1', port);
    const clicked = Date.now();
    const behind = (means: boolean): Promise<Run> =>
      bench.runner.run(bench.request('touch ran; date +%s', { mayWait: true }), port, {
        ...hooks(),
        stillMeans: async () => means,
      });
    const [changed, same] = [behind(false), behind(true)];
    await long;
    const refused = await changed;
    assert.ok(refused.kind === 'not started' && /has changed in your kubeconfig while it waited/.test(refused.because));
    const run = await same;
    assert.ok(run.kind === 'ran' && run.startedAt >= clicked + 500, 'the start of the one before is not known here');
    assert.ok(Math.floor(run.startedAt / 1000) <= Number(run.output.head));
  });

  test('EX1: what a program that died left on is off again: the mouse, the hidden cursor', async () => {
    const port = terminal();
    const run = await change(String.raw`printf '\033[?1000h\033[?1006h\033[?25l'; kill -9 $$`, port);
    assert.equal(run.kind === 'ran' && run.outcome.kind, 'exit');
    for (const [on, off] of [
      ['[?1000h', '[?1000l'],
      ['[?1006h', '[?1006l'],
      ['[?25l', '[?25h'],
    ] as const) {
      await waitFor(off, () => port.shown().lastIndexOf(off) > port.shown().lastIndexOf(on));
      assert.ok(port.shown().includes(on));
    }
  });

  test('B11: a question of a start file gets no key of ours; once it is answered the run goes on, once', async () => {
    const file = join(bench.cwd, 'answered-yes');
    const port = terminal({
      startFile: `sleep 1; read -r -n1 -p 'Update? [y/N] ' a; [ "$a" = y ] && touch '${file}'\n`,
      askMs: 2500,
    });
    let asked = 0;
    const result = bench.runner.run(
      bench.request('echo yes-once >>count; echo yes-once'),
      port,
      hooks({
        onAsks: (answered) => {
          asked += 1;
          return new Promise((resolve) => {
            answered.addEventListener('abort', () => resolve('cancel'), { once: true });
          });
        },
      }),
    );
    await isShown(port, /Update/);
    await waitFor('the person to be asked', () => asked > 0);
    port.type('n');
    const run = await result;
    assert.equal(run.kind === 'ran' && run.output.head, 'yes-once\n');
    assert.equal(existsSync(file), false);
    assert.equal(asked, 1);
    assert.equal((await bench.run('cat count', port)).output.head, 'yes-once\n');
  }).timeout(60_000);
  test('B11: a question is seen after two seconds; a start file at work is none', async () => {
    const watched = async (startFile: string, shown: RegExp): Promise<(ms: number) => boolean> => {
      const port = terminal({ startFile });
      await isShown(port, shown);
      const pid = await waitFor('the shell', () => port.processId());
      let now = 0;
      const watch = watchForQuestion(() => now);
      return (ms) => {
        now += ms;
        return watch.asks(pid);
      };
    };
    const question = await watched(`read -r -n1 -p 'Update? ' a\n`, /Update/);
    // It may have been woken once more since it showed its question.
    await waitFor('a question', () => question(1000));
    const working = await watched(`echo begun; sleep 20\n`, /begun/);
    await waitFor('sleep', () => !working(0) && !working(3000));
    assert.equal(working(3000), false);
  }).timeout(60_000);
  test('B11: not now, and nothing is typed', async () => {
    const port = terminal({ startFile: `read -r -p 'Update? ' a; echo "answer=<$a>"\n`, askMs: 1000 });
    const run = await bench.runner.run(bench.request('echo hi'), port, hooks({ onAsks: async () => 'cancel' }));
    assert.equal(run.kind, 'not started');
    port.type('x\r');
    await isShown(port, /answer=<x>/);
  }).timeout(60_000);
  test('EX1: taken back before it started', async () => {
    const port = terminal({ startFile: 'read -r -p "Name? " a\n' });
    const abort = new AbortController();
    const result = bench.runner.run(bench.request('touch ran'), port, hooks({ signal: abort.signal }));
    await isShown(port, /Name/);
    abort.abort();
    assert.deepEqual(await result, { kind: 'taken back', by: 'person' });
  }).timeout(60_000);

  for (const [what, line, keys] of [
    ['a program that reads', 'cat', '\x04'],
    ['a nested shell', 'bash --norc --noprofile', 'exit\r'],
    ['a pipe whose first part has ended', 'true | cat /dev/tty', '\x03'],
  ] as const) {
    test(`B12: nothing is typed into ${what}: a change is refused with its name, a read gets another terminal`, async () => {
      const port = terminal();
      await bench.run('true', port);
      await port.typeAtPrompt(`${line}\r`);
      const name = line.startsWith('bash') ? 'bash' : 'cat';
      const pid = (await port.processId()) ?? 0;
      await waitFor(`${name} in front`, () => whatIsInFront(pid) === name);
      // What the shell and the program showed at their start comes a little behind.
      await waitFor('the typed line', () => port.shown().includes(`${line}\r\n`));
      if (line.startsWith('bash')) await isShown(port, /\n[^\n]*[$#] $/);
      const before = port.shown();
      const refused = await change('touch ran', port);
      assert.ok(refused.kind === 'not started' && refused.because.includes(`busy with ${name}`));
      const another = terminal();
      const read = await bench.runner.run(
        bench.request('echo hi', { mayWait: true }),
        port,
        hooks({ anotherTerminal: async () => another }),
      );
      assert.equal(read.kind === 'ran' && read.output.head, 'hi\n');
      assert.equal(port.shown(), before);
      port.type(keys);
      await waitFor('the prompt', () => whatIsInFront(pid) === undefined);
      assert.equal((await bench.run('ls; echo ok', port)).output.head, 'ok\n');
    }).timeout(60_000);
  }
  for (const [what, keys] of [
    ['a half-typed line', 'touch half; echo half '],
    ['the second line of an open quote', 'touch half; echo "half\r'],
  ] as const) {
    test(`B12: ${what} is never executed and never part of ours`, async () => {
      const port = terminal();
      await bench.run('true', port);
      await port.typeAtPrompt(keys);
      await isShown(port, /echo "?half/);
      assert.equal((await bench.run('echo "$# mine"; ls', port)).output.head, '0 mine\n');
      assert.match(port.shown(), /echo "?half/);
    }).timeout(60_000);
  }

  test('CX2: where the shell has another KUBECONFIG set, the terminal says once where typed commands go', async () => {
    const other = join(bench.cwd, 'other');
    const yaml = 'apiVersion: v1\nkind: Config\ncurrent-context: "prod-eu"\n';
    const json = '{"kind":"Config","current-context":"prod-eu","users":[]}';
    const opened = { kubeconfig: '/chosen/config', where: 'dev / payments' };
    for (const [startFile, text] of [
      [`export KUBECONFIG='${other}'\n`, yaml],
      [`PROMPT_COMMAND="export KUBECONFIG='${other}'"\n`, json],
    ] as const) {
      writeFileSync(other, text);
      const port = terminal({ startFile, opened, env: { KUBECONFIG: '/chosen/config' }, columns: 300 });
      assert.equal((await bench.run('echo $KUBECONFIG', port)).output.head, '/chosen/config\n');
      await isShown(port, /goes to prod-eu of .*other, not to dev \/ payments/);
      await bench.run('echo again', port);
      assert.equal(port.shown().split('goes to').length, 2);
    }
    const typed = terminal({ opened, env: { KUBECONFIG: '/chosen/config' }, columns: 300 });
    await bench.run('echo', typed);
    assert.doesNotMatch(typed.shown(), /goes to/);
    for (const [keys, words] of [
      [
        `export KUBECONFIG='${other}'`,
        /has another KUBECONFIG set: what you type here goes to prod-eu of .*other, not/,
      ],
      [
        'export KUBECONFIG=/third',
        /another KUBECONFIG set: what you type here goes to \/third, not to dev \/ payments/,
      ],
      ['unset KUBECONFIG', /has no KUBECONFIG set: what you type here goes to .*\.kube\/config, not/],
    ] as const) {
      const before = typed.shown().length;
      await typed.typeAtPrompt(`${keys}; echo code=$?\r`);
      await waitFor('it to be done', () => typed.shown().slice(before).includes('code=0'));
      await bench.run('echo', typed);
      await isShown(typed, words);
    }
    const same = terminal({ opened, env: { KUBECONFIG: '/chosen/config' } });
    await bench.run('echo', same);
    assert.doesNotMatch(same.shown(), /goes to/);
  }).timeout(60_000);
  test('B15: prompt hooks neither change the code of a run nor lose it for the person', async () => {
    const port = terminal({
      startFile: `f1() { true; }; f2() { (exit 9); }; PROMPT_COMMAND=(f1 f2); PS1='[$?] '
        debugs=0; trap 'debugs=$((debugs+1))' DEBUG; set -o vi\n`,
    });
    const { outcome } = await bench.run(`sh -c 'exit 7'`, port);
    assert.deepEqual(outcome, { kind: 'exit', code: 7, pipe: [7] });
    await isShown(port, /\[7\] /);
    port.type('echo "rc=$? $SHELLOPTS"; [ $debugs -gt 2 ] && echo debugged\r');
    await isShown(port, /rc=7 \S*\bvi\b/);
    await isShown(port, /\ndebugged/);
  }).timeout(60_000);
  test('B25 EX5: a command that asks goes on when it is answered; a password is nowhere in its record', async () => {
    const port = terminal();
    const text = `read -s -p 'Password: ' p; echo; read -p 'Go on? [y/N] ' a; echo "a=$a"`;
    const result = bench.run(text, port, { takesInput: true });
    await isShown(port, /Password: $/);
    port.type('hunter2\r');
    await isShown(port, /Go on\? \[y\/N\] $/);
    port.type('y\r');
    const { outcome, output } = await result;
    assert.equal(output.head, 'Password: \nGo on? [y/N] y\na=y\n');
    assert.deepEqual(outcome, { kind: 'exit', code: 0, pipe: [0] });
  }).timeout(60_000);
  test('EX2: a full-screen program is a note with its time', async () => {
    const port = terminal();
    const { output } = await bench.run(`printf 'a\\n\\033[?1049hdrawn'; sleep 1; printf '\\033[?1049lb\\n'`, port);
    assert.match(output.head, /^a\n\(full-screen program, \d+ s\)\nb\n$/);
  }).timeout(60_000);

  test('EX2: without script(1) everything runs the same, and its output is said to be as the terminal showed it', async () => {
    const bin = join(bench.cwd, 'bin');
    mkdirSync(bin);
    for (const name of ['bash', 'mv', 'cat', 'rm', 'seq', 'sleep', 'mkfifo', 'head', 'tail', 'tee', 'wc', 'id']) {
      const path = ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find((one) => existsSync(one));
      if (path) symlinkSync(path, join(bin, name));
    }
    const port = terminal();
    const env = { KUBECONFIG: '/chosen/config', PATH: bin };
    const { outcome, output } = await bench.run(`printf 'a\\033[31mb\\033[0m\\n'; seq 3; V=1; exit 3`, port, { env });
    assert.deepEqual(outcome, { kind: 'exit', code: 3, pipe: [] });
    assert.equal(output.capture, 'as shown');
    assert.equal(output.head, 'ab\n1\n2\n3\n');
    assert.equal((await bench.run('echo $V', port)).output.head, '1\n');
    const stopped = bench.request('echo begun; sleep 300', { env });
    const result = bench.runner.run(stopped, port, hooks());
    await isShown(port, /\x07begun/);
    await bench.runner.stop(stopped.id);
    const run = await result;
    assert.deepEqual(run.kind === 'ran' && run.outcome, { kind: 'stopped', by: 'person' });
    assert.equal((await bench.run('echo fine', port)).output.head, 'fine\n');
  }).timeout(60_000);
  test('EX1: what cannot run says why before anything happens', async () => {
    const port = terminal();
    const gone = await bench.runner.run(bench.request('true', { cwd: '/no/such/folder' }), port, hooks());
    assert.ok(gone.kind === 'not started' && gone.because.includes('/no/such/folder'));
    const shell = await bench.runner.run(
      bench.request('true', { shell: 'fish', env: { PATH: '/nowhere' } }),
      port,
      hooks(),
    );
    assert.ok(shell.kind === 'not started' && /fish.*not installed/.test(shell.because));
  }).timeout(60_000);
  test('EX1: history has no line of ours where the shell leaves out lines that begin with a blank', async () => {
    const port = terminal({ startFile: 'HISTCONTROL=ignorespace\n' });
    await bench.run('echo hello', port);
    await port.typeAtPrompt('echo typed; history\r');
    await isShown(port, /\d {2}echo typed; history/);
    assert.doesNotMatch(port.shown(), /\d {2} ?\/bin\/bash/);
  }).timeout(60_000);
  test('EX1: zsh takes the line with either keymap, and has none of it in its history', async function () {
    if (!isThere('zsh')) this.skip();
    for (const keymap of ['-e', '-v']) {
      const startFile = `PS1='$ '; bindkey ${keymap}; setopt hist_ignore_space\n`;
      const port = terminal({ shell: 'zsh', startFile, columns: 30 });
      assert.equal((await bench.run('echo hello', port)).output.head, 'hello\n');
      await port.typeAtPrompt('echo typed; history\r');
      await isShown(port, /\d {2}echo typed; history/);
      assert.doesNotMatch(port.shown(), /\d {2}[^\n]*\/bin\/bash/);
    }
  }).timeout(60_000);
  test('B11: a line that the terminal never takes is taken back, and does nothing later', async () => {
    const { port, typed, run } = deaf;
    const ended = await run;
    assert.ok(ended.kind === 'not started' && /10 s/.test(ended.because));
    port.send(typed[0] ?? '');
    await isShown(port, /not waiting to run|No such file/);
    assert.equal(existsSync(join(deaf.bench.cwd, 'ran')), false);
  }).timeout(60_000);
});
