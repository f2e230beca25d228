/** Whoever reaches the port of the API, and whatever they send: it is refused, bounded, and the next one is answered. */
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

suite('practice/api: hostile requests', () => {
  let api: Served;
  setup(async () => (api = await serveApi({ requestTimeoutMs: 400 })));
  teardown(async () => {
    // Whatever came before: it still answers, and nothing was a bug.
    assert.equal((await api.request({ path: `${pods}/mongodb-0` })).code, 200);
    assert.deepEqual(api.reported, []);
    await stopServed();
  });

  const tokens: readonly (readonly [string, string | undefined])[] = [
    ['no token', undefined],
    ['an empty one', 'Bearer '],
    ['a wrong one of the same length', `Bearer ${'z'.repeat(onCall.token.length)}`],
    ['the beginning of a right one', bearer.slice(0, -1)],
    ['a right one and more', `${bearer}a`],
    ['a password', 'Basic b24tY2FsbDpwYXNzd29yZA=='],
  ];
  for (const [what, authorization] of tokens)
    test(`SE3: ${what} is nobody`, async () => {
      for (const path of [pods, '/api', '/version', '/nosuch']) {
        const { answer } = await api.raw(
          `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nconnection: close\r\n` +
            `${authorization === undefined ? '' : `authorization: ${authorization}\r\n`}\r\n`,
        );
        assert.match(await answer, /^HTTP\/1\.1 401 [^]*"reason":"Unauthorized"/);
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

  for (const path of [
    `${pods}/../secrets`,
    `${pods}/%2e%2e/secrets`,
    `${pods}/.%2E/secrets`,
    `${pods}/..%2fsecrets`,
    `${pods}/a%2fb`,
    `${pods}/a%5cb`,
    `${pods}/a%00b`,
    `${pods}/%`,
    `${pods}/%ff`,
    `${pods}/%E0%80%AF`,
    `${pods}?labelSelector=%`,
    `${pods}/a b`.replace(' ', '%20'),
    'https://127.0.0.1/api/v1/pods',
  ])
    test(`the path ${path} is refused`, async () => {
      const reply = await api.request({ path });
      assert.equal(reply.code, 400, reply.text);
      assert.match(reply.text, /"reason":"BadRequest"/);
    });

  for (const path of [
    '/',
    '//api/v1/pods',
    '/api//v1/pods',
    '/api/v1/namespaces/inventory/__proto__',
    '/api/v1/namespaces/inventory/constructor/x',
    '/apis/constructor/v1/namespaces/inventory/pods',
    '/apis/apps/__proto__/deployments',
    `${pods}/__proto__`,
    `${pods}/constructor`,
    `${pods}/mongodb-0/log/more`,
    '/api/v1/namespaces/inventory/nodes/practice-node-1',
  ])
    test(`${path} is nothing that is there`, async () => {
      const reply = await api.request({ path });
      assert.ok([403, 404].includes(reply.code), reply.text);
    });

  for (const method of ['HEAD', 'TRACE', 'OPTIONS', 'PROPFIND'])
    test(`${method} is no method of it`, async () => {
      assert.equal((await api.request({ path: pods, method })).code, 405);
    });

  suite('bodies', () => {
    const post = async (body: string | Buffer, type = json) =>
      api.request({ path: configmaps, method: 'POST', body, headers: { 'content-type': type } });

    for (const [what, body] of [
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
    ] as const)
      test(`${what}: 400`, async () => {
        const reply = await post(body);
        assert.equal(reply.code, 400, reply.text);
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
      assert.match(await upgrade(`${pods}/mongodb-0/portforward?ports=1`, v5), /405 [^]*port-forward is not part of/);
      assert.match(await upgrade(`${pods}/mongodb-0/exec`, v5), /400 [^]*at least one command/);
      assert.match(await upgrade(`${pods}/nosuch/exec?command=ls`, v5), /404 [^]*pods \\"nosuch\\" not found/);
      assert.match(await upgrade(`${pods}/mongodb-0/exec?command=ls`), /400 [^]*subprotocol/);
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

    test('more than 64 MiB of input end the session with a sentence', async () => {
      api.program = async (_, { input }) => (await input.readAll()).length;
      const exec = await api.exec('command=cat&stdin=true&stdout=true');
      for (let part = 0; part < 33; part += 1) exec.send(0, Buffer.alloc(2 << 20));
      await exec.closed;
      assert.match(exec.on(3), /more than 64 MiB of input are not part of the practice cluster/);
    }).timeout(10_000);

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

  test('closing it ends a watch, an exec and a connection that says nothing, at once', async () => {
    const other = await serveApi();
    const head = `host: 127.0.0.1:${other.port}\r\nauthorization: ${bearer}\r\n\r\n`;
    const watch = await other.raw(`GET ${pods}?watch=1 HTTP/1.1\r\n${head}`);
    await once(watch.socket, 'data');
    const silent = connect(other.port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    other.program = async (_, { input }) => (await input.readAll()).length;
    const exec = await other.exec('command=cat&stdin=true');
    await other.server.close();
    await Promise.all([watch.answer, exec.closed, silent.destroyed || once(silent, 'close')]);
    await assert.rejects(other.request({ path: pods }), { code: 'ECONNREFUSED' });
  });
});
