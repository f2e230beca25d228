/** `kubectl exec` on the wire: its channels, its ends, and what is no exec. */
import assert from 'node:assert/strict';
import { onCall } from './heldApi.ts';
import { serveApi, stopServed, type Served } from './servedApi.ts';

const pods = '/api/v1/namespaces/inventory/pods';
const bearer = `Bearer ${onCall.token}`;

suite('practice/api: exec', () => {
  let api: Served;
  suiteSetup(async () => (api = await serveApi()));
  suiteTeardown(stopServed);
  teardown(() => assert.deepEqual(api.reported.splice(0), []));

  suite('a session', () => {
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

    test('success is said so', async () => {
      api.program = async (_, session) => {
        session.stdout('x');
        session.stderr('y');
        return 0;
      };
      const exec = await api.exec('command=a');
      await exec.closed;
      assert.deepEqual([exec.on(1), exec.on(2), status(exec.on(3)).status], ['x', 'y', 'Success']);
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
        throw Object.assign(new Error('exec failed: "x": executable file not found in $PATH'), {
          name: 'NoSuchProgram',
        });
      };
      const missing = await api.exec('command=x&stdout=true');
      await missing.closed;
      assert.match(
        status(missing.on(3)).message ?? '',
        /^Internal error occurred: exec failed: .*not found in \$PATH$/,
      );
      assert.deepEqual(api.reported, []);
      api.program = async () => {
        throw new Error('a bug');
      };
      const broken = await api.exec('command=x&stdout=true');
      await broken.closed;
      assert.equal(status(broken.on(3)).status, 'Failure');
      assert.equal(api.reported.splice(0).length, 1);
    });

    test('a container that ends takes the session with it: 137', async () => {
      let wasInterrupted = false;
      api.program = async (_, { input }) => {
        wasInterrupted = (await input.readLine()).kind === 'end';
        return 0;
      };
      const exec = await api.exec('command=sleep&stdin=true&stdout=true');
      const [pod] = api.pods('mongodb');
      if (pod) api.cluster.removePod(pod, true);
      await exec.closed;
      assert.equal(status(exec.on(3)).details?.causes[0]?.message, '137');
      assert.ok(wasInterrupted);
      await assert.rejects(api.exec('command=x&stdout=true'), /404|container not found/);
      api.pass(10);
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
  });

  suite('upgrades', () => {
    const upgrade = async (path: string, more = '') => {
      const { answer } = await api.raw(
        `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\nconnection: Upgrade\r\n` +
          `upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`,
      );
      return answer;
    };
    const v5 = 'sec-websocket-protocol: v5.channel.k8s.io\r\n';

    test('what is no exec is refused in words', async () => {
      assert.match(await upgrade(pods, v5), /^HTTP\/1\.1 405 [^]*is not part of the practice cluster/);
      assert.match(await upgrade(`${pods}/mongodb-0/portforward?ports=1`, v5), /405 [^]*portforward is not part of/);
      assert.match(await upgrade(`${pods}/mongodb-0/exec`, v5), /400 [^]*at least one command/);
      assert.match(await upgrade(`${pods}/nosuch/exec?command=ls`, v5), /404 [^]*pods \\"nosuch\\" not found/);
      assert.match(await upgrade(`${pods}/mongodb-0/exec?command=ls`), /400 [^]*v5\.channel\.k8s\.io/);
      assert.match(await upgrade(`${pods}/../x/exec?command=ls`, v5), /400 /);
    });

    test('without a right, a token or the right host it is refused before it is upgraded', async () => {
      const query = 'command=ls&stdout=true';
      await assert.rejects(api.exec(query, { token: 'x' }), /401/);
      await assert.rejects(
        api.exec(query, { token: 'b'.repeat(48) }),
        /403: .*cannot create resource \\"pods\/exec\\"/,
      );
      await assert.rejects(api.exec(query, { headers: { host: 'evil.example' } }), /403/);
      await assert.rejects(api.exec(query, { protocols: ['v1.channel.k8s.io'] }), /400/);
    });

    test('a message above 4 MiB ends the connection', async () => {
      api.program = async (_, { input }) => (await input.readAll()).length;
      const exec = await api.exec('command=cat&stdin=true&stdout=true');
      exec.send(0, Buffer.alloc(5 << 20));
      assert.equal(await exec.closed, 1009);
    });

    test('frames that mean nothing are no reason to end', async () => {
      api.program = async (_, session) => {
        session.stdout((await session.input.readAll()).toString());
        return 0;
      };
      const exec = await api.exec('command=cat&stdin=true&stdout=true');
      for (const [channel, data] of [
        [4, 'no json'],
        [4, '{"Width":-1,"Height":1e99}'],
        [4, 'null'],
        [9, 'what'],
        [255, ''],
        [255, '\x07'],
        [0, 'hello'],
      ] as const)
        exec.send(channel, data);
      exec.socket.send('');
      exec.socket.send('text, not bytes');
      exec.send(255, '\0');
      assert.equal(await exec.closed, 1000);
      assert.equal(exec.on(1), 'hello');
    });
  });
});
