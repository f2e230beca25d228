import assert from 'node:assert/strict';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRUSTED_PROGRAMS } from '../../../src/command/trusted.ts';
import { quote } from '../../../src/command/quote.ts';
import { applyChanges, nothingCarried, readCarried, renderCarried } from '../../../src/run/carry.ts';
import { findProgram } from '../../../src/run/programs.ts';
import type { Request, Run } from '../../../src/run/types.ts';
import { openPty, type Pty } from '../../support/pty.ts';
import { hooks, openBench, type Bench } from '../../support/runs.ts';

suite('run: what one command leaves for the next', () => {
  let bench: Bench;
  let port: Pty;
  suiteSetup(() => {
    bench = openBench();
    port = openPty({ untouched: true });
  });
  suiteTeardown(async () => {
    await port.kill();
    bench.remove();
  });
  const printed = async (text: string, scope = 'dev/default'): Promise<string> =>
    (await bench.run(text, port, { carry: { incident: 'incident', scope } })).output.head;

  test('EX3: variables, functions and directory, also from a file, also in a new terminal, not on another context', async () => {
    writeFileSync(join(bench.cwd, 'env.sh'), 'X=from-file\n');
    await printed('POD=web-1');
    await printed('f() { echo "f $*"; }');
    await printed('. ./env.sh');
    await printed('cd /tmp');
    await port.kill();
    port = openPty({ untouched: true });
    assert.equal(await printed('f $POD $X; pwd'), 'f web-1 from-file\n/tmp\n');
    assert.equal(await printed('echo "${POD-unset}"; pwd', 'prod/default'), `unset\n${bench.cwd}\n`);
  }).timeout(60_000);
  test('EX3: values of every kind, names that read and eval set, and what was unset', async () => {
    await printed(
      `A='x y'; B=$'line1\\ndeclare -- A="forged"\\n"q" \\'s\\' $x \\\\ é🔥\\n'; ARR=(1 'two 2' $'3\\n'); declare -A MAP=([k]=v ['a b']='c d')
       export EXP=exported; declare -i NUM=4; RAW=$'\\xff\\x01'; read R <<<'from read'; eval 'E=from-eval'; g() { echo g; }; export -f g`,
    );
    assert.equal(
      await printed(
        `echo "$A|$B|\${#ARR[@]}|\${ARR[1]}|\${MAP[a b]}|$R|$E"; env | grep ^EXP; NUM=NUM+1; echo $NUM; bash -c g; printf %s "$RAW" | od -An -tx1`,
      ),
      `x y|line1\ndeclare -- A="forged"\n"q" 's' $x \\ é🔥\n|3|two 2|c d|from read|from-eval\nEXP=exported\n5\ng\n ff 01\n`,
    );
    await printed('unset A HOME; unset -f g; ARR=(only); export -n EXP');
    assert.equal(
      await printed('echo "${A-unset} ${HOME-unset} ${#ARR[@]} $(type -t g) $EXP"; env | grep -c ^EXP'),
      'unset unset 1  exported\n0\n',
    );
    await printed('export HOME=/root');
  }).timeout(60_000);
  test('EX3: of hundreds of variables those that changed, are new or went are told, and no other', async () => {
    const of = (text: (n: number) => string): string => Array.from({ length: 300 }, (_, n) => text(n)).join('\n');
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`MANY_${n}`, `${n}\ndeclare -- no=${n}`]));
    const own = openPty({ untouched: true, env: many });
    const scope = 'many/default';
    try {
      const run = (text: string) => bench.run(text, own, { carry: { incident: 'incident', scope } });
      await run(
        'unset MANY_7 MANY_200; MANY_8+=x; MANY_150=; MANY_150A=(new 1); A0=first; ZZ=last; export -n MANY_299',
      );
      const carried = readCarried(bench.root, { incident: 'incident', scope });
      assert.deepEqual(
        Object.keys(carried.variables).toSorted(),
        'A0 MANY_150 MANY_150A MANY_200 MANY_299 MANY_7 MANY_8 ZZ'.split(' '),
      );
      const { output } = await run(of((n) => `v=\${MANY_${n}-unset}; echo "\${v%%$'\\n'*}"`));
      const expected = (n: number): string => (n === 7 || n === 200 ? 'unset' : n === 150 ? '' : String(n));
      assert.equal(output.head, `${of(expected)}\n`);
    } finally {
      await own.kill();
    }
  }).timeout(60_000);
  test('CX2 EX6: a file that is sourced cannot send the rest of a command to another cluster; a command that says so can', async () => {
    const file = join(bench.cwd, 'away.sh');
    writeFileSync(file, 'export KUBECONFIG=/elsewhere; SOURCED=set\n');
    for (const text of [`. '${file}' # sets KUBECONFIG`, `eval "$(cat '${file}')"`, `f() { . '${file}'; }; f`]) {
      const shown = await printed(`${text}\necho "goes to $KUBECONFIG"`);
      assert.match(shown, /KUBECONFIG: readonly variable\n/);
      assert.match(shown, /^goes to \/chosen\/config$/m, text);
    }
    const asked = await bench.run('KUBECONFIG=/asked; printenv KUBECONFIG', port, { setsKubeconfig: true });
    assert.equal(asked.output.head, '/asked\n');
    assert.equal(await printed('echo $SOURCED'), 'set\n');
  }).timeout(60_000);
  test('EF1: a function named like a client of the cluster is not carried: what was judged a read stays one', async () => {
    await printed('kubectl() { echo something else; }; helper() { echo helped; }');
    assert.equal(await printed('type -t kubectl | grep function; helper'), 'helped\n');
  }).timeout(60_000);
  test('EF1: nor is one named like a program that the judge takes for known, an alias, or a reference to another variable', async () => {
    const text = (name: string): string => `${name}() { ((0)); }`;
    const all = TRUSTED_PROGRAMS.filter((name) => name !== 'time');
    await printed(`NEW=1\nother() { echo other; }\n${all.map(text).join('\n')}`);
    // Asked for with what no function can take the place of.
    const names = all.map((name) => quote(name)).join(' ');
    assert.equal(
      await printed(`for f in ${names}; do [[ $(type -t "$f") != function ]] || echo "$f"; done; other; echo $NEW`),
      'other\n1\n',
    );
    await printed(
      'cat() { touch called; }; export -f cat; ls() { touch called; }; readonly -f ls; export -f ls; cat a',
    );
    await printed("shopt -s expand_aliases; alias head='touch called'; declare -n ref=KUBECONFIG; rm -f called");
    assert.equal(
      await printed(
        'cat /dev/null; ls >/dev/null; head /dev/null; ref=/other; [[ ! -e called ]] || echo called; echo $KUBECONFIG',
      ),
      '/chosen/config\n',
    );
    assert.equal(await printed('shopt -o posix; echo "${POSIXLY_CORRECT-no}"'), 'posix          \toff\nno\n');
  }).timeout(60_000);
  test('EF1: no function goes from one command to the next in zsh, ksh and fish', async () => {
    for (const shell of ['zsh', 'ksh', 'fish'] as const) {
      if (findProgram(shell, bench.request('')) === undefined) continue;
      const define = shell === 'fish' ? 'function cat; touch called; end' : 'cat() { touch called; }';
      await bench.run(define, port, { shell });
      assert.equal(
        (await bench.run('cat /dev/null; ls -d called 2>/dev/null', port, { shell })).output.head,
        '',
        shell,
      );
    }
  }).timeout(60_000);
  test('EF1: a block that has such functions of its own ends as it should, and what it sets is kept', async () => {
    const text =
      'for f in unset set printf declare read shopt umask exit [ :; do eval "$f() { false; }"; done; OWN=kept; (exit 0)';
    const run = await bench.run(`${text}; kubectl() { return 3; }; kubectl`, port);
    assert.deepEqual(run.outcome, { kind: 'exit', code: 3, pipe: [3] });
    assert.equal(await printed('echo $OWN'), 'kept\n');
  }).timeout(60_000);
  test('CX5 EF2: a variable that would send a command of the cluster elsewhere ends the run in front of it', async () => {
    const run = (text: string, needs: readonly string[]) =>
      bench.runner.run(bench.request(text, { clusterClient: true, needs }), port, hooks());
    await printed("T='--server=https://127.0.0.1:77'; F='-l app=x'; N='x -nprod'; A=(pods --as admin)");
    for (const name of ['T', 'N', 'A']) {
      const held = await run(`echo "ran $${name}"`, [name]);
      assert.equal(held.kind, 'not started', name);
      assert.match(held.kind === 'not started' ? held.because : '', new RegExp(`\\$${name} names a cluster`));
    }
    assert.equal((await run('echo "$F"', ['F'])).kind, 'ran');
    await printed('D=(-o yaml --dry-run=none)');
    assert.equal((await run('echo "${D[@]}"', ['D'])).kind, 'ran');
    assert.equal((await run('echo "ran ${D[@]}" --dry-run=client', ['D'])).kind, 'not started');
    await printed("IFS=,; I=(pods --as admin); J='x,--as,admin'");
    for (const name of ['A', 'I', 'J'])
      assert.equal((await run(`echo "ran $${name}"`, [name])).kind, 'not started', name);
    await printed('unset IFS');
    assert.doesNotMatch(port.shown(), /^ran /m);
  }).timeout(60_000);
  test('EX3: kept by exit and by set -e, and not after kill -9', async () => {
    await printed('K=before; exit 3');
    assert.equal(await printed('echo $K; set -e; K=after; false'), 'before\n');
    assert.equal(await printed('echo $K; K=lost; kill -9 $$'), 'after\n');
    assert.equal(await printed('echo $K'), 'after\n');
  }).timeout(60_000);
  test('EX3: a directory that is gone, a readonly name, odd settings: the next command still runs', async () => {
    mkdirSync(join(bench.cwd, 'gone'));
    await printed(`cd '${join(bench.cwd, 'gone')}'`);
    rmdirSync(join(bench.cwd, 'gone'));
    assert.equal(await printed('pwd'), `${bench.cwd}\n`);
    await printed('readonly RO=1; IFS=,; set -f');
    assert.equal(await printed('echo $RO "$IFS" $-'), `1 , ${await printed('echo -n $-')}\n`);
  }).timeout(60_000);
  test('CX2: what is set for each run is never carried over', async () => {
    await bench.run('export KUBECONFIG=/elsewhere PAGER=less; MINE=1', port, { setsKubeconfig: true });
    assert.equal(await printed('echo $KUBECONFIG $PAGER $MINE'), '/chosen/config cat 1\n');
  }).timeout(60_000);
  test('EX3: a follower that ends late takes nothing back', async () => {
    const second = openPty();
    try {
      const slow = bench.run('until [ -e done ]; do sleep 0.1; done; LATE=1', second);
      await printed('EARLY=1', 'dev/default');
      await printed(`touch '${bench.cwd}/done'`);
      await slow;
      assert.equal(await printed('echo $EARLY $LATE'), '1 1\n');
    } finally {
      await second.kill();
    }
  }).timeout(60_000);
  test('VA1: a variable that is unset ends the run in front of the command; one that was carried counts', async () => {
    let started = 0;
    const run = await bench.runner.run(
      bench.request('echo "$MISSING $OTHER"; touch ran', { needs: ['MISSING', 'PATH', 'OTHER'] }),
      port,
      hooks({ onStarted: () => (started += 1) }),
    );
    assert.deepEqual(run, { kind: 'unset', names: ['MISSING', 'OTHER'] });
    assert.equal(started, 0);
    assert.equal(await printed('ls ran 2>/dev/null; MISSING=; OTHER=(1); echo ok'), 'ok\n');
    assert.equal((await bench.run('echo "<$MISSING>"', port, { needs: ['MISSING', 'OTHER'] })).output.head, '<>\n');
  }).timeout(60_000);
  test('VA1: a run that only looks tells the values, runs and shows nothing, and leaves nothing', async () => {
    await printed("POD=$'web-1\\nx'; PODS=(a b); EMPTY=");
    const before = port.shown().length;
    let started = 0;
    const look = (more: Partial<Request>): Promise<Run> =>
      bench.runner.run(
        bench.request('touch looked; echo looked', { onlyLooks: true, needs: ['POD', 'PODS', 'EMPTY'], ...more }),
        port,
        hooks({ onStarted: () => (started += 1) }),
      );
    assert.deepEqual(await look({}), { kind: 'looked', values: { POD: 'web-1\nx', PODS: 'a b', EMPTY: '' } });
    const missing = { needs: ['POD', 'GIVEN', 'MISSING3'], given: { GIVEN: "it's" } };
    assert.deepEqual(await look(missing), { kind: 'unset', names: ['MISSING3'] });
    assert.deepEqual(await look({ needs: ['GIVEN'], given: { GIVEN: "it's" } }), {
      kind: 'looked',
      values: { GIVEN: "it's" },
    });
    assert.equal(
      (await look({ needs: ['AIM'], given: { AIM: '--context x' }, clusterClient: true })).kind,
      'not started',
    );
    for (const shell of ['zsh', 'ksh', 'fish'] as const) {
      if (findProgram(shell, bench.request('')) === undefined) continue;
      const run = await look({ shell, carry: undefined, needs: ['GIVEN'], given: { GIVEN: 'a b' } });
      assert.deepEqual(run, { kind: 'looked', values: { GIVEN: 'a b' } }, shell);
      // HOSTTYPE is a variable of bash alone.
      for (const needs of [['MISSING3'], ['HOSTTYPE']])
        assert.equal((await look({ shell, carry: undefined, needs })).kind, 'unset', shell);
    }
    assert.equal(started, 0);
    assert.doesNotMatch(port.shown().slice(before), /looked|not run|▶/);
    assert.equal(await printed('echo "${GIVEN-not carried} $POD"; ls looked 2>/dev/null'), 'not carried web-1\nx\n');
  }).timeout(60_000);
  test('VA1: a given value is carried by a command that ran, and only by one', async () => {
    const given = { GIVEN: "it's\n2" };
    const heldBack = bench.request('touch held', { needs: ['GIVEN', 'MISSING2'], given });
    assert.equal((await bench.runner.run(heldBack, port, hooks())).kind, 'unset');
    assert.equal(await printed('echo "${GIVEN-not carried}"'), 'not carried\n');
    await bench.run('echo "$GIVEN"; false', port, { needs: ['GIVEN'], given });
    assert.equal(await printed('echo "$GIVEN"'), "it's\n2\n");
    await bench.run('GIVEN=changed', port, { needs: ['GIVEN'], given });
    assert.equal(await printed('echo "$GIVEN"'), 'changed\n');
    await bench.run('unset GIVEN', port, { needs: ['GIVEN'], given });
    assert.equal(await printed('echo "${GIVEN-unset}"'), 'unset\n');
  }).timeout(60_000);
  test('EX3: gone when the incident ends', async () => {
    await printed('Z=1');
    bench.runner.forget('incident');
    assert.equal(await printed('echo "${Z-unset}"'), 'unset\n');
  }).timeout(60_000);

  test('EX3: an unfinished list of changes is not taken over', () => {
    const whole = 'v A\ndeclare -- A="1"\0u B\n\0d\n/tmp\0f\nf () { :; }\0e\n\0';
    assert.deepEqual(applyChanges(nothingCarried, whole), {
      variables: { A: 'declare -- A="1"', B: null },
      functions: 'f () { :; }',
      directory: '/tmp',
    });
    assert.deepEqual(applyChanges(nothingCarried, whole.slice(0, -3)), nothingCarried);
    assert.deepEqual(applyChanges(nothingCarried, 'v A;rm\nx\0e\n\0'), nothingCarried);
    assert.equal(renderCarried(nothingCarried, "/it's").toString(), "cd -- '/it'\\''s'\n\n");
  });
});
