/** The database's process: its processor and memory, its log, and what it says of itself. */
import { mebibytes, milliCpu } from '../quantity.ts';
import type { Document, Pod, Program, Runtime } from '../types.ts';
import { mongodLine } from './logLines.ts';
import { SERVER_VERSION } from './plans.ts';
import type { ServiceWorld } from './world.ts';

const PROCESS_MEBIBYTES = 290;
const SMALLEST_CACHE = 256;

export function startMongod(pod: Pod, runtime: Runtime, world: ServiceWorld, wasThere: boolean): Program {
  const { clock, random, database } = world;
  const limits = pod.spec.containers[0]?.resources?.limits ?? {};
  const cpuLimit = milliCpu(limits['cpu'] ?? '') ?? 8000;
  const memoryLimit = mebibytes(limits['memory'] ?? '');
  const now = clock.now();
  if (!wasThere) database.restarted();
  for (const [secondsAgo, line] of startLines(pod, wasThere)) {
    const at = now - secondsAgo * 1000;
    runtime.log(mongodLine(at, line), at);
  }
  /** Fills while documents are read that are not asked for otherwise. */
  let cacheShare = 0.5;

  const memory = () => PROCESS_MEBIBYTES + largestCache(memoryLimit) * cacheShare;
  return {
    startupMs: 2500,
    probeFailure: 'dial tcp :27017: connect: connection refused',
    isReady: () => true,
    tick(seconds) {
      const wanted = world.isScanning() ? 0.95 : 0.5;
      cacheShare += (wanted - cacheShare) * Math.min(1, seconds / 10);
      return memory() > (memoryLimit ?? Infinity) ? { code: 137, reason: 'OOMKilled' } : undefined;
    },
    usage: () => ({
      milliCpu: world.isScanning() ? cpuLimit * (0.97 + random() * 0.03) : 55 + random() * 20,
      mebibytes: memory(),
    }),
  };
}

type Line = Parameters<typeof mongodLine>[1];

function startLines(pod: Pod, wasThere: boolean): readonly (readonly [number, Line])[] {
  if (wasThere) {
    const checkpoint = { severity: 'I', component: 'WTCHKPT', id: 22430, context: 'Checkpointer' } as const;
    return [840, 540, 240].map((ago) => [ago, { ...checkpoint, text: 'Checkpoint of the practice database written' }]);
  }
  const main = { severity: 'I', context: 'initandlisten' } as const;
  return [
    [0, { ...main, component: 'CONTROL', id: 4615611, text: 'MongoDB starting', attributes: startAttributes(pod) }],
    [0, { ...main, component: 'STORAGE', id: 22315, text: 'Opening WiredTiger' }],
    [0, { ...main, component: 'NETWORK', id: 23015, text: 'Listening on', attributes: { address: '0.0.0.0' } }],
    [0, { ...main, component: 'NETWORK', id: 23016, text: 'Waiting for connections', attributes: { port: 27017 } }],
  ];
}

function startAttributes(pod: Pod): Document {
  return { pid: 1, port: 27017, host: pod.metadata.name, version: SERVER_VERSION, note: 'practice cluster, simulated' };
}

/** Half of what the container has beyond 1 GiB, as WiredTiger reckons it. */
function largestCache(memoryLimit: number | undefined): number {
  return Math.max(SMALLEST_CACHE, ((memoryLimit ?? 8192) - 1024) / 2);
}

export function serverStatus(world: ServiceWorld): Document {
  const { clock, database, state } = world;
  const [mongod] = world.pods('mongodb');
  const current = world.connections();
  const running = database.operations.list().length;
  const startedAt = mongod?.runtime.startedAt ?? clock.now();
  const uptime = Math.max(0, Math.round((clock.now() - startedAt) / 1000));
  const queued = Math.max(0, Math.round(state.poolInUse) - running);
  return {
    host: 'mongodb-0',
    version: SERVER_VERSION,
    process: 'mongod',
    pid: 1,
    uptime,
    localTime: new Date(clock.now()),
    connections: { current, available: 838_860 - current, totalCreated: 1204 + current, active: running + 2 },
    globalLock: {
      currentQueue: { total: queued, readers: queued, writers: 0 },
      activeClients: { total: running, readers: running, writers: 0 },
    },
    mem: { bits: 64, resident: Math.round(mongod?.runtime.program?.usage().mebibytes ?? 0), virtual: 3100 },
    opcounters: {
      insert: uptime * 4,
      query: uptime * world.requestRate,
      update: uptime * 4,
      delete: 0,
      command: uptime * 3,
    },
    metrics: { queryExecutor: { collectionScans: { total: state.collectionScans } } },
    practice: 'simulated',
    ok: 1,
  };
}
