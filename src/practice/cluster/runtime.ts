/** One container on its node: what runs in it, its log and files, how it ended. The kubelet alone moves it on. */
import { rfc3339 } from '../time.ts';
import type { Clock, ContainerState, Exit, LogLine, Program, Runtime } from '../types.ts';

const maxLines = 3000;

export class ContainerRuntime implements Runtime {
  phase: Runtime['phase'] = 'pending';
  /** When the phase began, by the kubelet's uptime. */
  since: number;
  isReady = false;
  restarts = 0;
  startedAt = 0;
  program: Program | undefined;
  readonly files = new Map<string, Buffer>();
  lines: LogLine[] = [];
  /** The last end, then the one before it. */
  ends: readonly ContainerState[] = [];
  /** Starts or pulls that failed one after the other. */
  failures = 0;
  /** How long the phase `back-off` or `bad image` lasts. */
  delayMs = 0;
  /** It has ended a moment ago: its status shows how, not yet that it waits. */
  isEndShown = false;
  /** When the readiness probe began to fail, by the uptime. */
  failingSince: number | undefined;
  /** When it was told to end, by the uptime. */
  terminatingSince: number | undefined;
  podIP = '';
  /** What of all this the pod's status was last made from. */
  published = '';

  readonly #clock: Clock;
  #linesBefore: readonly LogLine[] = [];
  readonly #followers = new Set<(line: LogLine | undefined) => void>();

  constructor(clock: Clock, uptimeMs: number) {
    this.#clock = clock;
    this.since = uptimeMs;
  }

  /** While the next life is waited for, the one that is over is the previous one already. */
  get previousLines(): readonly LogLine[] {
    return this.phase === 'back-off' && !this.isEndShown ? this.lines : this.#linesBefore;
  }

  to(phase: Runtime['phase'], uptimeMs: number): void {
    this.phase = phase;
    this.since = uptimeMs;
  }

  log(text: string, at = this.#clock.now()): void {
    const line = { at, text };
    this.lines.push(line);
    if (this.lines.length > maxLines) this.lines.splice(0, maxLines / 2);
    for (const follower of this.#followers) follower(line);
  }

  follow(listener: (line: LogLine | undefined) => void): () => void {
    this.#followers.add(listener);
    return () => void this.#followers.delete(listener);
  }

  /** A new life, with an empty log and no files. */
  begin(uptimeMs: number): void {
    if (this.ends.length > 0) {
      this.restarts += 1;
      this.#linesBefore = this.lines;
      this.lines = [];
      this.files.clear();
    }
    this.startedAt = this.#clock.now();
    this.isEndShown = false;
    this.failingSince = undefined;
    this.to('running', uptimeMs);
  }

  /** This life is over. */
  end({ code, reason }: Exit): void {
    const [startedAt, finishedAt] = [rfc3339(this.startedAt), rfc3339(this.#clock.now())];
    this.ends = [{ terminated: { exitCode: code, reason, startedAt, finishedAt } }, ...this.ends.slice(0, 1)];
    this.program = undefined;
    this.isReady = false;
    this.leave();
  }

  /** Who follows it is told, and with that what was started in it ends. */
  leave(): void {
    const followers = [...this.#followers];
    this.#followers.clear();
    for (const follower of followers) follower(undefined);
  }
}
