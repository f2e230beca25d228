/** Log lines as the three programs write them. */
import type { Runtime } from '../types.ts';

export type Level = 'INFO' | 'WARN' | 'ERROR';

/** One line of the service's log. */
export interface Saying {
  readonly level: Level;
  readonly thread: string;
  readonly logger: string;
  readonly text: string;
}

export type Say = (saying: Saying) => void;

/** In Spring Boot's manner: thread and logger in columns, the last characters of a long name. */
export function springLine(at: number, { level, thread, logger, text }: Saying): string {
  const column = (name: string, width: number) => name.slice(-width);
  const where = `[inventory-service] [${column(thread, 15).padStart(15)}] ${column(logger, 40).padEnd(40)}`;
  return `${new Date(at).toISOString()} ${level.padStart(5)} 1 --- ${where} : ${text}`;
}

export function sayTo(runtime: Runtime, now: () => number): Say {
  return (saying) => {
    const at = now();
    runtime.log(springLine(at, saying), at);
  };
}

/** In mongod's manner: one JSON object a line. */
export function mongodLine(
  at: number,
  message: {
    readonly severity: 'I' | 'W' | 'E';
    readonly component: string;
    readonly id: number;
    readonly context: string;
    readonly text: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  },
): string {
  return JSON.stringify({
    t: { $date: new Date(at).toISOString().replace('Z', '+00:00') },
    s: message.severity,
    c: message.component,
    id: message.id,
    ctx: message.context,
    msg: message.text,
    ...(message.attributes && { attr: message.attributes }),
  });
}

/** In the broker's manner. */
export function brokerLine(at: number, level: Level, text: string, logger: string): string {
  const [day, time = ''] = new Date(at).toISOString().split('T');
  return `[${day} ${time.slice(0, 12).replace('.', ',')}] ${level} ${text} (${logger})`;
}
