/** Programs that print what should stay secret: files of keys, the environment, values that a tool holds. */
import { SECRET_PRINTERS } from './programs.ts';
import type { Scope } from './verdict.ts';
import type { Arg } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Print what stands in the files they are given. */
const PRINTERS =
  set(`cat tac head tail base64 base32 less more grep egrep fgrep zgrep rg ag sed awk gawk mawk strings od xxd hexdump
  nl sort uniq rev cut diff jq yq bat tr tee fold fmt column paste join comm`);
/** Files that hold secrets. Those of folders called so too: `/run/secrets/db`. */
const SECRET_FILES =
  /(?:^|\/)(?:\.kube\/config|[._]netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.vault-token|\.pypirc|\.aws\/credentials|\.docker\/config\.json|application_default_credentials\.json|id_(?:rsa|dsa|ed25519|ecdsa)|kubeconfig|k3s\.yaml|admin\.conf|shadow|[\w.-]*\.env(?:\.(?!example$|sample$|template$|dist$)[\w-]+)?|[\w.-]+\.key|[\w.-]*\.tfstate|msal_token_cache[\w.-]*|access_?tokens?\.json|gh\/hosts\.yml|[\w.-]*(?:secrets?|passwords?)[\w.-]*\.(?:ya?ml|json|txt))["']?$|\/secrets?\/|(?:^|\/)run\/secrets["']?$|\/serviceaccount\/token["']?$/;
const ENVIRONMENT = /^["']?\/proc\/.*\/environ["']?$/;

/** Of `PASSWORD_FILE` or `SECRET_NAME` the value is none. */
const SECRET_NAME =
  /^(?:\w*_)?(?:\w*passw(?:or)?d|\w+_pass|\w+_pwd|pgpass|secret|\w*secret_?(?:key|value)?|\w*token|credentials?|apikey|(?:(?!public|primary|partition|sort|cache|routing|foreign|sharding)[a-z]+_)+key)$/i;
const EXPANSION = /(?<!\\)\$(?:(\w+)|\{(\w+)([^}\w][^}]*)?\})/g;
/** Longer ones are looked at by a plainer rule. */
const MAX_NAME = 80;

export function printsSecrets(program: string, args: readonly Arg[], scope: Scope): boolean {
  const texts = args.map(({ value, text }) => value ?? text);
  if (isKnownPrinter(program, args)) return true;
  // They only say whether or where it stands there, or change it in its place.
  if (
    /grep$|^(?:sed|yq)$/.test(program) &&
    texts.some(
      (text) =>
        /^(?:-[a-zA-Z]*[qclLi]|--(?:quiet|count|files-with|in-?place))/.test(text) &&
        !(program.endsWith('grep') && /^-[^qclL]*$/.test(text)),
    )
  )
    return false;
  if (PRINTERS.has(program)) return texts.some((text) => SECRET_FILES.test(text) || ENVIRONMENT.test(text));
  switch (program) {
    case 'printenv':
      return true;
    case 'echo':
    case 'printf':
    case 'print':
      return isShown(scope) && args.some(({ text, value }) => value === undefined && printsSecretName(text));
    case 'set':
    case 'export':
    case 'declare':
    case 'typeset':
      return texts.every((text) => /^-(?:p|x|px)$/.test(text));
    case 'ps':
      // In BSD's letters `e` is the environment.
      return /^[a-zA-Z]*e[a-zA-Z]*$/.test(texts[0] ?? '');
    default:
      return printsValues(program, texts);
  }
}

/** What is read from such a file with `<` is shown by who prints it. */
export function isSecretFile(path: string): boolean {
  return SECRET_FILES.test(path) || ENVIRONMENT.test(path);
}

export function printsWhatItReads(program: string): boolean {
  return PRINTERS.has(program) || program === 'tee' || program === 'xargs';
}

/** `echo "$PASSWORD" | docker login …` hands it on. */
function isShown({ pipedInto }: Scope): boolean {
  return pipedInto === undefined || printsWhatItReads(pipedInto);
}

/** `$DB_PASSWORD`, `"${API_TOKEN:0:4}"`; not `${#PASSWORD}`, `${PASSWORD:+set}`. */
export function printsSecretName(text: string): boolean {
  return Array.from(text.matchAll(EXPANSION)).some(
    ([, plain, braced, behind]) => isSecretName(plain ?? braced ?? '') && !/^:?\+/.test(behind ?? ''),
  );
}

function isSecretName(name: string): boolean {
  return name.length > MAX_NAME ? /passw|secret|token|key/i.test(name) : SECRET_NAME.test(name);
}

const KNOWN_PRINTERS = new Set(SECRET_PRINTERS.flatMap(([first]) => first ?? []));

function isKnownPrinter(program: string, args: readonly Arg[]): boolean {
  if (!KNOWN_PRINTERS.has(program)) return false;
  const words = args.flatMap(({ value }) => (value === undefined || value.startsWith('-') ? [] : [value]));
  return SECRET_PRINTERS.some(
    ([first, ...start]) =>
      first === program &&
      // Flags with a value may stand between: `aws --region x ssm …`.
      (start.length < 2 ? isPrefixOf(start, words) : words.some((_, at) => isPrefixOf(start, words.slice(at)))),
  );
}

/** Tools of which a verb, or a flag beside it, decides. Source: their references. */
function printsValues(program: string, texts: readonly string[]): boolean {
  const has = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  const words = texts.filter((text) => !text.startsWith('-'));
  switch (program) {
    case 'aws':
      return has(/^--with-decryption$/) || (words.includes('kms') && words.includes('decrypt'));
    case 'terraform':
    case 'tofu':
    case 'terragrunt':
      return (
        (words[0] === 'output' && (words.length > 1 || has(/^--?(?:json|raw)$/))) ||
        (words[0] === 'show' && has(/^--?json$/)) ||
        (words[0] === 'state' && words[1] === 'pull')
      );
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'crictl':
    case 'docker-compose':
      return printsContainers(program, texts, words);
    case 'etcdctl':
      return (
        words.includes('get') &&
        !has(/^--(?:keys-only|count-only)$/) &&
        readsSecretKeys(words, has(/^--(?:prefix|from-key)/))
      );
    case 'redis-cli':
    case 'valkey-cli':
      return printsRedis(words.join(' '));
    case 'psql':
    case 'mysql':
    case 'mariadb':
      return has(/\b(?:pg_shadow|pg_authid|authentication_string|mysql\.user\b.*\bpassword)\b/i);
    case 'mongosh':
    case 'mongo':
      return has(/showCredentials|system\.users/);
    case 'curl':
    case 'wget':
      return has(/\/(?:security-credentials\/.|service-accounts\/[\w@.-]+\/token|metadata\/identity\/oauth2\/token)/);
    default:
      return false;
  }
}

function printsContainers(program: string, texts: readonly string[], words: readonly string[]): boolean {
  const at = texts.findIndex((text) => /^(?:-f|--format)(?:=|$)/.test(text));
  const format = at < 0 ? undefined : (/=(.*)/s.exec(texts[at] ?? '')?.[1] ?? texts[at + 1]);
  const isInspected = words[0] === 'inspect' || (words[0] === 'container' && words[1] === 'inspect');
  // All of it holds the environment.
  if (isInspected)
    return format === undefined || /\.Env\b|\{\{\s*(?:json\s+)?\.(?:Config)?\s*\}\}|^(?:json|yaml)$/.test(format);
  const isCompose =
    program === 'docker-compose' ? words.includes('config') : words[0] === 'compose' && words.includes('config');
  return (
    isCompose &&
    !texts.some((text) => /^(?:-q|--(?:quiet|services|images|volumes|profiles|hash|networks)(?:=.*)?)$/.test(text))
  );
}

/** Keys below `/registry/secrets`, also those that a shorter prefix holds. */
function readsSecretKeys(words: readonly string[], isPrefix: boolean): boolean {
  const key = words[words.indexOf('get') + 1] ?? '';
  return /\/registry\/secrets/.test(key) || (isPrefix && '/registry/secrets'.startsWith(key));
}

function printsRedis(command: string): boolean {
  if (/\bacl (?:list|getuser)\b/i.test(command)) return true;
  const patterns = /\bconfig get (.+)$/i.exec(command)?.[1]?.toLowerCase().slice(0, MAX_NAME).split(' ') ?? [];
  return patterns.some((pattern) => {
    const glob = pattern
      .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return REDIS_SECRETS.some((name) => new RegExp(`^${glob}$`).test(name));
  });
}
const REDIS_SECRETS = ['requirepass', 'masterauth', 'tls-key-file-pass', 'tls-client-key-file-pass'];

function isPrefixOf(start: readonly string[], words: readonly string[]): boolean {
  return start.every((word, at) => words[at] === word);
}
