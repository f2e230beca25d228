/** What a context means, so that a change is seen before anything runs; and what of it has changed, in words. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import type { ResolvedContext } from './mergedConfig.ts';
import type { RawUser } from './rawConfig.ts';
import type { Difference, Pin } from './types.ts';

/** Reads certificate files: their content counts, not their path. Rejects with a `UserError` where one cannot be read. */
export async function pinOf(context: ResolvedContext): Promise<Pin> {
  const { cluster, user } = context;
  const read = (part: string, file: string | undefined, data: string | undefined): Promise<Buffer | undefined> =>
    readPart(context.name, part, file, data);
  const authority = await read(
    'certificate authority',
    cluster['certificate-authority'],
    cluster['certificate-authority-data'],
  );
  const certificate = await read('client certificate', user?.['client-certificate'], user?.['client-certificate-data']);
  const tls = [
    cluster['insecure-skip-tls-verify'] === true ? 'certificates are not checked' : 'certificates are checked',
    ...(cluster['tls-server-name'] ? [`for ${cluster['tls-server-name']}`] : []),
  ];
  return {
    server: withoutPassword(cluster.server),
    ca: authority === undefined ? 'those of the system' : nameOfAuthority(authority),
    tls: tls.join(' '),
    proxy: cluster['proxy-url'] ? withoutPassword(cluster['proxy-url']) : 'none',
    user: context.userName,
    identity: identityOf(user ?? {}, certificate),
  };
}

async function readPart(
  context: string,
  part: string,
  file: string | undefined,
  data: string | undefined,
): Promise<Buffer | undefined> {
  if (data) return Buffer.from(data, 'base64');
  if (!file) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : code;
    throw new UserError(
      `Context "${context}": cannot read the ${part} ${file}: ${why}.`,
      'Restore the file or correct its path in your kubeconfig, then choose the context again.',
    );
  }
}

/** Two authorities can have one name, so the hash stands beside it. */
function nameOfAuthority(bytes: Buffer): string {
  const subject = subjectOf(bytes);
  const hash = `sha256 ${sha256(bytes)}`;
  return subject === undefined ? hash : `${subject} (${hash})`;
}

function subjectOf(bytes: Buffer): string | undefined {
  try {
    return new X509Certificate(bytes).subject.split('\n').join(', ');
  } catch {
    return undefined;
  }
}

/** Who acts. Secrets only as hashes, and those that are renewed not at all. */
function identityOf(user: RawUser, certificate: Buffer | undefined): string {
  const parts: string[] = [];
  if (certificate !== undefined) {
    parts.push(`certificate ${subjectOf(certificate) ?? `sha256 ${sha256(certificate)}`}`);
  }
  if (user.tokenFile) parts.push(`token from ${user.tokenFile}`);
  else if (user.token) parts.push(['token', ...subjectOfToken(user.token)].join(' '));
  if (user.username) parts.push(`user name ${user.username}`);
  if (user.exec) {
    const words = [user.exec.command ?? '', ...(user.exec.args ?? [])];
    parts.push(`login helper ${withoutSecrets(words).join(' ')} (${sha256(JSON.stringify(words))})`);
    const env = (user.exec.env ?? []).map(({ name, value }) => `${name} (${sha256(value)})`);
    if (env.length > 0) parts.push(`with ${env.join(', ')}`);
  }
  if (user.as) parts.push(`as ${user.as}`);
  if (user['as-uid']) parts.push(`with uid ${user['as-uid']}`);
  if (user['as-groups']?.length) parts.push(`in ${JSON.stringify(user['as-groups'])}`);
  const extra = Object.entries(user['as-user-extra'] ?? {});
  if (extra.length > 0) parts.push(`with ${JSON.stringify(extra.sort(([a], [b]) => (a < b ? -1 : 1)))}`);
  return parts.length === 0 ? 'no login' : parts.join('; ');
}

/** A renewed JWT keeps its issuer and subject; one with another subject is another person. */
function subjectOfToken(token: string): readonly string[] {
  const body = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  if (body === undefined) return [];
  try {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { iss?: unknown; sub?: unknown };
    return [claims.sub, claims.iss].filter((claim) => typeof claim === 'string');
  } catch {
    return [];
  }
}

/** What a helper is given to log in with is shown and kept nowhere: the hash beside it tells when it changes. */
function withoutSecrets(words: readonly string[]): readonly string[] {
  const isSecret = (flag: string): boolean => /^-.*(?:secret|token|passw)/i.test(flag);
  return words.map((word, i) => {
    const [flag = '', value] = word.split('=', 2);
    if (value !== undefined && isSecret(flag)) return `${flag}=…`;
    const before = words[i - 1] ?? '';
    return !word.startsWith('-') && !before.includes('=') && isSecret(before) ? '…' : word;
  });
}

export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const { username, password, protocol, host } = new URL(url);
  return username === '' && password === '' ? url : `${protocol}//(login ${sha256(username + password)})@${host}`;
}

/** Short: it is compared and shown, never trusted against someone who looks for a collision in their own file. */
function sha256(value: Buffer | string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 16);
}

const parts: readonly (readonly [keyof Pin, string])[] = [
  ['server', 'server'],
  ['ca', 'certificate authority'],
  ['tls', 'TLS settings'],
  ['proxy', 'proxy'],
  ['user', 'user'],
  ['identity', 'identity'],
];

export function differencesOf(context: string, old: Pin, now: Pin): readonly Difference[] {
  return parts
    .filter(([key]) => old[key] !== now[key])
    .map(([key, what]) => ({ context, what, old: old[key], new: now[key] }));
}
