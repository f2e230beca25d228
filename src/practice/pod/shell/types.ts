/** What a line of the shell is, once it is read. */

/** A piece of a word. Only what is unquoted is split at spaces and matched against names of files. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly isQuoted: boolean;
      /** `${NAME:-fallback}` */
      readonly fallback: string | undefined;
    };

export type Word = readonly Part[];

export type Redirection =
  | { readonly kind: 'write' | 'append'; readonly stream: 1 | 2; readonly to: Word }
  | { readonly kind: 'read'; readonly from: Word }
  /** `2>&1` */
  | { readonly kind: 'join'; readonly stream: 1 | 2; readonly with: 1 | 2 };

export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export interface Pipeline {
  readonly isNegated: boolean;
  readonly commands: readonly SimpleCommand[];
}

/** `after`: what joins it to the one before it. */
export interface Step {
  readonly after: ';' | '&&' | '||';
  readonly pipeline: Pipeline;
}

/** The sentence is what the shell prints behind its name and line; every one of them ends with exit code 2. */
export class ShellSyntaxError extends Error {}
