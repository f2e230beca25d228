/** Text that nobody writes and that would only cost time: substitutions 100 deep, dozens of here-documents on a line. */

const MAX_DEPTH = 100;
const MAX_HERE_DOCUMENTS = 50;

export function isTooDeep(text: string): boolean {
  if (!text.includes('$') && !text.includes('<') && !text.includes('>(')) return false;
  if (!/\$[({]|[<>]\(|<</.test(text)) return false;
  let depth = 0;
  let documents = 0;
  for (const match of text.matchAll(/\$[({]|[<>]\(|<<|[)}\n]/g)) {
    switch (match[0]) {
      case '<<':
        if (++documents > MAX_HERE_DOCUMENTS) return true;
        break;
      case '\n':
        documents = 0;
        break;
      case ')':
      case '}':
        depth = Math.max(0, depth - 1);
        break;
      default:
        if (++depth > MAX_DEPTH) return true;
    }
  }
  return false;
}
