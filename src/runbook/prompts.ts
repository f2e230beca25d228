/** Console blocks: prompts are taken off, what the commands printed is left out, so that neither can ever run. */

export interface ConsoleLine {
  /** Without its prompt; `''` for output. */
  readonly text: string;
  /** How many characters of the line were taken off in front. */
  readonly cut: number;
}

/** `$ `, `user@host:~$ `, `[u@h d]# `, `sh-4.4# `, `(venv) … $ `, `❯ `, `➜  ~ `, `% `, `PS C:\> `. */
const PROMPT =
  /^[ \t]{0,8}(?:\([\w.-]{1,40}\)[ \t]+)?(?:\[[^\][\n]{1,80}\][#$%]|[\w.-]{1,60}@[\w.-]{1,80}(?::[^\s#$%>]{0,120}|[ \t][^\s#$%>]{1,80})?[ \t]?[#$%>]|(?:ba|z|k)?sh-\d[\d.]{0,8}[#$]|[❯➜][ \t]+~?(?=[ \t])|[$❯➜]|%)(?:[ \t]+|$)/u;
const ROOT_PROMPT = /^[ \t]{0,8}#[ \t]+/;
const CONTINUATION = /^[ \t]{0,8}>(?:[ \t]|$)/;

/** A look that is cheaper than the pattern: most lines begin with a letter and have no `@`. */
const MAY_BE_PROMPT = /^[ \t]*(?:[^\w\s]|\S*@|(?:ba|z|k)?sh-)/;

export function hasPrompts(lines: readonly string[]): boolean {
  return lines.some((line) => MAY_BE_PROMPT.test(line) && PROMPT.test(line));
}

/** `isCommand` tells whether the rest of a `# ` line is one; only asked where no other prompt is there. */
export function readConsole(
  lines: readonly string[],
  isConsole: boolean,
  isCommand: (text: string) => boolean,
): readonly ConsoleLine[] | undefined {
  let prompt = PROMPT;
  let comments = true;
  if (!hasPrompts(lines)) {
    const marked = lines.filter((line) => ROOT_PROMPT.test(line));
    if (!isConsole || marked.length === 0) return undefined;
    if (!marked.every((line) => isCommand(line.replace(ROOT_PROMPT, '')))) return undefined;
    prompt = ROOT_PROMPT;
    comments = false;
  }
  let state: OpenState = NOTHING_OPEN;
  let continued = false;
  return lines.map((line): ConsoleLine => {
    const isOpen = state.quote !== '' || state.documents.length > 0;
    if (!isOpen || prompt.test(line)) {
      const cut = prompt.exec(line)?.[0].length;
      if (cut !== undefined && !(isOpen && state.documents.length > 0)) return command(line, cut, NOTHING_OPEN);
    }
    if (isOpen || continued) {
      const cut = CONTINUATION.exec(line)?.[0].length ?? 0;
      return command(line, cut, state);
    }
    const more = CONTINUATION.exec(line)?.[0].length;
    if (more !== undefined && state.justRan) return command(line, more, state);
    state = NOTHING_OPEN;
    return comments && /^[ \t]*#/.test(line) ? { text: line, cut: 0 } : { text: '', cut: 0 };
  });

  function command(line: string, cut: number, before: OpenState): ConsoleLine {
    const text = line.slice(cut);
    state = readOpen(text, before);
    continued = /(?:^|[^\\])(?:\\\\)*\\$/.test(text) || (state.quote === '' && /(?:\|\|?|&&)\s*$/.test(text));
    return { text, cut };
  }
}

interface OpenState {
  readonly quote: '' | '"' | "'";
  readonly documents: readonly { readonly end: string; readonly strip: boolean }[];
  readonly justRan: boolean;
}
const NOTHING_OPEN: OpenState = { quote: '', documents: [], justRan: false };

/** Which quote or here-document a line leaves open: enough to tell a command's own lines from what it printed. */
function readOpen(line: string, before: OpenState): OpenState {
  const [document, ...rest] = before.documents;
  if (document !== undefined && before.quote === '') {
    const text = document.strip ? line.replace(/^\t+/, '') : line;
    return { quote: '', documents: text === document.end ? rest : before.documents, justRan: true };
  }
  let { quote } = before;
  const documents = [...before.documents];
  for (let i = 0; i < line.length; i++) {
    const letter = line.charAt(i);
    if (quote === "'") {
      if (letter === "'") quote = '';
    } else if (letter === '\\') i++;
    else if (quote === '"') {
      if (letter === '"') quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '#' && /^$|\s/.test(line.charAt(i - 1))) break;
    else if (letter === '<' && line.startsWith('<<', i)) {
      const start = /^<<(-?)[ \t]*(["']?)\\?([\w.-]+)\2/.exec(line.slice(i, i + 100));
      if (start !== null && !line.startsWith('<<<', i))
        documents.push({ end: start[3] ?? '', strip: start[1] === '-' });
      i += line.startsWith('<<<', i) ? 2 : 1;
    }
  }
  return { quote, documents, justRan: true };
}
