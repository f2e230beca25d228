/** Globs as the setting `incidentRunbook.files` has them: `**`, `*`, `?`, `{a,b}`, `[a-z]`, without regard to case. */

export function matchesGlob(relativePath: string, glob: string): boolean {
  return toPattern(glob)?.test(relativePath) === true;
}

const patterns = new Map<string, RegExp | undefined>();
const MAX_KNOWN = 200;

function toPattern(glob: string): RegExp | undefined {
  if (patterns.has(glob)) return patterns.get(glob);
  if (patterns.size >= MAX_KNOWN) patterns.clear();
  const pattern = compile(glob);
  patterns.set(glob, pattern);
  return pattern;
}

/** Undefined for one that cannot be read: it then matches nothing. */
function compile(glob: string): RegExp | undefined {
  if (glob.length > 1000) return undefined;
  let source = '';
  let depth = 0;
  // `**/` and `*` in a row mean the same as one: many of them would only make matching slow.
  const text = glob
    .replace(/^\.?\//, '')
    .replaceAll(/(?:\*\*\/)+/g, '**/')
    .replaceAll(/\*{3,}/g, '**');
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const set = letter === '[' ? /^\[[!^]?[^\]/]+\]/.exec(text.slice(i))?.[0] : undefined;
    if (text.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (text.startsWith('**', i)) {
      source += '.*';
      i++;
    } else if (letter === '*') source += '[^/]*';
    else if (letter === '?') source += '[^/]';
    else if (set !== undefined) {
      source += set.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
      i += set.length - 1;
    } else if (letter === '{') {
      source += '(?:';
      depth++;
    } else if (letter === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (letter === ',' && depth > 0) source += '|';
    else source += letter.replace(/[\\^$.|+()[\]{}]/, String.raw`\$&`);
  }
  try {
    return depth === 0 ? new RegExp(`^${source}$`, 'isu') : undefined;
  } catch {
    return undefined;
  }
}
