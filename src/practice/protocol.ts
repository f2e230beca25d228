/** What the practice's process and the one who started it say to each other: a line of JSON each, on its stdout and stdin. */
import type { ScenarioName } from './scenarios.ts';

/** The name of its folder begins so: no other is ever taken away. */
export const folderPrefix = 'incident-runbook-practice-';

export interface Ready {
  readonly event: 'ready';
  /** The file with its contexts. It goes with the process. */
  readonly kubeconfig: string;
  /** Where kubectl may keep what it finds out about this cluster. It goes too. */
  readonly cacheDir: string;
  readonly server: string;
}

export interface Resolved {
  readonly event: 'resolved';
  readonly scenario: ScenarioName;
  readonly namespace: string;
  /** From its beginning until the service was well. */
  readonly ms: number;
}

export type PracticeEvent = Ready | Resolved | Answer;

/** Says what was asked, since it may come when nobody waits for it any longer. */
export interface Answer extends PracticeRequest {
  readonly event: 'answer';
  /** A sentence; without one the scenario has begun. */
  readonly refused?: string | undefined;
}

export interface PracticeRequest {
  readonly scenario: string;
  readonly namespace: string;
}

/** Undefined for anything else. */
export function parseRequest(line: string): PracticeRequest | undefined {
  const { scenario, namespace } = parseObject(line) as Partial<PracticeRequest>;
  return typeof scenario === 'string' && typeof namespace === 'string' ? { scenario, namespace } : undefined;
}

/** It comes from our own process: only its outline is looked at. */
export function parseEvent(line: string): PracticeEvent | undefined {
  const found = parseObject(line);
  return typeof (found as { event?: unknown }).event === 'string' ? (found as PracticeEvent) : undefined;
}

function parseObject(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
