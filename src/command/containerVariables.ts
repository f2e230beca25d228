/** `kubectl exec web -- mongosh $MONGO_URI`: the shell of this machine fills it in, though the container's was meant. */
import { SHELLS } from './programs.ts';
import type { PlacedArg } from './started.ts';
import type { Placeholder, Trap } from './types.ts';

/** How the settings of a container are called: `MONGO_URI`, not `POD`. */
const SETTING =
  /^(?:[A-Z][A-Z0-9_]*_(?:URI|URL|DSN|HOST|PORT|USER|USERNAME|PASSWORD|PASS|OPTS|ADDR|ADDRESS|HOME|PATH|DIR)|HOSTNAME)$/;
const VARIABLE = /(?<!\\)\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

interface Around {
  /** Of the command, and where it begins in its block. */
  readonly text: string;
  readonly start: number;
  readonly placeholders: readonly Placeholder[];
  /** Whether it is this machine's own, or another command of the runbook sets it. */
  readonly isOurs: (name: string) => boolean;
}

/** `inner`: the words behind `--`, each where it stands in the text. */
export function expandedTrap(inner: readonly PlacedArg[], around: Around): readonly Trap[] {
  for (const word of inner) {
    if (word.value !== undefined) continue;
    const found = settingIn(word.text, around.isOurs);
    const name = found?.[1] ?? found?.[2];
    if (found === undefined || name === undefined) continue;
    const at = word.range.start + found.index;
    const fix = fixOf(inner, around);
    return [
      {
        code: 'expanded-here',
        range: { start: at, end: at + found[0].length },
        message: `$${name} is filled in by the shell of this machine, not by that of the container. Where the container's is meant: -- sh -c '… "$${name}" …'`,
        ...(fix !== undefined && { fix }),
      },
    ];
  }
  return [];
}

function settingIn(text: string, isOurs: Around['isOurs']): RegExpExecArray | undefined {
  // In single quotes nothing expands.
  if (/^'[^']*'$/.test(text)) return undefined;
  return [...text.matchAll(VARIABLE)].find(({ 1: braced, 2: bare }) => {
    const name = braced ?? bare ?? '';
    return SETTING.test(name) && !isOurs(name);
  });
}

/** Only where the container's shell reads the same words, but for those variables. */
function fixOf(inner: readonly PlacedArg[], { text, start, placeholders, isOurs }: Around): Trap['fix'] {
  const [first, last] = [inner[0], inner.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const range = { start: first.range.start, end: last.range.end };
  const isInside = ({ range: hole }: Placeholder): boolean =>
    hole.end + start > range.start && hole.start + start < range.end;
  if (placeholders.some(isInside) || !inner.every((word) => isSimple(word.text, isOurs))) return undefined;
  const title = 'Let the Container’s Shell Fill It In';
  const [shell, flag, code] = inner;
  if (SHELLS.has(shell?.value ?? '')) {
    const script = flag?.value === '-c' && inner.length === 3 ? /^"([^\\]*)"$/.exec(code?.text ?? '')?.[1] : undefined;
    if (script === undefined || code === undefined) return undefined;
    return { title, range: code.range, text: `'${script}'` };
  }
  // Between two words stands nothing but blanks: a redirection would go into the container.
  const gaps = inner
    .slice(1)
    .map((word, at) => text.slice((inner[at]?.range.end ?? start) - start, word.range.start - start));
  if (!gaps.every((gap) => /^(?:\s|\\\n)+$/.test(gap))) return undefined;
  const words = inner.map((word) =>
    word.value === undefined && !word.text.startsWith('"') ? `"${word.text}"` : word.text,
  );
  return {
    title,
    range,
    text: `sh -c '${words.map((word, at) => `${at === 0 ? '' : gaps[at - 1]}${word}`).join('')}'`,
  };
}

/** Without quotes it has nothing that expands but the variable; in double quotes nothing else either. */
function isSimple(word: string, isOurs: Around['isOurs']): boolean {
  if (!/^(?:"[^"]*"|[^"]*)$/.test(word) || /['`]|\$\(|[<>]\(/.test(word)) return false;
  if (!word.startsWith('"') && /[*?[~{\\]/.test(word.replaceAll(VARIABLE, ''))) return false;
  const names = [...word.matchAll(VARIABLE)].map(({ 1: braced, 2: bare }) => braced ?? bare ?? '');
  const dollars = word.match(/\$/g)?.length ?? 0;
  return dollars === names.length && names.every((name) => SETTING.test(name) && !isOurs(name));
}
