/** `kubectl cp` out of a pod, real and by the real runner: a connection that is cut half way leaves a short file, and it is told. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { describeOutcome } from '../../src/run/describeOutcome.ts';
import type { Run } from '../../src/run/types.ts';
import { existingFiles, withCopied } from '../../src/ui/localFiles.ts';
import { parseTyped } from '../../src/command/parseTyped.ts';
import { kubectlEnvironment } from '../support/kubectl.ts';
import { usePracticePlace, type TestPractice } from '../support/practice.ts';
import { openBench, useTerminals, type Bench } from '../support/runs.ts';
import { sessionOf } from '../unit/ui/stepWorld.ts';

const wholeBytes = 6 * 2 ** 20;

suite('practice: a copy out of a pod', function () {
  this.timeout(120_000);
  const place = usePracticePlace();
  const terminal = useTerminals();
  let practice: TestPractice;
  let bench: Bench;
  let proxy: http.Server;
  /** After so many bytes of answers each connection is cut. */
  let cutAfter = Infinity;
  let kubeconfig = '';
  let env: Readonly<Record<string, string | undefined>> = {};
  let pod = '';

  suiteSetup(async () => {
    practice = await place().start();
    bench = openBench();
    env = await kubectlEnvironment({ KUBECACHEDIR: practice.cacheDir });
    proxy = http.createServer().on('connect', (request, socket) => {
      const [host, port] = (request.url ?? '').split(':');
      const server = net.connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      let passed = 0;
      socket.pipe(server);
      server.on('data', (data: Buffer) => {
        passed += data.length;
        if (passed <= cutAfter) socket.write(data);
        else for (const one of [socket, server]) one.destroy();
      });
      for (const [one, other] of [
        [server, socket],
        [socket, server],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as net.AddressInfo;
    const config = JSON.parse(readFileSync(practice.kubeconfig, 'utf8')) as {
      clusters: { cluster: Record<string, unknown> }[];
    };
    for (const { cluster } of config.clusters) cluster['proxy-url'] = `http://127.0.0.1:${port}`;
    kubeconfig = path.join(bench.cwd, 'through-the-proxy');
    writeFileSync(kubeconfig, JSON.stringify(config));
    writeFileSync(path.join(bench.cwd, 'old.bin'), 'old');
    utimesSync(path.join(bench.cwd, 'old.bin'), 0, 0);
    writeFileSync(path.join(bench.cwd, 'source.bin'), Buffer.alloc(wholeBytes, 'heap'));
    const pods = await practice.kubectl('get', 'pods', '-l', 'app=inventory-service', '-o', 'name');
    pod = pods.stdout.split('\n')[0]?.replace('pod/', '') ?? '';
    assert.match((await copy('source.bin', `${pod}:/tmp/heap.bin`)).words, /^ok/);
  });
  suiteTeardown(() => {
    proxy.close();
    bench.remove();
  });

  async function copy(from: string, to: string): Promise<{ readonly run: Run; readonly words: string }> {
    const text = `kubectl cp ${from} ${to}`;
    const given = { KUBECONFIG: kubeconfig, PATH: env['PATH'] ?? '', KUBECACHEDIR: practice.cacheDir };
    const ran = await bench.run(text, terminal(), { env: given });
    const session = { ...sessionOf('practice-staging'), file: kubeconfig };
    const run = await withCopied(ran, text, bench.cwd, session, { env, kubectlPath: () => undefined });
    assert.equal(run.kind, 'ran');
    const { mark, words } = describeOutcome(run.outcome, text, run.output);
    return { run, words: words === '' ? mark : `${mark}: ${words}` };
  }
  const sizeOf = (file: string): number => statSync(path.join(bench.cwd, file)).size;

  test('B40: one that came whole is a success, one of a file that is not there is none', async () => {
    assert.equal((await copy(`${pod}:/tmp/heap.bin`, './heap.bin')).words, 'ok');
    assert.equal(sizeOf('heap.bin'), wholeBytes);
    // kubectl may end with 0 and without a word of it.
    assert.match(
      (await copy(`${pod}:/tmp/none.bin`, './none.bin')).words,
      /^failed: (?:there is no such file in the pod|no file came, and kubectl does not say why)$/,
    );
    // One of that name is still here, from before.
    assert.match((await copy(`${pod}:/tmp/none.bin`, './old.bin')).words, /^failed: (?:there is no such|no file came)/);
  });

  test('B40 EF4: before it, the file here that would be overwritten is known, also in a folder', () => {
    mkdirSync(path.join(bench.cwd, 'dumps'), { recursive: true });
    writeFileSync(path.join(bench.cwd, 'dumps', 'heap.bin'), '');
    writeFileSync(path.join(bench.cwd, 'log.txt'), '');
    const files = (text: string): readonly string[] => existingFiles(parseTyped(text), bench.cwd);
    assert.deepEqual(files(`kubectl cp ${pod}:/tmp/heap.bin ./source.bin`), ['./source.bin']);
    assert.deepEqual(files(`kubectl cp shop/${pod}:/tmp/heap.bin dumps`), ['dumps']);
    assert.deepEqual(files(`kubectl cp ${pod}:/tmp/other.bin dumps`), []);
    assert.deepEqual(files('kubectl get pods > log.txt'), ['log.txt']);
    assert.deepEqual(files('kubectl get pods >> log.txt'), []);
    assert.deepEqual(files('kubectl get pods > new.txt'), []);
  });

  test('B40: a connection that is cut half way: failed, how much of how much is here, the file is not whole', async () => {
    cutAfter = 3_000_000;
    try {
      // What was cut is asked for on a connection of its own, which passes.
      const { run, words } = await copy(`${pod}:/tmp/heap.bin`, './cut.bin');
      const bytes = sizeOf('cut.bin');
      assert.ok(bytes > 0 && bytes < wholeBytes, String(bytes));
      const figure = (value: number): string => value.toLocaleString('en-US');
      assert.equal(
        words,
        `failed: the copy was cut: ${figure(bytes)} of ${figure(wholeBytes)} bytes are here, the file is not whole`,
      );
      assert.ok(run.kind === 'ran' && run.outcome.kind === 'exit');
    } finally {
      cutAfter = Infinity;
    }
  });
});
