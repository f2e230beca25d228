/** What curl and wget do: a request that only asks, one that sends, one that writes a file here. */
import { CURL, WGET, type Client, type Meaning } from './httpFlags.ts';
import { noteWrittenFile } from './localFiles.ts';
import { effectOfText } from './said.ts';
import type { Effect } from './types.ts';
import { strongest, type Scope } from './verdict.ts';
import { mayBeFlag, type Arg } from './words.ts';

interface Request {
  method: string | undefined;
  /** `@file` and `@-` send what nobody sees in the command. */
  data: 'none' | 'written here' | 'from a file';
  isGet: boolean;
  unsure: boolean;
  /** A header says that another method is meant: `X-HTTP-Method-Override: DELETE`. */
  overrides: boolean;
  /** What is sent, as far as it is written here. */
  readonly texts: string[];
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
    if (request.remoteFile) request.files.push(...request.urls.map(lastPart));
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
  if (keeps) request.files.push(...request.urls.map(lastPart));
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

/**
 * Addresses that answer a question whose words are the body; the host may be a variable. Source: the HTTP APIs of
 * Elasticsearch and Prometheus.
 */
const SEARCH =
  /^["']?(?:https?:\/\/|\$\w+\/|\$\{\w+\}\/|[\w.-]+(?::\d+)?\/)(?![^?#]*\/_(?:doc|create|update)\/)(?:[^?#]*\/)?(?:_search(?:\/(?:scroll|template))?|_msearch(?:\/template)?|_count|_cat(?:\/[\w,/-]*)?|_validate\/query|_field_caps|_mget|_analyze|api\/v1\/(?:query|query_range|series|labels))["']?(?:$|\?)/;
/** A question that is written in a file. */
const QUESTION_FILE = /^["']?@[\w./-]+\.(?:nd)?json["']?$/;

function isSearch({ urls, data, texts }: Request): boolean {
  // Prometheus takes a form: JSON is for another program that has such an address.
  const isJson = texts.some((text) => /^\s*[{[]/.test(text));
  const isWritten =
    data !== 'from a file' ||
    (texts.length > 0 && texts.every((text) => !/^[\w.-]*@|\$\(|`/.test(text) || QUESTION_FILE.test(text)));
  return (
    isWritten &&
    urls.length > 0 &&
    urls.every(({ text }) => SEARCH.test(text) && !((isJson || data !== 'written here') && text.includes('/api/v1/')))
  );
}

/**
 * A part of the path that is a verb. Source: the HTTP APIs of Elasticsearch, Prometheus, Spring Boot and Envoy, where
 * `_delete_by_query` and `delete_series` are sent as POST, and `_flush` may be as GET.
 */
const DELETING_PATH =
  /\/_?(?:delete|purge|destroy|truncate|wipe|drop|delete_by_query|delete_series|delete-[\w-]+|purge-[\w-]+)(?=["'/?#]|$)/i;
const ACTING_PATH =
  /\/_?(?:delete|purge|destroy|truncate|wipe|drop|remove|flush|restart|shutdown|stop|start|reload|reset|clear|kill|quitquitquit|exec|execute|trigger|forcemerge)(?=["'?#]|$)/i;
/** Solr's administration and the query APIs of clouds name what they do in the query. */
const ACTION = /[?&]action=(\w+)/i;

function effectOfAddresses({ urls, texts }: Request, method: string): Effect {
  const sends = !/^(?:GET|HEAD|OPTIONS)$/.test(method);
  const found = urls.map(({ text }): Effect => {
    const action = ACTION.exec(text)?.[1] ?? '';
    if (/^(?:delete|terminate|drop|purge|destroy|unload)/i.test(action)) return 'deletes';
    if (/^(?:create|reload|reboot|start|stop|split|move|add|modify|update|rename|swap|restore|rebalance)/i.test(action))
      return 'changes';
    if (sends && DELETING_PATH.test(text)) return 'deletes';
    return ACTING_PATH.test(text) ? 'unknown' : 'reads';
  });
  // Databases that are spoken to over HTTP: `-d 'DROP TABLE x'`.
  return [...found, ...(sends ? texts.map(effectOfText) : [])].reduce(strongest, 'reads');
}

function effectOf(request: Request, scope: Scope): Effect {
  let effect: Effect = request.unsure ? 'unknown' : 'reads';
  const method = request.method?.toUpperCase() ?? (request.data === 'none' || request.isGet ? 'GET' : 'POST');
  const isAsked = method === 'POST' && isSearch(request);
  if (method === 'DELETE' || request.overrides) effect = 'deletes';
  else if (isAsked) effect = strongest(effect, 'reads');
  else if (/^(?:POST|PUT|PATCH)$/.test(method)) effect = strongest(effect, 'changes');
  else if (!/^(?:GET|HEAD|OPTIONS)$/.test(method)) effect = strongest(effect, 'unknown');
  effect = strongest(effect, effectOfAddresses(request, method));
  // A search with a body is still one; what comes from a pipe or a file leaves this machine.
  if ((request.data === 'from a file' && !isAsked) || request.sends) effect = strongest(effect, 'changes');
  for (const url of request.urls) {
    if (/\$\(|`/.test(url.text) || /^["']?(?!https?:)[a-z]+:\/\//i.test(url.text))
      effect = strongest(effect, 'unknown');
  }
  for (const file of request.files) {
    if (/^(?:-|\/dev\/(?:null|stdout|stderr))$/.test(file.value ?? '')) continue;
    effect = strongest(effect, noteWrittenFile(file, scope));
  }
  return effect;
}

const KEPT_ELSEWHERE: ReadonlyMap<Client, RegExp> = new Map([
  [CURL, /^(?:-[a-zA-Z]*J|--(?:remote-header|output-dir))/],
  [WGET, /^(?:-[a-zA-Z]*[rmpxP]|--(?:rec|mir|page|dir|force-dir|content-d|trust))/],
]);

function read(client: Client, args: readonly Arg[]): Request {
  const request: Request = {
    method: undefined,
    data: 'none',
    isGet: false,
    unsure: false,
    sends: false,
    overrides: false,
    texts: [],
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
    // Then the server, or another flag, says where files are kept.
    if (KEPT_ELSEWHERE.get(client)?.test(text) === true) request.unsure = true;
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
      if (value !== undefined) request.texts.push(value.text.replace(/^(["'])(.*)\1$/s, '$2'));
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
      if (/method-override:\s*delete/i.test(value?.text ?? '')) request.overrides = true;
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
  const meaning = client.long.get(name) ?? client.long.get(name.replace('--no-', '--')) ?? cutShort(name);
  return { meaning, glued: equals < 0 ? undefined : rest(arg, text, equals + 1), switches: '' };
}

/** `--req DELETE`. */
function cutShort(name: string): Meaning {
  return name.length > 4 && '--request'.startsWith(name) ? 'method' : 'unknown';
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
function lastPart(url: Arg): Arg {
  const name = /\/([^/?#"']+)(?:[?#][^"']*)?["']?$/.exec(url.text.replace(/^["']?\w+:\/\//, ''))?.[1] ?? 'index.html';
  return { text: name, value: url.value === undefined ? undefined : name };
}

/** HTTPie and xh: `http DELETE :8080/x`, `http :8080/x name=value`. Source: their `--help`. */
export function judgeHttpie(args: readonly Arg[], scope: Scope): Effect {
  const words = args.filter(({ text }) => !text.startsWith('-'));
  const [first] = words;
  const method = /^[a-z]+$/i.test(first?.value ?? '') ? first?.value?.toUpperCase() : undefined;
  if (method === 'DELETE') return 'deletes';
  // What stands behind the address makes a body, and so does what is piped into it.
  const items = words.slice(method === undefined ? 1 : 2);
  const sends =
    items.some(({ text }) => /:=|@|(?<!=)=(?!=)/.test(text)) || args.some(({ text }) => text.startsWith('--raw'));
  const isFed = scope.fed && !args.some(({ value }) => value === '--ignore-stdin' || value === '-I');
  if (/^(?:POST|PUT|PATCH)$/.test(method ?? (sends || isFed ? 'POST' : 'GET'))) return 'changes';
  // A word in front that only the shell knows may be the method.
  const mayBeMethod = first?.value === undefined && !/[/:.]/.test(first?.text ?? '');
  const writes = args.some(({ text }) => /^(?:-[a-z]*[od]|--(?:output|download|session))/.test(text));
  if (args.some(mayBeFlag) || mayBeMethod || writes) return 'unknown';
  return /^(?:GET|HEAD|OPTIONS)$/.test(method ?? 'GET') ? 'reads' : 'unknown';
}
