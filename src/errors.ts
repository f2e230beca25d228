/** What people see of failures. Anything else that is thrown is a bug. */
import type { Range } from './command/types.ts';

/** Something about a runbook that its author should know: data, never thrown. */
export interface Problem {
  /** Stable, kebab-case: `unclosed-fence`, `statement-cut`, `blank-after-backslash`, … */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** Where it stands, in UTF-16 offsets of the file's text. */
  readonly range: Range;
  /** One sentence: what, why, and what to do. */
  readonly message: string;
  /** An edit that cures it, where there is exactly one. */
  readonly fix?: { readonly title: string; readonly range: Range; readonly text: string };
}

/** Something a person can act on. `message` says what happened and why, `nextStep` what to do now. */
export class UserError extends Error {
  readonly nextStep: string | undefined;
  constructor(message: string, nextStep?: string) {
    super(message);
    this.name = 'UserError';
    this.nextStep = nextStep;
  }
}

/** No failure: it is so already, or there is nothing to do it with. */
export class NothingToDo extends UserError {}
