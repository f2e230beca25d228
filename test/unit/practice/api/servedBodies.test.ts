/** Bodies and headers as they come over the wire: whatever is sent is refused or bounded, and the next one is answered. */
import assert from 'node:assert/strict';
import { onCall } from './heldApi.ts';
import { serveApi, stopServed, type Served } from './servedApi.ts';

const pods = '/api/v1/namespaces/inventory/pods';
const configmaps = '/api/v1/namespaces/inventory/configmaps';
const bearer = `Bearer ${onCall.token}`;
const json = 'application/json';

suite('practice/api: bodies', () => {
  let api: Served;
  suiteSetup(async () => (api = await serveApi({ requestTimeoutMs: 400 })));
  suiteTeardown(stopServed);
  teardown(() => assert.deepEqual(api.reported.splice(0), []));

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
    assert.match(await answer, /^(HTTP\/1\.1 408 |$)/);
    clearInterval(drip);
  }).timeout(5000);

  test('headers that never end are given up, too', async () => {
    const { answer } = await api.raw(`GET ${pods} HTTP/1.1\r\nhost: 127.0.0.1:${api.port}\r\n`);
    assert.match(await answer, /^(HTTP\/1\.1 408 |$)/);
  });
});
