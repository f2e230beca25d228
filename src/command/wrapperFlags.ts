/** How the flags of a wrapper are read: whether the word behind one is its value, or the program that is started. */

/** `-u`, `-uroot`, `-Hu`, `--user`, `--user=root`, `-5` of nice. A long name may be cut short, and is then not known. */
export function readWrapperFlag(
  text: string,
  takesValue: ReadonlySet<string>,
  switches: ReadonlySet<string>,
): 'alone' | 'takes the next word' | 'unknown' {
  if (takesValue.has(text)) return 'takes the next word';
  if (text.startsWith('--')) {
    const name = text.replace(/=.*$/s, '');
    return switches.has(name) || (takesValue.has(name) && name !== text) ? 'alone' : 'unknown';
  }
  if (/^-\d+$/.test(text)) return 'alone';
  for (let at = 1; at < text.length; at++) {
    const name = `-${text.charAt(at)}`;
    if (takesValue.has(name)) return at === text.length - 1 ? 'takes the next word' : 'alone';
    if (!switches.has(name)) return 'unknown';
  }
  return 'alone';
}
