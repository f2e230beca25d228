/** The API as it listens: whatever is sent is refused or bounded, and the next one is answered; and exec on the wire. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { onCall } from './heldApi.ts';
import { serveApi, stopServed, type Served } from './servedApi.ts';

const pods = '/api/v1/namespaces/inventory/pods';
const configmaps = '/api/v1/namespaces/inventory/configmaps';
const bearer = `Bearer ${onCall.token}`;
const json = 'application/json';

suite('practice/api: as it listens', () => {
  let api: Served;
  // One for all: the last test closes it.
  suiteSetup(async () => (api = await serveApi({ requestTimeoutMs: 400 })));
  suiteTeardown(stopServed);
  teardown(() => assert.deepEqual(api.reported.splice(0), []));

  const tokens: readonly (readonly [string, string | undefined])[] = [
    ['no token', undefined],
    ['an empty one', 'Bearer '],
    ['a wrong one of the same length', `Bearer ${'z'.repeat(onCall.token.length)}`],
    ['the beginning of a right one', bearer.slice(0, -1)],
    ['a right one and more', `${bearer}a`],
    ['a password', 'Basic b24tY2FsbDpwYXNzd29yZA=='],
  ];
  test('SE3: without a token, or with another, it answers nobody', async () => {
    for (const [what, authorization] of tokens)
      for (const path of [pods, '/version']) {
        const { answer } = await api.raw(
          `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nconnection: close\r\n` +
            `${authorization === undefined ? '' : `authorization: ${authorization}\r\n`}\r\n`,
        );
        assert.match(await answer, /^HTTP\/1\.1 401 [^]*"reason":"Unauthorized"/, what);
      }
  });

  test('SE3: a page that made its own name mean this address is refused', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${api.port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.evil:${api.port}`,
    ]) {
      const reply = await api.request({ path: pods, headers: { host } });
      assert.equal(reply.code, 403, host);
      assert.match(reply.text, /127\.0\.0\.1 and localhost only/);
    }
    assert.equal((await api.request({ path: pods, headers: { host: `localhost:${api.port}` } })).code, 200);
    const { answer } = await api.raw(`GET ${pods} HTTP/1.1\r\nauthorization: ${bearer}\r\n\r\n`);
    assert.match(await answer, /^HTTP\/1\.1 400 /);
  });

  test('odd paths and other methods are refused', async () => {
    for (const [path, codes] of [
      [`${pods}/..%2fsecrets`, [400]],
      ['//api/v1/pods', [404]],
      ['/api/v1/namespaces/inventory/__proto__', [403, 404]],
      ['/apis/constructor/v1/namespaces/inventory/pods', [403, 404]],
      [`${pods}/constructor`, [404]],
      [`${pods}/mongodb-0/log/more`, [404]],
      ['/api/v1/namespaces/inventory/nodes/practice-node-1', [403, 404]],
    ] as const) {
      const reply = await api.request({ path });
      assert.ok(
        codes.some((code) => code === reply.code),
        reply.text,
      );
    }
    for (const method of ['HEAD', 'TRACE', 'PROPFIND'])
      assert.equal((await api.request({ path: pods, method })).code, 405, method);
  });

  suite('bodies', () => {
    const post = async (body: string | Buffer, type = json) =>
      api.request({ path: configmaps, method: 'POST', body, headers: { 'content-type': type } });

    const broken = [
      ['none', ''],
      ['half of it', '{"a":'],
      ['a list', '[]'],
      ['a text', '"x"'],
      ['null', 'null'],
      ['bytes', Buffer.from([0xff, 0xfe, 0])],
      ['a prototype', '{"metadata":{"name":"x"},"data":{"__proto__":"y"}}'],
      ['a prototype by escapes', '{"metadata":{"name":"x"},"__pr\\u006fto__":{"data":{}}}'],
      ['100,000 lists in one another', '['.repeat(100_000)],
      ['100,000 objects in one another', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ] as const;
    test('what is no object is refused, and so is a prototype', async () => {
      for (const [what, body] of broken) assert.equal((await post(body)).code, 400, what);
      assert.equal(Reflect.get({}, 'data'), undefined);
    });

    test('a key that objects have anyway is a key like any other', async () => {
      const data = { constructor: 'a', toString: 'b', hasOwnProperty: 'c' };
      const reply = await post(JSON.stringify({ metadata: { name: 'x', labels: { constructor: 'd' } }, data }));
      assert.equal(reply.code, 201);
      assert.deepEqual((JSON.parse(reply.text) as { data: object }).data, data);
      const selected = await api.request({ path: `${configmaps}?labelSelector=constructor%3Dd` });
      assert.equal((JSON.parse(selected.text) as { items: unknown[] }).items.length, 1);
    });

    test('one that says it has 100 MB is refused before it comes', async () => {
      const { socket, answer } = await api.raw(
        `POST ${configmaps} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\n` +
          `content-length: ${100 << 20}\r\n\r\n`,
      );
      assert.match(await answer, /^HTTP\/1\.1 413 [^]*Request entity too large: limit is 3145728/);
      socket.destroy();
    });

    test('100 MB in chunks are refused at 3 MiB, the connection ends, and memory stays flat', async () => {
      const { socket, answer } = await api.raw(
        `POST ${configmaps} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\n` +
          'transfer-encoding: chunked\r\n\r\n',
      );
      const before = process.memoryUsage();
      const megabyte = Buffer.alloc(1 << 20, 'x');
      const chunk = Buffer.concat([Buffer.from(`${megabyte.length.toString(16)}\r\n`), megabyte, Buffer.from('\r\n')]);
      let sent = 0;
      const sendMore = () => {
        while (sent < 100 && !socket.destroyed && socket.write(chunk)) sent += 1;
        sent += 1;
      };
      socket.on('drain', sendMore);
      sendMore();
      assert.match(await answer, /^(HTTP\/1\.1 413 |$)/);
      const after = process.memoryUsage();
      assert.ok(sent < 100, `${sent} MiB were taken`);
      const grown = after.external + after.arrayBuffers - before.external - before.arrayBuffers;
      assert.ok(grown < 64 << 20, `${grown >> 20} MiB more`);
    });

    test('one that comes too slowly is given up', async () => {
      const { socket, answer } = await api.raw(
        `POST ${configmaps} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\n` +
          'content-length: 1000\r\n\r\n{',
      );
      const drip = setInterval(() => socket.write(' '), 50);
      const started = Date.now();
      assert.match(await answer, /^(HTTP\/1\.1 408 |$)/);
      clearInterval(drip);
      assert.ok(Date.now() - started < 5000);
    });

    test('headers that never end are given up, too', async () => {
      const { answer } = await api.raw(`GET ${pods} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\n`);
      assert.match(await answer, /^(HTTP\/1\.1 408 |$)/);
    });
  });

  test('hundreds and thousands of headers are refused', async () => {
    // More than 64 KiB of them may be cut before the answer is out.
    for (const [count, refused] of [
      [150, /^HTTP\/1\.1 431 /],
      [3000, /^HTTP\/1\.1 431 /],
      [20_000, /^(HTTP\/1\.1 431 |$)/],
    ] as const) {
      const many = Array.from({ length: count }, (_, at) => `x-${at}: ${'y'.repeat(at % 7)}\r\n`).join('');
      const { answer } = await api.raw(
        `GET ${pods} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nconnection: close\r\nauthorization: ${bearer}\r\n${many}\r\n`,
      );
      assert.match(await answer, refused);
    }
  });

  test('what is no HTTP, and no TLS, is cut', async () => {
    const { answer } = await api.raw('\0\x01\x02 hello\r\n\r\n');
    assert.match(await answer, /^HTTP\/1\.1 400 /);
    const plain = connect(api.port, '127.0.0.1');
    plain.on('error', () => {});
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await once(plain, 'close');
  });

  test('SE3: it listens on the loopback address only', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((some) => some ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      const socket = connect(api.port, address);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ECONNREFUSED');
    }
  });

  test('SE3: its certificate is for this address and no authority but for itself', () => {
    const certificate = new X509Certificate(api.server.certificatePem);
    assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(certificate.checkHost('localhost'), 'localhost');
    assert.equal(certificate.checkIP('127.0.0.2'), undefined);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.match(certificate.subject, /simulated/);
    assert.equal(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom), 30 * 86_400_000 + 3_600_000);
  });

  suite('exec', () => {
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
        session.stdout(`${(await session.input.readAll()).toString()} ${session.input.columns}`);
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
      assert.equal(exec.on(1), 'hello 80');
    });
  });

  suite('at last', () => {
    test('closing it ends a watch, an exec and a connection that says nothing, at once', async () => {
      const head = `host: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\n\r\n`;
      const watch = await api.raw(`GET ${pods}?watch=1 HTTP/1.1\r\n${head}`);
      await once(watch.socket, 'data');
      const silent = connect(api.port, '127.0.0.1');
      silent.on('error', () => {});
      await once(silent, 'connect');
      api.program = async (_, { input }) => (await input.readAll()).length;
      const exec = await api.exec('command=cat&stdin=true');
      await api.server.close();
      await Promise.all([watch.answer, exec.closed, silent.destroyed || once(silent, 'close')]);
      await assert.rejects(api.request({ path: pods }), { code: 'ECONNREFUSED' });
    });
  });
});
