/** The API as it listens: who is let in, and where. What comes in bodies and by `exec` has tests of its own beside this. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { onCall } from './heldApi.ts';
import { serveApi, stopServed, type Served } from './servedApi.ts';

const pods = '/api/v1/namespaces/inventory/pods';
const bearer = `Bearer ${onCall.token}`;

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

  test('SE3: nobody may act as another, whatever is to be done', async () => {
    const cannot = (resource: string, where = 'at the cluster scope') =>
      `User "on-call" cannot impersonate resource "${resource}" in API group "" ${where}`;
    const account = 'system:serviceaccount:inventory:builder';
    for (const [headers, code, message] of [
      [{ 'Impersonate-User': 'x' }, 403, `users "x" is forbidden: ${cannot('users')}`],
      [{ 'impersonate-user': 'x', 'Impersonate-Group': 'y' }, 403, `users "x" is forbidden: ${cannot('users')}`],
      [
        { 'Impersonate-User': account },
        403,
        `serviceaccounts "builder" is forbidden: ${cannot('serviceaccounts', 'in the namespace "inventory"')}`,
      ],
      [{ 'Impersonate-Group': 'y' }, 500, 'requested [impersonate-group: y] without impersonating a user'],
      [
        { 'Impersonate-Extra-Scopes': 'z' },
        500,
        'requested [impersonate-extra-scopes: z] without impersonating a user',
      ],
      [{ 'Impersonate-Uid': '7' }, 500, 'requested [impersonate-uid: 7] without impersonating a user'],
    ] as const)
      for (const path of [pods, '/version']) {
        const reply = await api.request({ path, headers: { ...headers } });
        assert.equal(reply.code, code, reply.text);
        assert.equal((JSON.parse(reply.text) as { message: string }).message, message);
      }
    await assert.rejects(api.exec('command=ls&stdout=1', { headers: { 'Impersonate-User': 'x' } }), /^Error: 403: /);
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

  test('who takes no JSON, as kubectl apply in its search for a kind, is told in text what is not part of it', async () => {
    const reply = await api.request({ path: '/openapi/v2', headers: { accept: 'application/x-protobuf' } });
    assert.equal(reply.code, 406);
    assert.match(reply.text, /^a kind in it is not part of the practice cluster /);
    for (const [path, what] of [
      ['/healthz', 'healthz'],
      ['/apis/batch/v1', 'batch/v1'],
      ['/api/v2', 'api/v2'],
    ] as const)
      assert.match((await api.request({ path })).text, new RegExp(`"${what} is not part of the practice cluster"`));
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

  test('more than 64 KiB of headers are refused', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `x-${at}: ${'y'.repeat(at % 7)}\r\n`).join('');
    const { answer } = await api.raw(
      `GET ${pods} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\nauthorization: ${bearer}\r\n${many}\r\n`,
    );
    // It may be cut before the answer is out.
    assert.match(await answer, /^(HTTP\/1\.1 431 |$)/);
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
