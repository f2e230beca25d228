/** What takes the API some seconds: as much input as one session may have. */
import assert from 'node:assert/strict';
import { serveApi, stopServed } from './servedApi.ts';

suite('practice/api: as it listens, for long', () => {
  teardown(stopServed);

  test('more than 64 MiB of input end the session with a sentence', async () => {
    const api = await serveApi();
    api.program = async (_, { input }) => (await input.readAll()).length;
    const exec = await api.exec('command=cat&stdin=true&stdout=true');
    for (let part = 0; part < 33; part += 1) exec.send(0, Buffer.alloc(2 << 20));
    await exec.closed;
    assert.match(exec.on(3), /more than 64 MiB of input are not part of the practice cluster/);
  }).timeout(20_000);
});
