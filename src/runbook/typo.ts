/** Whether a word is another with one slip of a finger. */

/** `bahs`, `shel`: one letter too many, too few, another, or two exchanged. */
export function isTypoOf(label: string, meant: string): boolean {
  if (Math.abs(label.length - meant.length) > 1 || label === meant) return false;
  let at = 0;
  while (at < label.length && label[at] === meant[at]) at++;
  const [rest, other] = [label.slice(at), meant.slice(at)];
  const exchanged = rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2);
  return exchanged || rest.slice(1) === other.slice(1) || rest.slice(1) === other || rest === other.slice(1);
}
