/** What is kept of a bug: where it happened, and its message without what stands in quotes, which may be a value. */

export interface BugDetails {
  /** One line. */
  readonly title: string;
  /** With the stack. */
  readonly text: string;
}

export function bugDetails(error: unknown): BugDetails {
  if (!(error instanceof Error)) return { title: 'Something that is no error was thrown', text: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const title = `${error.name}${code}: ${withoutQuoted(error.message)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? [] : [`caused by ${bugDetails(error.cause).text}`];
  return { title, text: [title, ...frames, ...cause].join('\n') };
}

function withoutQuoted(message: string): string {
  return message
    .split('\n', 1)
    .join('')
    .replaceAll(/"[^"]*"?|'[^']*'?|`[^`]*`?/g, (quoted) => `${quoted[0]}…${quoted[0]}`)
    .slice(0, 300);
}

/** Whether a person or a newer call took it back: nothing to tell. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && ['AbortError', 'Canceled', 'CancellationError'].includes(error.name);
}
