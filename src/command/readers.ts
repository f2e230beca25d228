/** Programs that only read as long as their arguments say nothing else: sed without `-i`, find without `-exec`. */
import { mayBeFlag, type Arg } from './words.ts';

type Check = (args: readonly Arg[]) => boolean;

/** True where it only reads. Source: the manual pages of each program. */
export const CAREFUL_READERS: Readonly<Record<string, Check>> = {
  sed: isReadingSed,
  awk: isReadingAwk,
  gawk: isReadingAwk,
  mawk: isReadingAwk,
  sort: (args) => !has(args, /^(?:-[a-zA-Z]*o|--o|--co)/),
  // It can compile its own tables.
  file: (args) => !has(args, /^(?:-[a-zA-Z]*C|--co)/),
  java: tellsVersion,
  python: tellsVersion,
  python3: tellsVersion,
  node: tellsVersion,
  // Only on macOS.
  base64: (args) => !has(args, /^(?:-[a-zA-Z]*o|--o)/),
  uniq: (args) => operands(args).length < 2 && !args.some(mayBeFlag),
  xxd: (args) => operands(args).length < 2 && !has(args, /^-[a-z]*r/),
  tree: (args) => !has(args, /^(?:-[a-zA-Z]*[oR]|--o)/),
  date: (args) =>
    !has(args, /^(?:-[a-zA-Z]*s|--s)/) &&
    operands(args).every((arg) => arg.text.replace(/^["']/, '').startsWith('+') || isDateShown(arg, args)),
  hostname: (args) => operands(args).length === 0 && !has(args, /^(?:-[a-zA-Z]*[bF]|--b|--fi)/),
  // It can close connections.
  ss: (args) => !has(args, /^(?:-[a-zA-Z]*[KD]|--(?:k|di))/),
  diff3: (args) => !has(args, /^--di/),
  // It can start a program and watch it.
  pidstat: (args) => !has(args, /^-[a-zA-Z]*e/),
  dmidecode: (args) => !has(args, /^--dump-b/),
  lastlog: (args) => !has(args, /^(?:-[a-zA-Z]*[CS]|--(?:cl|s))/),
  blkid: (args) => !has(args, /^(?:-[a-zA-Z]*g|--g)/),
  sar: (args) => !has(args, /^-[a-zA-Z]*o/),
  yq: (args) => !has(args, /^(?:-[a-zA-Z]*[is]|--in-?place|--split)/),
  less: (args) => !has(args, /^(?:-[a-zA-Z]*[oOk]|--lo|--LO|--le|\+(?![GF/\d]))/),
  // It can say where a program lies: `hash -p FILE NAME`, zsh's `hash NAME=FILE`.
  hash: (args) => !has(args, /^-[a-z]*p|=/),
  // It can forget or write what was typed.
  history: (args) => args.every(({ value }) => /^\d+$/.test(value ?? '')),
  jobs: (args) => !has(args, /^-x/),
  top: (args) => args.some((arg) => /^-[a-z]*b/.test(arg.value ?? '')),
  // In front of the program it asks; behind it the flag is the program's: `command kubectl -v 9 delete …`.
  command: ([first]) => /^-p?[vV]+$/.test(first?.value ?? ''),
};

function has(args: readonly Arg[], pattern: RegExp): boolean {
  return args.some((arg) => pattern.test(arg.value ?? arg.text) || mayBeFlag(arg));
}

/** `-d '1 hour ago'`; a bare number could be one that is set. */
function isDateShown(arg: Arg, args: readonly Arg[]): boolean {
  return /^-(?:u?d|-date)$/.test(args[args.indexOf(arg) - 1]?.value ?? '') && /[a-z@:-]/i.test(arg.value ?? '');
}

/** Programs of which no more is known than how they tell their version. */
export const VERSIONED: ReadonlySet<string> = new Set(
  `php ruby perl go dotnet npm npx yarn pnpm pip pip3 cargo rustc gcc make cmake ansible ansible-playbook nginx httpd apache2
  apachectl haproxy envoy traefik caddy mongod mongos mysqld mariadbd postgres redis-server etcd prometheus kubelet
  kube-proxy containerd runc minikube kind k3s k3d kops skaffold packer vagrant sops gpg age`.split(/\s+/),
);
const SHORT_VERSION: Readonly<Record<string, RegExp>> = {
  php: /^-v$/,
  ruby: /^-v$/,
  perl: /^-[vV]$/,
  npm: /^-v$/,
  nginx: /^-[vV]$/,
  httpd: /^-[vV]$/,
  apachectl: /^-[vV]$/,
  haproxy: /^-vv?$/,
  go: /^version$/,
  minikube: /^version$/,
  kind: /^version$/,
  node: /^-v$/,
};

/** `mongod --version` and nothing else. `isKnown`: of our tables, each of which has that flag. */
export function onlyTellsVersion(
  program: string,
  args: readonly Arg[],
  isKnown: (program: string) => boolean,
): boolean {
  const [flag = '', more] = args.map(({ value }) => value);
  if (more !== undefined || args.length !== 1) return false;
  if (flag === '--version') return isKnown(program) || VERSIONED.has(program);
  return Object.hasOwn(SHORT_VERSION, program) && SHORT_VERSION[program]?.test(flag) === true;
}

function tellsVersion(args: readonly Arg[]): boolean {
  return args.length === 1 && /^--?version$|^-V$/.test(args[0]?.value ?? '');
}

/** `-` is one too, and all behind `--`. */
function operands(args: readonly Arg[]): readonly Arg[] {
  const end = args.findIndex((arg) => arg.value === '--');
  return args.filter((arg, at) => (end >= 0 && at > end) || !/^-./.test(arg.value ?? arg.text));
}

/** Only scripts made of plain commands; `w`, `e`, `r` from a variable, or a file of commands are not read here. */
function isReadingSed(args: readonly Arg[]): boolean {
  const scripts: Arg[] = [];
  let given = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined) break;
    const text = arg.value;
    if (text === undefined && (scripts.length === 0 || mayBeFlag(arg))) return false;
    if (text !== undefined && /^(?:-[nErsuz]*e|--expression)$/.test(text)) {
      const next = args[at + 1];
      if (next === undefined) return false;
      scripts.push(next);
      given = true;
      at++;
    } else if (text !== undefined && /^-[nErsuz]+$/.test(text)) continue;
    else if (
      text !== undefined &&
      /^--(?:quiet|silent|regexp-extended|null-data|separate|unbuffered|posix)$/.test(text)
    )
      continue;
    else if (text !== undefined && text.startsWith('-') && text !== '-') return false;
    else if (!given && scripts.length === 0) scripts.push(arg);
  }
  return (
    scripts.length > 0 && scripts.every((script) => script.value !== undefined && isReadingSedScript(script.value))
  );
}

function isReadingSedScript(script: string): boolean {
  let rest = script;
  const address = /^(?:\s|;|\}|\{|!|,|\d+(?:~\d+)?|\$|\+\d+|\/(?:\\.|\[[^\]/\n]*\]|[^/\\\n[])*\/[IM]*)+/;
  while (rest !== '') {
    rest = rest.replace(address, '');
    if (rest === '') return true;
    const substitute = /^[sy]([^\w\s\\])/.exec(rest);
    if (substitute === null) {
      if (!/^[pPdDqQnNgGhHxlz=](?=$|[\s;}0-9])\d*/.test(rest)) return false;
      rest = rest.slice(1).replace(/^\d+/, '');
      continue;
    }
    const end = endOfSubstitution(rest, substitute[1] ?? '/');
    if (end < 0) return false;
    const flags = /^[a-zA-Z0-9]*/.exec(rest.slice(end))?.[0] ?? '';
    if (/[^gpiI0-9]/.test(flags)) return false;
    rest = rest.slice(end + flags.length);
  }
  return true;
}

/** `[/]`: whether a slash in brackets ends the pattern, each sed says for itself: then nothing may look like `w` or `e`. */
function endOfSubstitution(text: string, delimiter: string): number {
  let seen = 0;
  for (let i = 1; i < text.length; i++) {
    const letter = text.charAt(i);
    const brackets = seen === 1 && letter === '[' && text.startsWith('s') ? BRACKETS.exec(text.slice(i)) : null;
    if (brackets?.[0].includes(delimiter) === true && /[weWrRa-cFi\n]/.test(text.slice(1))) return -1;
    if (brackets !== null) i += brackets[0].length - 1;
    else if (letter === '\\') i++;
    else if (letter === delimiter && ++seen === 3) return i + 1;
  }
  return -1;
}
const BRACKETS = /^\[\^?\]?(?:\[:\w+:\]|[^\]]){0,200}\]/;

/** awk can start programs and write files: its program is looked at with strings and patterns taken out. */
function isReadingAwk(args: readonly Arg[]): boolean {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined || arg.value === undefined) return false;
    if (/^-[Fv]$/.test(arg.value)) at++;
    else if (/^-[Fv]./.test(arg.value)) continue;
    else if (arg.value.startsWith('-')) return false;
    else return isReadingAwkProgram(arg.value);
  }
  return false;
}

function isReadingAwkProgram(program: string): boolean {
  // A line that goes on is one line: behind a backslash, and behind signs that cannot end a statement.
  const bare = withoutStringsAndPatterns(program.replaceAll(/\\\r?\n/g, ' '))?.replaceAll(/(,|&&|\|\|)\s*\n/g, '$1 ');
  if (bare === undefined || /system|getline|@|\bclose\b/.test(bare) || /(?<!\|)\|(?!\|)/.test(bare)) return false;
  return !/\bprintf?\b[^;}\n]*>/.test(bare);
}

/** Behind these a slash opens a pattern; behind the others it may, or divides; elsewhere it divides. */
const OPENS_PATTERN = /(?:^|[(,~{};&|!\n=?:<>%*^]|(?<![\w$.])(?:print|printf|return|in|else|do|case))\s*$/;
const MAY_OPEN_PATTERN = /[-+)$]\s*$/;

/** Undefined where it cannot be told what is a string. */
function withoutStringsAndPatterns(program: string): string | undefined {
  let bare = '';
  for (let i = 0; i < program.length; i++) {
    const letter = program.charAt(i);
    if (letter === '#') {
      const end = program.indexOf('\n', i);
      if (end < 0) return bare;
      i = end - 1;
      continue;
    }
    const before = bare.slice(-20);
    const opensPattern = letter === '/' && OPENS_PATTERN.test(before);
    if (letter === '/' && !opensPattern && MAY_OPEN_PATTERN.test(before)) {
      const pattern = /^(?:\\.|[^/\\\n])*\//.exec(program.slice(i + 1, i + 1000))?.[0] ?? '';
      if (/["#]/.test(pattern)) return undefined;
    }
    if (letter !== '"' && !opensPattern) {
      bare += letter;
      continue;
    }
    for (i++; i < program.length && program.charAt(i) !== letter; i++) if (program.charAt(i) === '\\') i++;
    bare += letter === '"' ? 'S' : 'P';
  }
  return bare;
}
