/**
 * Takes secrets out of what is kept: bearer tokens, JWTs, private keys, data of Kubernetes Secrets, passwords in URIs,
 * flags and variables. The plainest kinds: what looks like none of them stays as it is.
 */
import { createSecretData } from './secretData.ts';

/** Masks text that comes in pieces; how it is cut makes no difference. Bytes held one to a character (latin1) will do. */
export interface Mask {
  push(text: string): string;
  /** What was held back until it was clear what it is. */
  end(): string;
}

/** A longer line is masked in parts. */
const maxLine = 1_048_576;

/** Text without any of these holds no secret that we know. Looked for one by one: many times faster than together. */
const words =
  '://|earer|BEARER|eyJ|PRIVATE|data|stringData|kind|assw|ASSW|ecret|SECRET|oken|TOKEN|_KEY|asic |gh|xox'.split('|');
/** The same, narrower: other lines are not looked at. */
const suspicious =
  /:\/\/|earer|BEARER|eyJ|PRIVATE|(?:stringData|data|kind)"?\\*"?:|assw|ASSW|ecret|SECRET|oken|TOKEN|_KEY|asic |gh[a-z]_|github_|xox/g;

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const keyEnds = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** A line of a key: base64, its headers, an indentation, nothing. */
const keyBody = /^\s*(?:[A-Za-z0-9+/=]*|[A-Za-z-]+: .*)\s*$/;
const maxKeyLines = 200;

/** A shorter one would take innocent letters with it: `a` taken out of every output is no record any more. */
export const leastSecret = 4;

/**
 * `startsMidway`: something was cut away in front of it, perhaps the beginning of a key. `secrets` are taken out as they
 * are, a line of them at a time.
 */
export function createMask({
  startsMidway = false,
  secrets = [],
}: { readonly startsMidway?: boolean; readonly secrets?: readonly string[] } = {}): Mask {
  const withoutTyped = createHide(
    secrets
      .flatMap((secret) => secret.split(/\r?\n/))
      .filter((part) => part.length >= leastSecret)
      // The text may hold bytes, one to a character.
      .flatMap((part) => [part, Buffer.from(part).toString('latin1')]),
    typedValue,
  );
  const secretData = createSecretData();
  /** The line that has not ended. */
  let held = '';
  /** Lines of a key whose beginning is masked already, or (where it was cut away) may have been. */
  let keyLines = 0;
  let inKey = false;
  let perhapsKey: string[] | undefined = startsMidway ? [] : undefined;

  const line = (text: string): string => {
    if (perhapsKey) {
      const end = keyEnds.exec(text);
      if (!end && keyBody.test(text) && perhapsKey.length < maxKeyLines) {
        perhapsKey.push(text);
        return '';
      }
      const before = perhapsKey;
      perhapsKey = undefined;
      if (!end) return [...before, text].map(line).join('');
      return `${masked('private key')}${text.slice(end.index + end[0].length)}`;
    }
    if (inKey) {
      const end = keyEnds.exec(text);
      keyLines += 1;
      if (!end && keyBody.test(text) && keyLines < maxKeyLines) return '';
      inKey = false;
      return end ? line(text.slice(end.index + end[0].length)) : line(text);
    }
    return secretData.line(keys(text));
  };
  /** Keys that stand in one line whole, and where one begins. */
  const keys = (text: string): string => {
    const begin = keyBegins.exec(text);
    if (!begin) return maskWords(text);
    const from = begin.index;
    const end = keyEnds.exec(text.slice(from));
    const before = maskWords(text.slice(0, from));
    if (end) return `${before}${masked('private key')}${keys(text.slice(from + end.index + end[0].length))}`;
    inKey = true;
    keyLines = 0;
    return `${before}${masked('private key')}\n`;
  };
  const lines = (given: string): string => {
    const text = withoutTyped(given);
    const isFree = !inKey && !perhapsKey && !secretData.holds();
    if (isFree && !words.some((word) => text.includes(word))) return text;
    let out = '';
    for (let from = 0; from < text.length;) {
      let start = from;
      if (!inKey && !perhapsKey && !secretData.holds()) {
        // What lies between is not even looked at line by line.
        suspicious.lastIndex = from;
        const hit = suspicious.exec(text)?.index ?? -1;
        start = hit < 0 ? text.length : text.lastIndexOf('\n', hit) + 1;
        start = Math.max(start, from);
        out += text.slice(from, start);
        if (hit < 0) break;
      }
      const lineEnd = text.indexOf('\n', start);
      const end = lineEnd < 0 ? text.length : lineEnd + 1;
      out += line(text.slice(start, end));
      from = end;
    }
    return out;
  };
  return {
    push(text) {
      let out = '';
      // Only what is new is looked through: to look through all that is held copies it together, for each piece anew.
      const lineEnd = text.lastIndexOf('\n') + 1;
      if (lineEnd > 0) {
        out = lines(held + text.slice(0, lineEnd));
        held = '';
      }
      held += text.slice(lineEnd);
      while (held.length >= maxLine) {
        out += lines(held.slice(0, maxLine));
        held = held.slice(maxLine);
      }
      return out;
    },
    end() {
      const rest = lines(held);
      held = '';
      const undecided = perhapsKey ?? [];
      perhapsKey = undefined;
      return `${undecided.map(line).join('')}${rest}${secretData.end()}`;
    },
  };
}

/** Puts `mark` in the place of these texts, the longest first. All in one pass: none is looked for in a mark. */
export function createHide(texts: readonly string[], mark: string): (text: string) => string {
  const hidden = [...new Set(texts)].toSorted((a, b) => b.length - a.length);
  if (hidden.length === 0) return (text) => text;
  const any = new RegExp(hidden.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)).join('|'), 'g');
  return (text) => text.replace(any, () => mark);
}

/** The same for a short text: a command, a value. */
export function maskText(text: string): string {
  const mask = createMask();
  return mask.push(text) + mask.end();
}

export function masked(what: string): string {
  return `[masked: ${what}]`;
}

/** Stands for what a person typed for a secret name. */
export const typedValue = masked('typed value');

/** What is no secret in the place of one: a variable, a placeholder, stars, what is masked already. */
const known = String.raw`(?!\$|<|\[masked|\*{3}|x{4})`;

/** Blanks and line ends of ASCII: in bytes held one to a character 0xa0 is part of a letter, as of `à`. */
const space = String.raw` \t-\r`;

const inJson = new RegExp(
  String.raw`(\\{0,2}"[\w-]{0,32}?(?:[Pp]assword|[Pp]asswd|[Ss]ecret_?[Kk]ey|client_?[Ss]ecret|access_?[Tt]oken|refresh_?[Tt]oken)\\{0,2}":\s{0,4}\\{0,2}")${known}[^"\\]{1,4096}(\\{0,2}")`,
  'g',
);

/** Every quantifier is bounded and every start is anchored: a line of a megabyte must not take seconds. */
const patterns: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  {
    pattern: new RegExp(String.raw`(\b[Bb]earer\s{1,4}|\bBEARER\s{1,4})${known}[\w.~+/-]{16,8192}=*()`, 'g'),
    what: 'bearer token',
  },
  { pattern: /((?<![A-Za-z])[Bb]asic )[A-Za-z0-9+/]{12,2048}={0,2}(?![\w])()/g, what: 'password' },
  { pattern: /((?<![\w-]))eyJ[\w-]{8,8192}\.[\w-]{8,8192}\.[\w-]{8,8192}()/g, what: 'JWT' },
  { pattern: /((?<![\w-]))(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|xox[abprs]-[\w-]{10,255})()/g, what: 'token' },
  // user:password@ of a URI; the password may hold @, but neither a blank nor a slash
  {
    pattern: new RegExp(
      String.raw`((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,24}://[^${space}:@/'"]{0,256}:)${known}[^${space}'"/\\]{1,512}(@)`,
      'gi',
    ),
    what: 'password',
  },
  {
    pattern: new RegExp(
      String.raw`((?<![\w-])--(?:[a-z]{1,20}-){0,3}(?:password|passwd|token|secret|api-key)(?:=|\s{1,4})["']?)${known}[^${space}"'-][^${space}"']{0,512}()`,
      'g',
    ),
    what: 'password',
  },
  {
    pattern: new RegExp(
      String.raw`((?<![A-Za-z0-9_])[A-Z0-9_]{0,64}?(?:PASSWORD|PASSWD|PWD_?SECRET|SECRET|TOKEN|API_KEY|ACCESS_KEY|PRIVATE_KEY)=["']?)${known}[^${space}"']{4,4096}()`,
      'g',
    ),
    what: 'password',
  },
  { pattern: inJson, what: 'password' },
  {
    pattern: new RegExp(
      String.raw`(^\s{0,200}(?:- )?(?:password|passwd|token|client-secret|secretKey): ["']?)${known}[^${space}"']{4,4096}(["']?\s*$)`,
      'g',
    ),
    what: 'password',
  },
];

/** They end a value as a line end does: what stands between two of them is a line of its own. */
// oxlint-disable-next-line no-control-regex -- it is what parts variables in `/proc/1/environ`, and fields elsewhere
const separators = /([\u0000\u001c-\u001f])/;

function maskWords(line: string): string {
  if (!separators.test(line)) return maskPart(line);
  // First as a whole: a quoted value may hold one.
  const parts = maskQuoted(line).split(separators);
  return parts.map(maskPart).join('');
}

function maskPart(part: string): string {
  return patterns.reduce((text, { pattern, what }) => text.replace(pattern, `$1${masked(what)}$2`), part);
}

function maskQuoted(line: string): string {
  return line.replace(inJson, `$1${masked('password')}$2`);
}
