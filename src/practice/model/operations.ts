/** What runs in the database at this moment. */
import type { Clock, Database, Document } from '../types.ts';

export interface NewOperation {
  readonly collection: string;
  readonly command: Document;
  readonly planSummary: string;
  readonly appName: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Who waits for its answer asks again when the connection breaks, as drivers do for reads. */
  readonly isAskedAgain?: boolean;
}

export interface Operations {
  begin(operation: NewOperation): void;
  kill(opid: number): void;
  /** All of one program. */
  end(appName: string): void;
  /** The database's process starts anew: its connections are gone. */
  restarted(): void;
  list(): ReturnType<Database['currentOperations']>;
}

export function createOperations(clock: Clock): Operations {
  const running = new Map<number, NewOperation>();
  let lastOpid = 41_000;

  const operations: Operations = {
    begin(operation) {
      lastOpid += 1;
      running.set(lastOpid, operation);
    },
    kill: (opid) => void running.delete(opid),
    end(appName) {
      for (const [opid, operation] of running) if (operation.appName === appName) running.delete(opid);
    },
    restarted() {
      const again = [...running.values()].filter(({ isAskedAgain }) => isAskedAgain);
      running.clear();
      for (const operation of again) operations.begin({ ...operation, startedAt: clock.now() });
    },
    list: () =>
      [...running].map(([opid, { collection, command, planSummary, appName, startedAt }]) => {
        const ms = Math.max(0, clock.now() - startedAt);
        return {
          type: 'op',
          host: 'mongodb-0:27017',
          client: '10.244.1.17:40412',
          appName,
          active: true,
          opid,
          secs_running: Math.floor(ms / 1000),
          microsecs_running: Math.round(ms * 1000),
          op: 'find' in command ? 'query' : 'command',
          ns: `test.${collection}`,
          command: { ...command, $db: 'test' },
          planSummary,
        };
      }),
  };
  return operations;
}
