/** A value → one word of the shell that is exactly this value, wherever a word can stand. */
export function quote(value: string): string {
  // `A=b` would be an assignment where a command begins.
  return /^[\w@%+:,./-]+$/.test(value) ? value : quoted(value);
}

/** Quoted in any case: for a place where a bare number would be a file descriptor. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
