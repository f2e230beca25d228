import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createAuthority } from '../../support/certificates.ts';
import { kubectlEnvironment } from '../../support/kubectl.ts';
import { kubeconfigText, startListener, type Listener } from '../../support/kubeServer.ts';
import { openPty, type Pty } from '../../support/pty.ts';
import { openBench, type Bench } from '../../support/runs.ts';
import { waitFor } from '../../support/waitFor.ts';
import { parseWhoActs } from '../../../src/run/whoActs.ts';
import type { Request, Run, WhoToAsk } from '../../../src/run/types.ts';

const reviews = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const review = (username: unknown): object => ({
  kind: 'SelfSubjectReview',
  apiVersion: 'authentication.k8s.io/v1',
  status: { userInfo: { username, groups: ['system:authenticated'] } },
});

suite('run: who acts', () => {
  let listener: Listener;
  let bench: Bench;
  let port: Pty;
  /** How the cluster answers the question; reset before each test. */
  let respond: (response: ServerResponse) => void;
  let environment: Readonly<Record<string, string>>;
  /** Helpers append a line each time they start. */
  let helperLog: string;
  const terminals: Pty[] = [];
  const authority = createAuthority('Clusters of tests');
  const json = (response: ServerResponse, code: number, answer: object): void => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  };

  suiteSetup(async () => {
    const server = authority.issue({ commonName: 'cluster', hosts: ['127.0.0.1'] });
    listener = await startListener(server, authority, (pathname, response) => {
      if (!pathname.endsWith('/selfsubjectreviews')) return false;
      respond(response);
      return true;
    });
    const kept = await kubectlEnvironment({});
    environment = Object.fromEntries(
      Object.entries(kept).filter(
        (one): one is [string, string] => one[1] !== undefined && /^(PATH|GOGC)$/.test(one[0]),
      ),
    );
  });
  suiteTeardown(() => listener.close());
  setup(() => {
    respond = (response) => json(response, 201, review('on-call'));
    bench = openBench();
    helperLog = join(bench.cwd, 'helper.log');
    writeFileSync(join(bench.cwd, 'config'), kubeconfigText('a', { dev: listener }, 'dev', authority));
    port = open();
  });
  teardown(async () => {
    for (const one of terminals.splice(0)) await one.kill();
    bench.remove();
  });

  const open = (startFile = ''): Pty => {
    const pty = openPty({ env: environment, startFile });
    terminals.push(pty);
    return pty;
  };
  const who = (more: Partial<WhoToAsk> = {}): WhoToAsk => ({
    key: '0123456789abcdef',
    context: 'dev',
    when: 'beside',
    ...more,
  });
  const kubeconfig = (file: string): Partial<Request> => ({
    env: { KUBECONFIG: join(bench.cwd, file), KUBERC: 'off' },
    clusterClient: true,
    who: who(),
  });
  const run = (text: string, more: Partial<Request> = {}, terminal = port): Promise<Extract<Run, { kind: 'ran' }>> =>
    bench.run(text, terminal, { ...kubeconfig('config'), ...more });
  const asked = (since = 0): number =>
    listener.received.slice(since).filter(({ url }) => url.startsWith(reviews)).length;
  const folder = (): string => join(bench.root, readdirSync(bench.root).find((name) => /^r\w{6}$/.test(name)) ?? '');
  const answerFiles = (): readonly string[] => readdirSync(folder()).filter((name) => name.startsWith('who-'));
  const isAnswered = (): Promise<unknown> =>
    waitFor('the answer', () => answerFiles().some((name) => /^who-[0-9a-f]+-\d+$/.test(name)));
  /** Processes that were started with this word. */
  const processesWith = (word: string): readonly string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
      } catch {
        return false;
      }
    });
  const nothingIsLeft = (): Promise<unknown> =>
    waitFor('no process of the question', () => processesWith(`${folder()}/who`).length === 0);

  test('CX3: the cluster is asked once in a terminal, in no way that is seen, and each run from then on tells it', async () => {
    const since = listener.received.length;
    await run('kubectl get pods');
    await isAnswered();
    const second = await run('kubectl get pods');
    const third = await run('true; kubectl get pods | cat', { shell: 'bash' });
    assert.deepEqual([second.as, third.as], ['on-call', 'on-call']);
    assert.match(second.output.head, /^NAME .*\nweb-1 .*\n$/);
    assert.equal(asked(since), 1);
    assert.doesNotMatch(port.shown(), /whoami|on-call/);
    await nothingIsLeft();
    await run('kubectl get pods', {}, open());
    await waitFor('the other terminal to ask', () => asked(since) === 2);
  });

  test('CX3: another login of the terminal is asked anew, and so is another choice of credentials', async () => {
    await run('kubectl get pods');
    await isAnswered();
    respond = (response) => json(response, 201, review('anna'));
    const other = { who: who({ key: 'fedcba9876543210' }) };
    assert.notEqual((await run('kubectl get pods', other)).as, 'on-call');
    await waitFor('the second answer', () => answerFiles().length === 4);
    assert.equal((await run('kubectl get pods', other)).as, 'anna');
    assert.equal((await run('kubectl get pods')).as, 'on-call');
    respond = (response) => json(response, 201, review('somebody else'));
    await run('export AWS_PROFILE=admin', { who: undefined });
    assert.notEqual((await run('kubectl get pods')).as, 'on-call');
    await waitFor('the third answer', () => answerFiles().length === 6);
    assert.equal((await run('kubectl get pods')).as, 'somebody else');
    // Who a command was that changes its own login is not known, nor told.
    const changing = 'AWS_PROFILE=other; kubectl get pods';
    assert.equal((await run(changing, { carry: undefined })).as, undefined);
    assert.equal((await run(`${changing}; exit 0`)).as, undefined);
  });

  test('CX3: asked where the terminal is, with what its start files set', async () => {
    const terminal = open('export AWS_PROFILE=from-the-start-file');
    writeFileSync(join(bench.cwd, 'helped'), helped(`printf '%s\\n' "$AWS_PROFILE" >>'${helperLog}'`));
    const more = { ...kubeconfig('helped'), who: who({ when: 'behind' }) };
    await run('kubectl get pods', more, terminal);
    await isAnswered();
    assert.equal((await run('kubectl get pods', more, terminal)).as, 'on-call');
    const starts = readFileSync(helperLog, 'utf8').trim().split('\n');
    assert.deepEqual(new Set(starts), new Set(['from-the-start-file']));
  });

  test('CX3: a slow cluster delays neither the run nor its end', async () => {
    const waiting: ServerResponse[] = [];
    respond = (response) => void waiting.push(response);
    await run('true', { who: undefined });
    const first = await run('kubectl get pods; sleep 0.5; echo done');
    assert.equal(first.as, undefined);
    assert.match(first.output.head, /done\n$/);
    assert.match((await run('jobs; wait; echo "$!" and none')).output.head, /^ and none\n$/);
    await waitFor('the question', () => waiting.length === 1);
    waiting.forEach((response) => json(response, 201, review('late')));
    await isAnswered();
    assert.equal((await run('kubectl get pods')).as, 'late');
  });

  test('CX3: a cluster that never answers is let go after ten seconds, with all processes, and asked again', async () => {
    respond = () => undefined;
    const since = listener.received.length;
    await run('kubectl get pods');
    await waitFor('the question', () => asked(since) === 1);
    await run('kubectl get pods');
    assert.equal(asked(since), 1);
    // Ten seconds, and what a busy machine takes for the rest.
    await nothingIsLeft();
    assert.deepEqual(answerFiles(), []);
    respond = (response) => json(response, 201, review('on-call'));
    await run('kubectl get pods');
    await isAnswered();
  }).timeout(60_000);

  test('CX3: where a terminal is closed, nothing asks for it any more', async () => {
    respond = () => undefined;
    const since = listener.received.length;
    await run('kubectl get pods');
    await waitFor('the question', () => asked(since) === 1);
    const before = `${folder()}/who`;
    port.close('person');
    await waitFor('no process of it', () => processesWith(before).length === 0, 5000);
  });

  test('CX3: a run that is stopped takes nothing of it along: the next one tells it', async () => {
    const request = bench.request('kubectl get pods; echo ready; sleep 300', kubeconfig('config'));
    const result = bench.runner.run(request, port, {
      signal: new AbortController().signal,
      onStarted: () => undefined,
      onAsks: async () => 'cancel',
    });
    await waitFor('ready', () => /\nready\r/.test(port.shown()));
    await bench.runner.stop(request.id);
    assert.equal((await result).kind, 'ran');
    await isAnswered();
    assert.equal((await run('kubectl get pods')).as, 'on-call');
  });

  test('CX3: a cluster that cannot tell, or does not know its client, is not asked again', async () => {
    respond = (response) => json(response, 404, { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 });
    const since = listener.received.length;
    await run('kubectl get pods');
    await nothingIsLeft();
    assert.equal(asked(since), 1);
    assert.equal((await run('kubectl get pods')).as, undefined);
    await nothingIsLeft();
    assert.equal(asked(since), 1);
    respond = (response) => json(response, 201, review('system:anonymous'));
    const anonymous = { who: who({ key: 'aaaaaaaaaaaaaaaa' }) };
    await run('kubectl get pods', anonymous);
    await isAnswered();
    assert.equal((await run('kubectl get pods', anonymous)).as, undefined);
  });

  test('CX3: a login helper is started for it only behind a command that has logged in, with no terminal and no browser', async () => {
    const tty = `if (: </dev/tty) 2>/dev/null; then echo tty; else echo none; fi`;
    writeFileSync(
      join(bench.cwd, 'helped'),
      helped(`printf '%s %s %s\\n' "$(${tty})" "\${BROWSER:-}" "\${DISPLAY:-none}" >>'${helperLog}'`),
    );
    const helpedRun = kubeconfig('helped');
    const lines = (): readonly string[] => readFileSync(helperLog, 'utf8').trim().split('\n');
    writeFileSync(helperLog, '');
    const since = listener.received.length;
    for (const text of ['kubectl get nothing-of-that-name', 'kubectl get pods && false', 'kubectl version --client']) {
      await run(text, { ...helpedRun, who: who({ when: text.includes('version') ? 'known' : 'behind' }) });
    }
    assert.equal(asked(since), 0);
    await run('kubectl get pods', { ...helpedRun, who: who({ when: 'behind' }) });
    await isAnswered();
    assert.ok(lines().includes('none false none'), lines().join('\n'));
    assert.equal((await run('kubectl version --client', { ...helpedRun, who: who({ when: 'known' }) })).as, 'on-call');
    assert.equal(asked(since), 1);
  });

  test('CX3: other shells tell it too, and what has no client asks nothing', async () => {
    const since = listener.received.length;
    await run('echo hello', { who: undefined });
    assert.equal(asked(since), 0);
    await run('kubectl get pods', { shell: 'zsh', carry: undefined });
    await isAnswered();
    assert.equal((await run('kubectl get pods', { shell: 'zsh', carry: undefined })).as, 'on-call');
  });

  test('CX3: whatever a cluster calls its user comes as words of one line', async () => {
    const hostile = 'on\u001b[31m-call\r\n<b>\u202eevil\u200b & Bearer abcdefghijklmnopqrstuvwxyz';
    respond = (response) => json(response, 201, review(hostile));
    await run('kubectl get pods');
    await isAnswered();
    assert.equal((await run('kubectl get pods')).as, 'on [31m-call <b> evil & Bearer [masked: bearer token]');
    assert.doesNotMatch(port.shown(), /evil/);
  });

  const helped = (act: string): string => {
    const credential = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'helped' },
    });
    const script = `${act}; printf '%s' '${credential}'`;
    const login = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'IfAvailable',
      command: 'bash',
      args: ['-c', script],
    });
    return kubeconfigText('a', { dev: listener }, 'dev', authority).replace('token: token-of-a-dev', `exec: ${login}`);
  };
});

suite('run: the name that a cluster gives', () => {
  test('CX3: only a name is a name', () => {
    const of = (username: unknown): string | undefined => parseWhoActs(JSON.stringify(review(username)));
    assert.equal(of('anna'), 'anna');
    assert.equal(
      of('arn:aws:sts::123456789012:assumed-role/on-call/anna'),
      'arn:aws:sts::123456789012:assumed-role/on-call/anna',
    );
    for (const none of ['', ' \n', 'system:anonymous', 7, null, undefined, {}, ['a']])
      assert.equal(of(none), undefined);
    for (const broken of ['', '{', 'null', '[]', '{"status":null}', '{"status":{"userInfo":null}}', '"x"']) {
      assert.equal(parseWhoActs(broken), undefined, broken);
    }
    const long = of('🙂'.repeat(5000)) ?? '';
    assert.ok(long.length <= 100 && long.isWellFormed() && long.endsWith('…'));
  });
});
