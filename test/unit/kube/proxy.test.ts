/** When kubectl would go through the proxy of the environment. */
import assert from 'node:assert/strict';
import { goesThroughProxy } from '../../../src/kube/proxy.ts';

suite('proxy of the environment', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy:3128' };
  for (const [server, env, expected] of [
    ['https://k.example', {}, false],
    ['https://k.example', proxy, true],
    ['https://k.example', { https_proxy: 'http://proxy:3128' }, true],
    ['http://k.example', proxy, false],
    ['https://127.0.0.1:6443', proxy, false],
    ['https://localhost:6443', proxy, false],
    ['https://[::1]:6443', proxy, false],
    ['https://k.example', { ...proxy, NO_PROXY: 'example' }, false],
    ['https://k.example', { ...proxy, NO_PROXY: 'a, .example' }, false],
    ['https://example', { ...proxy, NO_PROXY: '.example' }, true],
    ['https://notexample', { ...proxy, NO_PROXY: 'example' }, true],
    ['https://k.example', { ...proxy, NO_PROXY: 'k.example:6443' }, true],
    ['https://k.example:6443', { ...proxy, NO_PROXY: 'k.example:6443' }, false],
    ['https://10.1.2.3', { ...proxy, NO_PROXY: '10.0.0.0/8' }, false],
    ['https://11.1.2.3', { ...proxy, NO_PROXY: '10.0.0.0/8' }, true],
    ['https://[fd00::1]', { ...proxy, NO_PROXY: 'fd00::/8' }, false],
    ['https://[fd00::1]', { ...proxy, NO_PROXY: 'fd00::1' }, false],
    ['https://k.example', { ...proxy, no_proxy: '*' }, false],
  ] as const) {
    test(`CX6: ${server} with ${JSON.stringify(env)}: ${expected ? 'through it' : 'directly'}`, () => {
      assert.equal(goesThroughProxy(server, env), expected);
    });
  }
});
