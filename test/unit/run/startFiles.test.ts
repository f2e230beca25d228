/** What a person's start files say, in each shell: of no effect on a run, and told where typed commands then go. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pty, PtyOptions } from '../../support/pty.ts';
import { hooks, openBench, useTerminals, type Bench } from '../../support/runs.ts';
import { isThere } from '../../support/shells.ts';
import { waitFor } from '../../support/waitFor.ts';

const shells = ['bash', 'zsh', 'fish', 'dash'] as const;
type Shell = (typeof shells)[number];

const posix = {
  set: (name: string, value: string) => `export ${name}='${value}'`,
  alias: `alias kubectl='echo alias' bash='echo alias' script='echo alias'`,
  functions: 'kubectl() { echo function; }; bash() { echo function; }; script() { echo function; }',
};
const fish = {
  set: (name: string, value: string) => `set -gx ${name} '${value}'`,
  alias: `alias kubectl 'echo alias'; abbr -a bash echo abbreviation`,
  functions:
    'function kubectl; echo function; end; function bash; echo function; end; function script; echo function; end',
};
const languages: Readonly<Record<Shell, typeof posix>> = { bash: posix, zsh: posix, fish, dash: posix };

/** Says something again at each prompt, as direnv does; dash has no such hook. */
const atEachPrompt: Readonly<Record<Shell, ((line: string) => string) | undefined>> = {
  bash: (line) => `again() { ${line}; }; PROMPT_COMMAND=again`,
  zsh: (line) => `precmd() { ${line}; }`,
  fish: (line) => `function again --on-event fish_prompt; ${line}; end`,
  dash: undefined,
};

suite('run: start files', () => {
  let bench: Bench;
  let bin: string;
  let prod: string;
  const open = useTerminals();
  suiteSetup(() => {
    bench = openBench();
    bin = join(bench.cwd, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\necho "program $* on $KUBECONFIG"\n');
    chmodSync(join(bin, 'kubectl'), 0o755);
    prod = join(bench.cwd, 'prod');
    writeFileSync(prod, 'apiVersion: v1\nkind: Config\ncurrent-context: prod-eu\n');
  });
  suiteTeardown(() => bench.remove());
  const terminal = (options: PtyOptions): Pty =>
    open({
      opened: { kubeconfig: '/chosen/config', where: 'dev / payments' },
      env: { KUBECONFIG: '/chosen/config' },
      columns: 300,
      ...options,
    });
  const env = () => ({ KUBECONFIG: '/chosen/config', PATH: `${bin}:/usr/bin:/bin` });
  const goesToProd = /what you type here goes to prod-eu of .*prod, not to dev \/ payments/;

  for (const shell of shells) {
    const { set, alias, functions } = languages[shell];
    const texts: readonly (readonly [string, string])[] = [
      ['once, with aliases', `${set('KUBECONFIG', 'PROD')}\n${alias}`],
      ['once, with functions', `${set('KUBECONFIG', 'PROD')}\n${functions}`],
      ...(atEachPrompt[shell] ? [['at each prompt', atEachPrompt[shell](set('KUBECONFIG', 'PROD'))] as const] : []),
    ];
    for (const [when, text] of texts) {
      test(`B26 CX2: ${shell} sets KUBECONFIG ${when}: a run goes to the chosen context, and it is told where typed commands go`, async function () {
        this.timeout(60_000);
        if (!isThere(shell)) this.skip();
        const port = terminal({ shell, startFile: `${text.replace('PROD', prod)}\n` });
        for (const words of ['get pods', 'get nodes']) {
          const { output } = await bench.run(`kubectl ${words}`, port, { env: env(), clusterClient: true });
          assert.equal(output.head, `program ${words} on /chosen/config\n`);
        }
        await waitFor('the words', () => goesToProd.test(port.shown()));
        assert.equal(port.shown().split('what you type here').length, 2, 'told once');
      });
    }
    test(`CX2: ${shell} leaves KUBECONFIG alone: nothing is told`, async function () {
      this.timeout(60_000);
      if (!isThere(shell)) this.skip();
      const port = terminal({ shell, startFile: `${alias}\n` });
      assert.equal((await bench.run('kubectl x', port, { env: env() })).output.head, 'program x on /chosen/config\n');
      await bench.run('true', port);
      assert.doesNotMatch(port.shown(), /what you type here/);
    });
  }

  test('B26 CX2: blocks of zsh and fish read none of the start files that set it', async function () {
    this.timeout(60_000);
    const there = (['zsh', 'fish'] as const).filter(isThere);
    if (there.length === 0) this.skip();
    mkdirSync(join(bench.cwd, 'fish', 'conf.d'), { recursive: true });
    for (const name of ['.zshenv', '.zshrc']) {
      writeFileSync(join(bench.cwd, name), `${posix.set('KUBECONFIG', prod)}\n${posix.functions}\n`);
    }
    for (const name of ['config.fish', 'conf.d/own.fish']) {
      writeFileSync(join(bench.cwd, 'fish', name), `${fish.set('KUBECONFIG', prod)}\n${fish.functions}\n`);
    }
    const port = terminal({});
    for (const shell of there) {
      const own = { ...env(), ZDOTDIR: bench.cwd, XDG_CONFIG_HOME: bench.cwd };
      const { output } = await bench.run('kubectl get pods', port, { shell, env: own });
      assert.equal(output.head, 'program get pods on /chosen/config\n', shell);
    }
  });

  const typedOnce = (shell: Shell): string => `echo ran >>once-${shell}; cat once-${shell}`;

  test('B11: a question of zsh’s start file gets no key of ours; once it is answered the run goes on, once', async function () {
    this.timeout(60_000);
    if (!isThere('zsh')) this.skip();
    const made = join(bench.cwd, 'made-zsh');
    const startFile = `sleep 1; read -k1 'a?Update? [y/N] '; [ "$a" = y ] && touch '${made}'\n`;
    const port = terminal({ shell: 'zsh', startFile, askMs: 2500 });
    let asked = 0;
    const untilAnswered = (answered: AbortSignal): Promise<'cancel'> =>
      new Promise((resolve) => {
        asked += 1;
        answered.addEventListener('abort', () => resolve('cancel'), { once: true });
      });
    const request = bench.request(typedOnce('zsh'));
    const result = bench.runner.run(request, port, hooks({ onAsks: untilAnswered }));
    await waitFor('the question', () => port.shown().includes('Update?'));
    await waitFor('the person to be asked', () => asked > 0);
    port.type('n');
    const run = await result;
    assert.equal(run.kind === 'ran' && run.output.head, 'ran\n');
    assert.equal(existsSync(made), false);
  });

  // These read with the shell's own line editor, and a terminal in it is as at the prompt.
  for (const [shell, question] of [
    ['bash', `read -r -e -n1 -p 'Update? [Y/n] ' a; [ "$a" != n ] && touch MADE`],
    ['fish', `read -n 1 -P 'Update? [Y/n] ' a; or return; test "$a" != n; and touch MADE`],
  ] as const) {
    test(`B11: a question of ${shell}'s start file that looks like its prompt is cancelled as by Ctrl-C, never answered; the run goes on, once`, async function () {
      this.timeout(60_000);
      if (!isThere(shell)) this.skip();
      const made = join(bench.cwd, `made-${shell}`);
      const port = terminal({ shell, startFile: `${question.replace('MADE', made)}\n` });
      await waitFor('the question', () => port.shown().includes('Update?'));
      assert.equal((await bench.run(typedOnce(shell), port)).output.head, 'ran\n');
      assert.equal(existsSync(made), false);
    });
  }
});
