/** What the practice cluster costs while nobody looks at it, and after a day of clicks. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { usePracticePlace, type TestPractice } from '../support/practice.ts';
import { waitFor } from '../support/waitFor.ts';

const idleMs = 20_000;
const maxMebibytes = 120;
/** What a heap may differ by between two looks without a leak. */
const driftMebibytes = 8;
const roundsBetween = 3;
/** Until it levels off, it grows as the engine likes; what leaks never levels off. */
const mostRounds = 12;

suite('practice: what the process costs', function () {
  this.timeout(180_000);
  const place = usePracticePlace();

  test('PR1: idle it takes less than 1 % of a processor, and less than 120 MB', async () => {
    const { pid, stop } = await place().start();
    const before = processorMs(pid);
    await pause(idleMs);
    const share = (processorMs(pid) - before) / idleMs;
    assert.ok(share < 0.01, `${(share * 100).toFixed(2)} %`);
    assert.ok(mebibytes(pid) < maxMebibytes, `${mebibytes(pid)} MiB`);
    await stop();
  });

  test('PR1: a thousand requests leak nothing', async () => {
    const started = await place().start();
    const { pid, stop } = started;
    await ask(started, 1000);
    const handles = openFiles(pid);
    const memory = [mebibytes(pid)];
    const isLevel = (): boolean => {
      const [before, now] = [memory.at(-1 - roundsBetween), memory.at(-1)];
      return before !== undefined && now !== undefined && now < before + driftMebibytes;
    };
    while (!isLevel() && memory.length <= mostRounds) {
      await ask(started, 1000);
      memory.push(mebibytes(pid));
    }
    assert.ok(isLevel(), `${memory.join(', ')} MiB`);
    assert.ok(mebibytes(pid) < maxMebibytes, `${mebibytes(pid)} MiB`);
    await waitFor('its connections to be gone', () => openFiles(pid) <= handles);
    await stop();
  });
});

/** Ten at a time, each list with a watch that is left in the middle. */
async function ask({ kubeconfig, server }: TestPractice, count: number): Promise<void> {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { cluster: { 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const ca = Buffer.from(config.clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
  const agent = new https.Agent({ keepAlive: true, maxSockets: 10, ca });
  const headers = { authorization: `Bearer ${config.users[0]?.user.token}` };
  const paths = ['pods', 'pods?watch=true', 'pods/mongodb-0', 'pods/mongodb-0/log', 'nope', 'events'];
  const one = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = https.get(`${server}/api/v1/namespaces/inventory/${path}`, { agent, headers }, (answer) => {
        answer.resume();
        if (path.includes('watch')) {
          answer.destroy();
          resolve();
        } else answer.once('end', resolve);
      });
      call.once('error', reject);
    });
  const left = Array.from({ length: count }, (_, i) => paths[i % paths.length] ?? '');
  const next = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) await one(path);
  };
  await Promise.all(Array.from({ length: 10 }, next));
  agent.destroy();
}

/** What it has used of a processor, by proc(5): a tick is 10 ms. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function mebibytes(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
