/** A window of its own process: records one run, and is killed (by itself, with SIGKILL) at the chosen call to the disk. */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { createIncidents } from '../../../src/incident/incidents.ts';
import { ended, started } from './space.ts';

interface Task {
  readonly draftsDir: string;
  readonly stateDir: string;
  readonly notebook: string;
  readonly id: string;
  readonly output: string;
  readonly dieAt: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const incidents = createIncidents({ ...task, workspace: 'w', now: Date.now, by: () => Promise.resolve('ben') });
await incidents.open(task.notebook);

let calls = 0;
const disk = fs as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
for (const name of ['open', 'rename', 'rm', 'mkdir', 'chmod', 'writeFile']) {
  const real = disk[name];
  disk[name] = async (...args) => {
    if (++calls === task.dieAt) process.kill(process.pid, 'SIGKILL');
    return real?.(...args);
  };
}
syncBuiltinESMExports();

await incidents.begin(started('seq 3', { id: task.id }));
process.stdout.write('begun\n');
const output = { head: '1\n', tail: '3\n', lines: 3, bytes: 6, file: task.output, capture: 'exact' } as const;
await incidents.finish(ended(task.id, '', { output }));
process.stdout.write('finished\n');
