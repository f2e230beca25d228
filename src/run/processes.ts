/** What the system says of processes: who is in front in a terminal, who belongs to a session, who still lives. */
import { readFileSync } from 'node:fs';

/** A process id is used again in time; with its start it is unique. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system writes it: compared, never computed with. */
  readonly startTime: string;
}

/** Of a living process. */
export function identify(pid: number): ProcessIdentity | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'utf8') === '' ? undefined : { pid, startTime: '' };
}
