/** The only place that shows errors, and the log. Neither ever holds an output, an environment or a value. */
import type { Disposable, LogOutputChannel } from 'vscode';

export interface Report extends Disposable {
  /** Created at its first use. */
  readonly log: LogOutputChannel;
  /** A UserError as its sentence and next step, a bug once with its details, what was cancelled not at all. */
  readonly show: (error: unknown) => void;
  /** Gives the button that was pressed. */
  readonly info: (sentence: string, ...buttons: string[]) => Promise<string | undefined>;
}

export declare function createReport(): Report;
