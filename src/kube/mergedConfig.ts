/** Several kubeconfig files as kubectl takes them together: of entries with one name the first file's counts, whole. */
import path from 'node:path';
import type { FileReading } from './kubeconfigFile.ts';
import type { RawCluster, RawContext, RawUser } from './rawConfig.ts';

export interface MergedConfig {
  readonly contexts: ReadonlyMap<string, RawContext>;
  readonly clusters: ReadonlyMap<string, RawCluster>;
  readonly users: ReadonlyMap<string, RawUser>;
  readonly currentContext: string | undefined;
}

/** What a context stands for, its paths absolute. */
export interface ResolvedContext {
  readonly name: string;
  readonly namespace: string;
  readonly clusterName: string;
  readonly cluster: RawCluster & { readonly server: string };
  readonly userName: string;
  readonly user: RawUser | undefined;
}

/** The members of a list as in `KUBECONFIG`: without empty ones and repetitions, absolute. */
export function splitFileList(list: string, homeDir: string): readonly string[] {
  const files = list.split(path.delimiter).filter((file) => file !== '');
  return [...new Set(files.map((file) => path.resolve(file.replace(/^~(?=[/\\])/, () => homeDir))))];
}

export function mergeFiles(readings: readonly FileReading[]): MergedConfig {
  const contexts = new Map<string, RawContext>();
  const clusters = new Map<string, RawCluster>();
  const users = new Map<string, RawUser>();
  let currentContext: string | undefined;
  for (const reading of readings) {
    if (reading.kind !== 'parsed') continue;
    // kubectl takes relative paths from the folder of the name it was given, also where that is a link.
    const folder = path.dirname(reading.file);
    const { config } = reading;
    currentContext ??= config['current-context'] === '' ? undefined : config['current-context'];
    for (const { name, context } of config.contexts ?? []) if (!contexts.has(name)) contexts.set(name, context ?? {});
    for (const { name, cluster } of config.clusters ?? []) {
      if (!clusters.has(name)) clusters.set(name, withAbsoluteFiles(folder, cluster ?? {}, ['certificate-authority']));
    }
    for (const { name, user } of config.users ?? []) {
      if (!users.has(name)) users.set(name, withAbsoluteProgram(folder, user ?? {}));
    }
  }
  return { contexts, clusters, users, currentContext };
}

function withAbsoluteFiles<T extends object>(folder: string, entry: T, keys: readonly (keyof T & string)[]): T {
  const changed: Partial<Record<keyof T & string, string>> = {};
  for (const key of keys) {
    const value = entry[key];
    if (typeof value === 'string' && value !== '') changed[key] = path.resolve(folder, value);
  }
  return { ...entry, ...changed };
}

/** A program without a slash is looked for on the PATH. */
function withAbsoluteProgram(folder: string, user: RawUser): RawUser {
  const files = withAbsoluteFiles(folder, user, ['client-certificate', 'client-key', 'tokenFile']);
  const command = user.exec?.command;
  if (!user.exec || command === undefined || !/[/\\]/.test(command)) return files;
  return { ...files, exec: { ...user.exec, command: path.resolve(folder, command) } };
}

/** What the context stands for, or the sentence that says why nothing can run on it. */
export function resolveContext(
  merged: MergedConfig,
  name: string,
): { readonly context: ResolvedContext } | { readonly refused: string } {
  const context = merged.contexts.get(name);
  if (context === undefined) return { refused: `There is no context "${name}" in your kubeconfig.` };
  const { cluster: clusterName, user: userName } = context;
  if (!clusterName) return { refused: `Context "${name}" names no cluster.` };
  const cluster = merged.clusters.get(clusterName);
  if (cluster === undefined) {
    return { refused: `Context "${name}" names cluster "${clusterName}", which no file defines.` };
  }
  const user = userName ? merged.users.get(userName) : undefined;
  if (userName && user === undefined) {
    return { refused: `Context "${name}" names user "${userName}", which no file defines.` };
  }
  const server = cluster.server ?? '';
  const refused = refuseCluster(clusterName, server, cluster) ?? refuseUser(userName ?? '', user, server);
  if (refused !== undefined) return { refused };
  const namespace = context.namespace ? context.namespace : 'default';
  return {
    context: { name, namespace, clusterName, cluster: { ...cluster, server }, userName: userName ?? '', user },
  };
}

function refuseCluster(name: string, server: string, cluster: RawCluster): string | undefined {
  if (server === '') return `Cluster "${name}" has no server.`;
  if (!/^https?:\/\//i.test(server)) return `Server "${server}" has no https://.`;
  if (!URL.canParse(server)) return `Server "${server}" is not an address.`;
  if (cluster['certificate-authority'] && cluster['certificate-authority-data']) {
    return `Cluster "${name}" has both certificate-authority and certificate-authority-data; kubectl refuses that.`;
  }
  if (cluster['insecure-skip-tls-verify'] === true && hasAuthority(cluster)) {
    return `Cluster "${name}" names a certificate authority and skips the check of certificates; kubectl refuses that.`;
  }
  const proxy = cluster['proxy-url'];
  if (proxy && !/^(?:https?|socks5):\/\//i.test(proxy)) {
    return `Cluster "${name}" has a proxy-url that does not begin with http, https or socks5.`;
  }
  return undefined;
}

function hasAuthority(cluster: RawCluster): boolean {
  return Boolean(cluster['certificate-authority']) || Boolean(cluster['certificate-authority-data']);
}

/** The rules are those of client-go's `validateAuthInfo`, and of its question for a name and password, which nobody would see. */
function refuseUser(name: string, user: RawUser = {}, server: string): string | undefined {
  const { exec } = user;
  const provider = user['auth-provider'];
  if (provider) {
    return (
      `User "${name}" logs in by the auth-provider "${provider.name ?? ''}", which keeps its token in your kubeconfig: ` +
      'a copy would break your login. Use a login helper (exec) instead.'
    );
  }
  for (const part of ['client-certificate', 'client-key'] as const) {
    if (user[part] && user[`${part}-data`])
      return `User "${name}" has both ${part} and ${part}-data; kubectl refuses that.`;
  }
  const hasCertificate = Boolean(user['client-certificate']) || Boolean(user['client-certificate-data']);
  const hasKey = Boolean(user['client-key']) || Boolean(user['client-key-data']);
  if (hasCertificate && !hasKey) return `User "${name}" has a client certificate without its key.`;
  const hasPassword = Boolean(user.username) || Boolean(user.password);
  if (user.token && hasPassword) return `User "${name}" has both a token and a password; kubectl refuses that.`;
  const isSomeoneElse = Boolean(user['as-uid']) || Boolean(user['as-groups']?.length) || hasKeys(user['as-user-extra']);
  if (isSomeoneElse && !user.as) return `User "${name}" sets groups to act as, but not whom (as).`;
  if (exec) return refuseExec(name, exec);
  const hasLogin = hasCertificate || Boolean(user.username) || Boolean(user.token) || Boolean(user.tokenFile);
  if (!hasLogin && /^https:/i.test(server))
    return `User "${name}" has no credentials (kubectl would ask for a password).`;
  return undefined;
}

function refuseExec(name: string, exec: NonNullable<RawUser['exec']>): string | undefined {
  if (!exec.command) return `User "${name}": exec names no command.`;
  const version = /^client\.authentication\.k8s\.io\/(.+)$/.exec(exec.apiVersion ?? '')?.[1];
  if (version !== 'v1' && version !== 'v1beta1') {
    const used = version ?? (exec.apiVersion ? `"${exec.apiVersion}"` : 'no apiVersion');
    return `The login helper of user "${name}" uses ${used}, which kubectl does not accept${version === 'v1alpha1' ? ' any more' : ''}.`;
  }
  if (version === 'v1' && !exec.interactiveMode) return `User "${name}": exec needs interactiveMode (v1).`;
  if (exec.interactiveMode && !['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) {
    return `User "${name}": exec knows no interactiveMode "${exec.interactiveMode}".`;
  }
  return undefined;
}

function hasKeys(record: object | null | undefined): boolean {
  return record !== null && record !== undefined && Object.keys(record).length > 0;
}
