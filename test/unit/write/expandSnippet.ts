/** What an editor types for a snippet, by the grammar that it tells: tab stops with their words, escapes, nothing else. */

/** @throws where the snippet holds a variable or a choice: ours never do. */
export function expandSnippet(snippet: string): string {
  let text = '';
  for (let at = 0; at < snippet.length;) {
    const letter = snippet[at] ?? '';
    if (letter === '\\' && /[\\$}]/.test(snippet[at + 1] ?? '')) {
      text += snippet[at + 1];
      at += 2;
    } else if (letter === '$') {
      const stop = /^\$\{\d+:((?:[^\\$}]|\\[\\$}])*)\}/.exec(snippet.slice(at));
      if (stop === null)
        throw new Error(`The snippet has something else than a tab stop: ${snippet.slice(at, at + 20)}`);
      text += (stop[1] ?? '').replace(/\\([\\$}])/g, '$1');
      at += stop[0].length;
    } else {
      text += letter;
      at += 1;
    }
  }
  return text;
}
