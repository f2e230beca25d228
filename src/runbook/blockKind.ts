/** What a fence holds, by its label and by how its text reads. */
import type { Command } from '../command/types.ts';
import type { Block, BlockKind } from './types.ts';
import { ENGLISH_TOO, KNOWN_PROGRAMS } from './knownPrograms.ts';

const SHELL_LABELS: Readonly<Record<string, Block['shell']>> = {
  bash: 'bash',
  sh: 'bash',
  shell: 'bash',
  console: 'bash',
  terminal: 'bash',
  dash: 'bash',
  ash: 'bash',
  shellscript: 'bash',
  'shell-script': 'bash',
  'shell-session': 'bash',
  shellsession: 'bash',
  'sh-session': 'bash',
  'bash-session': 'bash',
  'console-session': 'bash',
  session: 'bash',
  commandline: 'bash',
  'command-line': 'bash',
  cli: 'bash',
  zsh: 'zsh',
  'zsh-session': 'zsh',
  ksh: 'ksh',
  mksh: 'ksh',
  fish: 'fish',
};
const CONSOLE_LABELS = /^(?:console|terminal|.*session|commandline|command-line|cli)$/;

export function shellOfLabel(language: string): Block['shell'] | undefined {
  const label = language.toLowerCase().replace(/^language-/, '');
  return Object.hasOwn(SHELL_LABELS, label) ? SHELL_LABELS[label] : undefined;
}

export function isConsoleLabel(language: string): boolean {
  return CONSOLE_LABELS.test(language.toLowerCase());
}

/** Of a block that is no shell. */
export function kindOf(language: string, text: string, headingPath: readonly string[]): BlockKind {
  const label = language.toLowerCase().replace(/^language-/, '');
  if (/^(?:mongosh|mongo|mongodb)$/.test(label)) return 'mongosh';
  if (/^(?:javascript|js|node)$/.test(label)) {
    return /(?<![\w.$])(?:db|rs|sh)\s*[.[]|^\s*(?:use|show)\s+\w+/m.test(text) ? 'mongosh' : 'other';
  }
  if (/^(?:yaml|yml)$/.test(label)) return 'yaml';
  if (!/^(?:|md|markdown|text|txt|plain|plaintext|template|email|slack|none)$/.test(label)) return 'other';
  if (isChecklist(text)) return 'checklist';
  if (label === 'template' || headingPath.some((heading) => MESSAGES.test(heading))) {
    return text.trim() === '' ? 'other' : 'template';
  }
  return 'other';
}

const MESSAGES =
  /\btemplates?\b|\bannouncements?\b|\bstatus updates?\b|\bcommunications?\b(?!.*\b(?:fail|error|issue|problem|timeout|lost))/i;

function isChecklist(text: string): boolean {
  return /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]/m.test(text);
}

/** A text that no shell could have been meant for: what a command printed, a tree of files, JSON, YAML. */
export function readsAsData(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const [first, second = ''] = lines;
  if (first === undefined) return false;
  if (/^\s*(?:\{\s*["[\]}]|\[["{\]}]|\[\[(?!\s)|<\?xml|<!DOCTYPE|HTTP\/\d|diff --git )/i.test(first)) return true;
  // `{{program}} --flag` has a hole; `[ "$A" = b ]` and `[[ -n $A ]]` are commands, `[ "a", "b" ]` and `[[ 1, 2 ], …` data.
  if (/^\s*\{\s*\{(?!\s*\w[\w .-]*\}\})/.test(first)) return true;
  if (/^\s*\[{1,2}\s+(?:[[{]|"[^"$]*"\s*(?:,|$)|-?\d[\d.]*\s*,|$)/.test(first)) return true;
  if (isMarkup(first, text)) return true;
  if (/^\s*[{[]\s*$/.test(first) && /^\s*["{}[\]]/.test(second)) return true;
  if (/[├└│┌╔]/.test(text) && lines.filter((line) => /[├└│┌╔]/.test(line)).length * 2 > lines.length) return true;
  if (/^[A-Z][A-Z0-9_()%/-]+(?:\s{2,}[A-Z][A-Z0-9_()%/ -]+)+$/.test(first.trim())) return true;
  // A manifest inside a here-document has a command in front.
  return isKey(first) && lines.filter(isKey).length * 5 >= lines.length * 3;
}

/** `<note>` with its `</note>`, with attributes or closed in itself; `<program> --flag` has a hole. */
function isMarkup(first: string, text: string): boolean {
  const tag = /^\s*<([a-z][\w-]*)((?:\s[\w-]+="[^"]*")*)(\/?)>/i.exec(first);
  return tag !== null && (tag[2] !== '' || tag[3] !== '' || text.includes(`</${tag[1]}>`));
}

function isKey(line: string): boolean {
  return /^\s*(?:- +)?["']?[A-Za-z][\w./-]*["']?:(?:\s|$)|^\s*- +\S/.test(line);
}

/** A label says shell: that holds unless most of its commands read as sentences or as output. */
export function readsAsProse(commands: readonly Command[]): boolean {
  const prose = commands.filter(({ text }) => {
    const first = firstWord(text);
    return (
      /^(?:[A-Z][a-z]+|[A-Z][a-z]+[,:]|[•–—*✓✗✔]|\d+[.):]?|-{2,}|={2,})$/u.test(first) && !KNOWN_PROGRAMS.has(first)
    );
  });
  return commands.length > 0 && prose.length * 2 > commands.length;
}

/** No label, or a console without prompts: only what clearly reads as commands, every one of them. */
export function readsAsCommands(commands: readonly Command[]): boolean {
  return (
    commands.length > 0 &&
    commands.every(({ text }) => readsAsCommand(text)) &&
    commands.some(({ text }) => !isAssignment(text))
  );
}

export function readsAsCommand(text: string): boolean {
  if (isAssignment(text)) return true;
  const bare = text.replace(/^(?:[A-Za-z_]\w*=\S*\s+|(?:sudo|time|exec|!)\s+){1,5}/, '');
  const first = firstWord(bare);
  // `docker run web → it starts`: a sketch of what happens.
  if (/\s[→⇒➜⟶←](?:\s|$)/.test(bare.replaceAll(/"[^"]*"|'[^']*'|#.*/g, ''))) return false;
  if (/^(?:\.{1,2}|~)?\/[\w./-]+$/.test(first)) return isProgramPath(first, bare);
  if (/^(?:for|while|until|if|case)$/.test(first))
    return /\b(?:do|then|in)\b/.test(bare) && /\b(?:done|fi|esac)\b/.test(bare);
  // `check.py fails because the rules are strict` is a sentence.
  if (!KNOWN_PROGRAMS.has(first)) return /^[\w.-]+\.(?:sh|py|pl|rb)$/.test(first) && !/^\S+(?:\s+[a-z]+){3}/.test(bare);
  if (/[.:!?]$/.test(bare.trim()) && !/[|$/"'`]|\s--?\w/.test(bare)) return false;
  return !ENGLISH_TOO.has(first) || /[|$]|\s--?\w|\s(?:\.{0,2}|~)\/|^\S+$|["'`]/.test(bare);
}

/** `/System/Library/`, `/pools/default`, `/32 = 2^0`, `/chatops run x` are no programs; `./run`, `/opt/fix.sh`, `/usr/sbin/x -v` are. */
function isProgramPath(first: string, bare: string): boolean {
  if (first.endsWith('/') || /^\/[\w-]+$/.test(first) || /^\S+\s+=/.test(bare)) return false;
  return !first.startsWith('/') || bare.trim() !== first || /\.(?:sh|py|pl|rb)$|\/s?bin\/[^/]+$/.test(first);
}

function isAssignment(text: string): boolean {
  return /^(?:export\s+)?[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\$\([^()]*\)|[^\s"'$]*|\$\w+)$/.test(text);
}

function firstWord(text: string): string {
  return /^\s*(\S+)/.exec(text)?.[1] ?? '';
}
