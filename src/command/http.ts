/** What curl and wget do: a request that only asks, one that sends, one that writes a file here. */
import { noteWrittenFile } from './localFiles.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import { mayBeFlag, type Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What the flag does; `value`: it takes the next word and only reads. Source: curl(1) 8.11 and wget(1) 1.24. */
type Meaning =
  | 'switch'
  | 'value'
  | 'method'
  | 'url'
  | 'query'
  | 'header'
  | 'format'
  | 'data'
  | 'upload'
  | 'form'
  | 'file'
  | 'remote file'
  | 'unknown';

interface Client {
  readonly short: Readonly<Record<string, Meaning>>;
  readonly long: ReadonlyMap<string, Meaning>;
}

const shorts = (letters: string, meaning: Meaning): readonly (readonly [string, Meaning])[] =>
  Array.from(letters, (letter) => [letter, meaning] as const);
const longs = (text: string, meaning: Meaning): readonly (readonly [string, Meaning])[] =>
  Array.from(set(text), (name) => [`--${name}`, meaning] as const);

const CURL: Client = {
  short: Object.fromEntries([
    ...shorts('sSfLkiIvgN46#BGjlMnpqRZ0123aJ', 'switch'),
    ...shorts('AbeEmrUuxyYzCP', 'value'),
    ...shorts('X', 'method'),
    ...shorts('H', 'header'),
    ...shorts('w', 'format'),
    ...shorts('d', 'data'),
    ...shorts('F', 'form'),
    ...shorts('T', 'upload'),
    ...shorts('ocD', 'file'),
    ...shorts('O', 'remote file'),
    ...shorts('KQt:', 'unknown'),
  ]),
  long: new Map([
    ...longs(
      `silent show-error fail fail-with-body location insecure include head verbose globoff no-buffer ipv4 ipv6 progress-bar
      get compressed http1.0 http1.1 http2 http3 tlsv1 tlsv1.2 tlsv1.3 no-progress-meter parallel path-as-is
      location-trusted remote-header-name create-dirs retry-connrefused retry-all-errors anyauth basic digest negotiate ntlm
      no-keepalive raw tcp-nodelay ssl ssl-reqd tr-encoding disable help version styled-output netrc netrc-optional
      no-sessionid http2-prior-knowledge`,
      'switch',
    ),
    ...longs(
      `user-agent cookie referer cert key cacert capath cert-type key-type pass max-time connect-timeout retry
      retry-delay retry-max-time range user proxy proxy-user noproxy resolve connect-to interface limit-rate
      unix-socket oauth2-bearer aws-sigv4 ciphers tls-max max-redirs max-filesize speed-limit speed-time
      time-cond keepalive-time dns-servers happy-eyeballs-timeout-ms continue-at proto proto-redir socks5 socks5-hostname
      abstract-unix-socket expect100-timeout netrc-file output-dir`,
      'value',
    ),
    ...longs('request', 'method'),
    ...longs('header proxy-header', 'header'),
    ...longs('write-out', 'format'),
    ...longs('url', 'url'),
    ...longs('url-query', 'query'),
    ...longs('data data-raw data-binary data-urlencode data-ascii json', 'data'),
    ...longs('form form-string', 'form'),
    ...longs('upload-file', 'upload'),
    ...longs('output cookie-jar dump-header trace trace-ascii stderr etag-save hsts alt-svc', 'file'),
    ...longs('remote-name remote-name-all', 'remote file'),
  ]),
};
const WGET: Client = {
  short: Object.fromEntries([
    ...shorts('qvdSNc46nrkpxFEHKLm', 'switch'),
    ...shorts('tTwQlADRIXBUP', 'value'),
    ...shorts('Ooa', 'file'),
    ...shorts('eibV', 'unknown'),
  ]),
  long: new Map([
    ...longs(
      `quiet no-verbose verbose spider server-response no-check-certificate timestamping continue inet4-only inet6-only
      show-progress recursive no-parent no-clobber content-on-error trust-server-names https-only no-proxy no-cache
      content-disposition help version debug mirror`,
      'switch',
    ),
    ...longs(
      `tries timeout connect-timeout read-timeout dns-timeout wait waitretry header user password http-user http-password
      user-agent max-redirect level accept reject ca-certificate certificate private-key referer limit-rate quota
      directory-prefix bind-address progress`,
      'value',
    ),
    ...longs('method', 'method'),
    ...longs('post-data post-file body-data body-file', 'upload'),
    ...longs('output-document output-file append-output save-cookies', 'file'),
  ]),
};

interface Request {
  method: string | undefined;
  /** `@file` and `@-` send what nobody sees in the command. */
  data: 'none' | 'written here' | 'from a file';
  isGet: boolean;
  unsure: boolean;
  /** A file of this machine goes along as a header or in the address. */
  sends: boolean;
  readonly files: Arg[];
  remoteFile: boolean;
  readonly urls: Arg[];
}

export function judgeCurl(args: readonly Arg[], scope: Scope): Effect {
  let effect: Effect = 'reads';
  let start = 0;
  for (let at = 0; at <= args.length; at++) {
    // What follows is a request of its own.
    if (at < args.length && !/^(?:-:|--next)$/.test(args[at]?.value ?? '')) continue;
    const request = read(CURL, args.slice(start, at));
    if (request.remoteFile) request.files.push(lastPart(request.urls[0]));
    effect = strongest(effect, effectOf(request, scope));
    start = at + 1;
  }
  return effect;
}

export function judgeWget(args: readonly Arg[], scope: Scope): Effect {
  const request = read(WGET, args);
  const keeps = !args.some(({ text }) =>
    /^(?:-[qvdSNc46nrkpxFEHKLm]*O|--output-document|--spider|--help|--version|-V$)/.test(text),
  );
  if (keeps && request.urls.length > 0) request.files.push(lastPart(request.urls[0]));
  return effectOf(request, scope);
}

/** What a request names as its host, for words. */
export function hostOf(args: readonly Arg[]): string | undefined {
  for (const { text } of args) {
    const host = /^["']?(?:https?:\/\/)([\w.:-]+)/.exec(text)?.[1];
    if (host !== undefined) return host;
  }
  return undefined;
}

/** Addresses that answer a question whose words are the body. Source: the HTTP APIs of Elasticsearch and Prometheus. */
const SEARCH =
  /^["']?https?:\/\/[^?#]*\/(?:_search|_msearch|_count|api\/v1\/(?:query|query_range|series|labels))["']?(?:$|\?)/;

function isSearch({ urls, data }: Request): boolean {
  return data === 'written here' && urls.length > 0 && urls.every(({ text }) => SEARCH.test(text));
}

function effectOf(request: Request, scope: Scope): Effect {
  let effect: Effect = request.unsure ? 'unknown' : 'reads';
  const method = request.method?.toUpperCase() ?? (request.data === 'none' || request.isGet ? 'GET' : 'POST');
  if (method === 'DELETE') effect = 'deletes';
  else if (method === 'POST' && isSearch(request)) effect = strongest(effect, 'reads');
  else if (/^(?:POST|PUT|PATCH)$/.test(method)) effect = strongest(effect, 'changes');
  else if (!/^(?:GET|HEAD|OPTIONS)$/.test(method)) effect = strongest(effect, 'unknown');
  // A search with a body is still one; what comes from a pipe or a file leaves this machine.
  if (request.data === 'from a file' || request.sends) effect = strongest(effect, 'changes');
  for (const url of request.urls) {
    if (/\$\(|`/.test(url.text) || /^["']?(?!https?:)[a-z]+:\/\//i.test(url.text))
      effect = strongest(effect, 'unknown');
  }
  for (const file of request.files) {
    if (/^(?:-|\/dev\/(?:null|stdout|stderr))$/.test(file.value ?? '')) continue;
    noteWrittenFile(file, scope);
    effect = strongest(effect, scope.away ? 'changes' : 'unknown');
  }
  return effect;
}

function read(client: Client, args: readonly Arg[]): Request {
  const request: Request = {
    method: undefined,
    data: 'none',
    isGet: false,
    unsure: false,
    sends: false,
    files: [],
    remoteFile: false,
    urls: [],
  };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === undefined) break;
    const text = arg.value ?? arg.text;
    if (!text.startsWith('-') || text === '-') {
      if (mayBeFlag(arg)) request.unsure = true;
      request.urls.push(arg);
      continue;
    }
    const flag = text.startsWith('--') ? readLong(client, arg, text) : readShort(client, arg, text);
    if (flag.switches.includes('G') || text === '--get') request.isGet = true;
    if (flag.meaning === 'switch') continue;
    const takesNext = flag.glued === undefined && flag.meaning !== 'remote file' && flag.meaning !== 'unknown';
    if (takesNext) at++;
    take(request, flag.meaning, flag.glued ?? (takesNext ? args[at] : undefined));
  }
  return request;
}

function take(request: Request, meaning: Meaning, value: Arg | undefined): void {
  switch (meaning) {
    case 'method':
      request.method = value?.value ?? '?';
      return;
    case 'data':
      // Of `--data-urlencode name@file` too.
      request.data =
        /^["']?[\w.-]*@/.test(value?.text ?? '@') || /\$\(|`/.test(value?.text ?? '')
          ? 'from a file'
          : later(request.data);
      return;
    case 'url':
      if (value !== undefined) request.urls.push(value);
      return;
    case 'query':
      if (/^["']?[\w.-]*@/.test(value?.text ?? '@')) request.sends = true;
      return;
    case 'header':
      if (/^["']?@/.test(value?.text ?? '@')) request.sends = true;
      return;
    case 'format':
      // `%output{FILE}` writes one, `@FILE` is a format that we do not see.
      if (value?.value === undefined ? /%output/.test(value?.text ?? '') : /%output|^@/.test(value.value))
        request.unsure = true;
      return;
    case 'form':
    case 'upload':
      request.data = 'from a file';
      return;
    case 'file':
      if (value !== undefined) request.files.push(value);
      return;
    case 'remote file':
      request.remoteFile = true;
      return;
    case 'unknown':
      request.unsure = true;
      return;
    default:
  }
}

function later(before: Request['data']): Request['data'] {
  return before === 'from a file' ? before : 'written here';
}

interface Flag {
  readonly meaning: Meaning;
  readonly glued: Arg | undefined;
  readonly switches: string;
}

function readLong(client: Client, arg: Arg, text: string): Flag {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const meaning = client.long.get(name) ?? client.long.get(name.replace('--no-', '--')) ?? 'unknown';
  return { meaning, glued: equals < 0 ? undefined : rest(arg, text, equals + 1), switches: '' };
}

function readShort(client: Client, arg: Arg, text: string): Flag {
  let meaning: Meaning = 'switch';
  for (let i = 1; i < text.length; i++) {
    const letter = text.charAt(i);
    const one = Object.hasOwn(client.short, letter) ? (client.short[letter] ?? 'unknown') : 'unknown';
    if (one === 'switch') continue;
    // Letters may go on behind `-O`, which takes none.
    if (one === 'remote file' || one === 'unknown') {
      if (meaning !== 'unknown') meaning = one;
      continue;
    }
    if (meaning !== 'switch') return { meaning: 'unknown', glued: undefined, switches: text };
    return {
      meaning: one,
      glued: i + 1 < text.length ? rest(arg, text, i + 1) : undefined,
      switches: text.slice(1, i),
    };
  }
  return { meaning, glued: undefined, switches: text };
}

function rest(arg: Arg, text: string, at: number): Arg {
  const glued = text.slice(at);
  return { text: glued, value: arg.value === undefined ? undefined : glued };
}

/** The file that a download is kept in. */
function lastPart(url: Arg | undefined): Arg {
  const name =
    /\/([^/?#"']+)(?:[?#][^"']*)?["']?$/.exec(url?.text.replace(/^["']?\w+:\/\//, '') ?? '')?.[1] ?? 'index.html';
  return { text: name, value: url?.value === undefined ? undefined : name };
}
