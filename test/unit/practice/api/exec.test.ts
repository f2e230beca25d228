/** `kubectl exec` on the wire: channels, exit codes, the terminal, and how a session ends. */
import assert from 'node:assert/strict';
import { serveApi, stopServed, type Served } from './servedApi.ts';

suite('practice/api: exec', () => {
  let api: Served;
  setup(async () => (api = await serveApi()));
  teardown(stopServed);

  const status = (text: string) =>
    JSON.parse(text) as { status: string; message?: string; details?: { causes: { message: string }[] } };

  test('output and errors have their channels, and the exit code is a cause', async () => {
    api.program = async (argv, session) => {
      session.stdout(`${argv.join(' ')} in ${session.pod.metadata.name}\n`);
      session.stderr('oh\n');
      return session.isTty ? 1 : 3;
    };
    const exec = await api.exec('command=a&command=b%20c&stdout=true&stderr=true');
    assert.equal(await exec.closed, 1000);
    assert.deepEqual([exec.on(1), exec.on(2)], ['a b c in mongodb-0\n', 'oh\n']);
    assert.equal(status(exec.on(3)).details?.causes[0]?.message, '3');
    assert.equal(exec.protocol, 'v5.channel.k8s.io');
  });

  test('success is said so, and what was not asked for is not sent', async () => {
    api.program = async (_, session) => {
      session.stdout('x');
      session.stderr('y');
      return 0;
    };
    const exec = await api.exec('command=a', { protocols: ['v4.channel.k8s.io'] });
    await exec.closed;
    assert.deepEqual([exec.on(1), exec.on(2), status(exec.on(3)).status], ['', '', 'Success']);
    assert.equal(exec.protocol, 'v4.channel.k8s.io');
  });

  test('standard input ends by the frame of v5', async () => {
    api.program = async (_, session) => {
      session.stdout(await session.input.readAll());
      return 0;
    };
    const exec = await api.exec('command=cat&stdin=true&stdout=true');
    exec.send(0, 'one ');
    exec.send(0, Buffer.from([0, 255, 10]));
    exec.send(255, '\0');
    await exec.closed;
    assert.equal(exec.on(1), Buffer.concat([Buffer.from('one '), Buffer.from([0, 255, 10])]).toString());
  });

  test('in a terminal it echoes, line ends are those of a terminal, errors go to the one output', async () => {
    api.program = async (_, session) => {
      const line = await session.input.readLine();
      session.stdout(line.kind === 'line' ? `got ${line.text}\n` : line.kind);
      session.stderr(Buffer.from('bad\n'));
      return 0;
    };
    const exec = await api.exec('command=sh&stdin=true&stdout=true&tty=true');
    exec.send(4, '{"Width":101,"Height":33}');
    exec.send(0, 'hi\r');
    await exec.closed;
    assert.equal(exec.on(1), 'hi\r\ngot hi\r\nbad\r\n');
    assert.equal(exec.on(2), '');
  });

  test('a program that is not there, and one that breaks, are errors and no exit code', async () => {
    api.program = async () => {
      throw Object.assign(new Error('exec failed: "x": executable file not found in $PATH'), { name: 'NoSuchProgram' });
    };
    const missing = await api.exec('command=x&stdout=true');
    await missing.closed;
    assert.match(status(missing.on(3)).message ?? '', /^Internal error occurred: exec failed: .*not found in \$PATH$/);
    assert.deepEqual(api.reported, []);
    api.program = async () => {
      throw new Error('a bug');
    };
    const broken = await api.exec('command=x&stdout=true');
    await broken.closed;
    assert.equal(status(broken.on(3)).status, 'Failure');
    assert.equal(api.reported.length, 1);
  });

  test('a container that ends takes the session with it: 137', async () => {
    let wasInterrupted = false;
    api.program = async (_, { input }) => {
      const { interrupted } = input;
      await new Promise((resolve) => interrupted.addEventListener('abort', resolve));
      wasInterrupted = true;
      return 0;
    };
    const exec = await api.exec('command=sleep&stdout=true');
    const [pod] = api.pods('mongodb');
    if (pod) api.cluster.removePod(pod, true);
    await exec.closed;
    assert.equal(status(exec.on(3)).details?.causes[0]?.message, '137');
    assert.ok(wasInterrupted);
  });

  test('a client that goes away ends its program', async () => {
    const ended = new Promise<string>((resolve) => {
      api.program = async (_, { input }) => {
        const next = await input.readLine();
        resolve(next.kind);
        return 0;
      };
    });
    const exec = await api.exec('command=cat&stdin=true');
    exec.socket.terminate();
    assert.equal(await ended, 'end');
  });

  test('a container that does not run has none', async () => {
    const [pod] = api.pods('mongodb');
    if (pod) api.cluster.removePod(pod, true);
    api.pass(0.5);
    await assert.rejects(api.exec('command=x&stdout=true'), /404|container not found/);
  });
});
