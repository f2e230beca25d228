/** What of a command's text its codes belong to: the parts of its last pipeline. */

export interface Pipeline {
  readonly parts: readonly string[];
  readonly negated: boolean;
  readonly background: boolean;
}

/** The last pipeline of a command, by its text; `undefined` where quotes or brackets leave it open. */
export function lastPipeline(command: string): Pipeline | undefined {
  let parts: string[] = [''];
  let background = false;
  let depth = 0;
  const start = (): void => {
    parts = [''];
  };
  const tokens =
    /\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|`[^`]*`|(?<=\s|^)#[^\n]*|\$?\(|\)|&&|\|\||\|&?|;|\n|>&|<&|&>|&|[^]/g;
  for (const [token] of command.trim().matchAll(tokens)) {
    if (token.endsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    const part = parts.length - 1;
    if (depth > 0 || token === ')' || token.length > 2) parts[part] += token.startsWith('#') ? '' : token;
    else if (token === '|' || token === '|&') parts.push('');
    else if (token === '&&' || token === '||' || token === ';' || token === '\n') start();
    else if (token === '&') {
      background = true;
      start();
      continue;
    } else parts[part] += token;
    if (token.trim() !== '' && !token.startsWith('#')) background = false;
  }
  if (depth !== 0) return undefined;
  const first = parts[0]?.trim() ?? '';
  return { parts: parts.map((part) => part.trim().replace(/^!\s+/, '')), negated: /^!\s/.test(first), background };
}
