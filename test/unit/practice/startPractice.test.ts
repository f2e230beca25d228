/** What the one who started the practice's process makes of its words. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPractice } from '../../../src/practice/startPractice.ts';

/** To each request it first says what it owed to an earlier one. */
const program = `
const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
say({ event: 'ready', kubeconfig: '', cacheDir: '', server: '' });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  say({ event: 'answer', scenario: 'earlier', namespace: 'inventory', refused: 'That was before.' });
  const request = JSON.parse(line);
  say({ event: 'answer', ...request, refused: request.scenario === 'none' ? 'There is none.' : undefined });
});`;

suite('practice: its words', () => {
  test('an answer that comes when nobody waits for it any longer is not taken for the next one', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ir-words-'));
    const file = path.join(folder, 'practice.js');
    writeFileSync(file, program);
    const { signal } = new AbortController();
    const { begin, stop } = await startPractice({
      program: file,
      env: process.env,
      onResolved: () => undefined,
      signal,
    });
    try {
      await begin({ scenario: 'memory-leak', namespace: 'inventory' });
      await assert.rejects(begin({ scenario: 'none', namespace: 'inventory' }), { message: 'There is none.' });
    } finally {
      await stop();
      rmSync(folder, { recursive: true });
    }
  });
});
