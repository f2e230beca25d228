/** What runs in the database at this moment, and the profiler's settings. */
import type { Clock, Document, Operation } from '../types.ts';

export interface NewOperation {
  readonly collection: string;
  readonly command: Document;
  readonly planSummary: string;
  readonly appName: string;
  /** Has been running since then; now, where it is not given. */
  readonly since?: number;
  /** Only where a person has ended it: a lost connection is no such end. */
  readonly onKilled?: () => void;
}

export interface Operations {
  /** Its opid. */
  begin(operation: NewOperation): number;
  finish(opid: number): void;
  has(opid: number): boolean;
  /** The process ended: its operations with it. */
  clear(): void;
  kill(opid: number): void;
  list(): readonly Operation[];
}

export function createOperations(clock: Clock): Operations {
  const running = new Map<number, NewOperation & { readonly startedAt: number }>();
  let lastOpid = 41_000;

  return {
    begin(operation) {
      lastOpid += 1;
      running.set(lastOpid, { ...operation, startedAt: operation.since ?? clock.now() });
      return lastOpid;
    },
    finish: (opid) => void running.delete(opid),
    has: (opid) => running.has(opid),
    clear: () => running.clear(),
    kill(opid) {
      const operation = running.get(opid);
      running.delete(opid);
      operation?.onKilled?.();
    },
    list: () =>
      [...running].map(([opid, operation]) => {
        const ms = Math.max(0, clock.now() - operation.startedAt);
        return {
          type: 'op',
          host: 'mongodb-0:27017',
          desc: `conn${opid - 40_900}`,
          connectionId: opid - 40_900,
          client: '10.244.1.17:40412',
          appName: operation.appName,
          active: true,
          currentOpTime: new Date(clock.now()).toISOString(),
          opid,
          secs_running: Math.floor(ms / 1000),
          microsecs_running: Math.round(ms * 1000),
          op: 'find' in operation.command ? 'query' : 'command',
          ns: `test.${operation.collection}`,
          command: { ...operation.command, $db: 'test' },
          planSummary: operation.planSummary,
          // One for about every hundred milliseconds that it has read
          numYields: Math.floor(ms / 100),
          waitingForLock: false,
        };
      }),
  };
}
