/**
 * What a cluster says about itself, for lists and for the check whether it can be reached: read-only, bounded, cancellable.
 * The client library reads only the session file, and only where it acts as kubectl would; else kubectl itself asks.
 */
import { readFile } from 'node:fs/promises';
import type { Asked, Failure } from './apiFailure.ts';
import { explainFailure, RequestFailed } from './apiFailure.ts';
import type { ApiRequest } from './clientRequest.ts';
import { openClient, requestWithClient } from './clientRequest.ts';
import type { KubectlSource } from './kubectl.ts';
import { runKubectl } from './kubectl.ts';
import { goesThroughProxy } from './proxy.ts';
import type { RawCluster, RawConfig, RawExec, RawUser } from './rawConfig.ts';
import type { Session } from './types.ts';

export interface Reach {
  /** Who the cluster takes us for; `undefined` where it is too old to say. */
  readonly user: string | undefined;
}

export interface Api {
  /** The login helper that a call to this session would start; `undefined` where it starts no program. */
  loginHelper(session: Session): Promise<string | undefined>;
  /** Sorted. A login helper runs: only when a person asked. Rejects with a `UserError` within 10 s. */
  listNamespaces(session: Session, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Several questions to one session, over one connection where it can be. A login helper runs: only when a person asked.
   * `timeoutMs`: for each. `wholeMs`: for all of them, from when the first can be asked: to load what asks takes its time.
   */
  open(
    session: Session,
    limits: { readonly timeoutMs: number; readonly wholeMs?: number },
    signal: AbortSignal,
  ): Promise<Questions>;
  /** Reach, TLS and login in one call. A login helper runs: only when a person asked. Rejects with a `UserError` within 10 s. */
  reach(session: Session, signal: AbortSignal): Promise<Reach>;
}

/** Each rejects with a `UserError` within the time limit, or with the signal's reason. */
export interface Questions {
  /** The client library is not what asks: there are no tables then, kubectl lays out its own. */
  readonly byKubectl: boolean;
  /** `undefined`: it is not there. */
  readonly get: (path: string, asTable?: boolean) => Promise<unknown>;
  /** For reviews, which are made to be asked and are kept nowhere. */
  readonly create: (path: string, body: object) => Promise<unknown>;
  /** kubectl's own words; what it printed, undefined where the object is not there. */
  readonly kubectl: (words: readonly string[]) => Promise<string | undefined>;
  readonly close: () => void;
}

const timeoutMs = 10_000;
/** A cluster with more is listed as far as this; the rest is typed. */
const maxNamespaces = 5_000;

export function createApi(source: KubectlSource): Api {
  /** `absent` is the answer of a cluster that does not know the path. */
  async function ask(session: Session, request: ApiRequest, signal: AbortSignal, absent?: object): Promise<unknown> {
    const target = await readTarget(session);
    const asked: Asked = { server: target.server, seconds: timeoutMs / 1000, helper: helperOf(target.exec) };
    try {
      return isForKubectl(target, source.env)
        ? await requestWithKubectl(source, session.file, onServer(target, request), { timeoutMs, signal })
        : await requestWithClient(session.file, request, timeoutMs, signal);
    } catch (error) {
      return explained(error, asked, absent);
    }
  }

  return {
    async loginHelper(session) {
      return (await readTarget(session)).exec?.command;
    },

    async listNamespaces(session, signal) {
      const answer = await ask(session, { path: `/api/v1/namespaces?limit=${maxNamespaces}` }, signal);
      const items = (answer as { items?: readonly { metadata?: { name?: unknown } }[] }).items ?? [];
      return items
        .map((item) => item.metadata?.name)
        .filter((name) => typeof name === 'string')
        .sort();
    },

    async open(session, { timeoutMs, wholeMs }, signal) {
      const target = await readTarget(session);
      const asked: Asked = { server: target.server, seconds: timeoutMs / 1000, helper: helperOf(target.exec) };
      const byKubectl = isForKubectl(target, source.env);
      const client = byKubectl ? undefined : await openClient(session.file);
      const whole = wholeMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]);
      const bounds = { timeoutMs, signal: whole };
      return {
        byKubectl,
        get: async (path, asTable = false) => {
          const answer = client?.request({ path, asTable }, timeoutMs, whole);
          const asking = answer ?? requestWithKubectl(source, session.file, onServer(target, { path }), bounds);
          return asking.catch((error: unknown) => explained(error, asked, null)).then((found) => found ?? undefined);
        },
        create: async (path, body) => {
          const answer = client?.request({ path, body }, timeoutMs, whole);
          const asking = answer ?? requestWithKubectl(source, session.file, onServer(target, { path, body }), bounds);
          return asking.catch((error: unknown) => explained<unknown>(error, asked, undefined));
        },
        kubectl: async (words) => {
          const printed = printedBy(source, session.file, words, bounds);
          return printed.catch((error: unknown) => explained(error, asked, null)).then((found) => found ?? undefined);
        },
        close: () => client?.close(),
      };
    },

    async reach(session, signal) {
      const kind = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const request = { path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: kind };
      const answer = await ask(session, request, signal, {});
      const user = (answer as { status?: { userInfo?: { username?: unknown } } }).status?.userInfo?.username;
      return { user: typeof user === 'string' ? user : undefined };
    },
  };
}

/** What cannot be found is `absent`, where that is given. */
function explained<T>(error: unknown, asked: Asked, absent: T | undefined): T {
  if (!(error instanceof RequestFailed)) throw error;
  if (absent !== undefined && isNotFound(error.failure)) return absent;
  throw explainFailure(error.failure, asked);
}

interface Target {
  readonly server: string;
  readonly cluster: RawCluster;
  readonly user: RawUser;
  readonly exec: RawExec | undefined;
}

/** From the session file alone: the first cluster and user are those of its current context. */
async function readTarget(session: Session): Promise<Target> {
  const config = JSON.parse(await readFile(session.file, 'utf8')) as RawConfig;
  const cluster = config.clusters?.[0]?.cluster ?? {};
  const name = config.contexts?.[0]?.context?.user;
  const user = config.users?.find((one) => one.name === name)?.user ?? {};
  return { server: cluster.server ?? '', cluster, user, exec: user.exec ?? undefined };
}

function helperOf(exec: RawExec | undefined): Asked['helper'] {
  return exec === undefined ? undefined : { command: exec.command ?? '', installHint: exec.installHint };
}

/**
 * Where the client library would ask another way than kubectl: it hangs on a helper that waits, drops what stands beside `as`,
 * reads no token files and no proxy variables, and refuses plain HTTP. Before Node 22.19 it does not load.
 */
function isForKubectl({ server, cluster, user, exec }: Target, env: KubectlSource['env']): boolean {
  const isOld = !isAtLeast(process.versions.node, 22, 19);
  const isOther = Boolean(user.tokenFile) || Boolean(user.as) || Boolean(cluster['proxy-url']);
  return isOld || isOther || exec !== undefined || !/^https:/i.test(server) || goesThroughProxy(server, env);
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** kubectl takes a raw path as the whole path, also where the server's address has one of its own. */
function onServer({ server }: Target, request: ApiRequest): ApiRequest {
  return { ...request, path: new URL(server).pathname.replace(/\/+$/, '') + request.path };
}

function isNotFound(failure: Failure): boolean {
  if (failure.kind === 'status') return failure.status === 404;
  return failure.kind === 'kubectl' && /\(NotFound\)/.test(failure.stderr);
}

interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `--raw` asks for the one path: without it kubectl first reads the whole list of kinds, and starts a failing helper five times. */
async function requestWithKubectl(
  source: KubectlSource,
  sessionFile: string,
  request: ApiRequest,
  bounds: Bounds,
): Promise<unknown> {
  const verb = request.body === undefined ? ['get'] : ['create', '-f', '-'];
  const input = request.body === undefined ? undefined : JSON.stringify(request.body);
  const printed = await printedBy(source, sessionFile, [...verb, '--raw', request.path], { ...bounds, input });
  try {
    return JSON.parse(printed);
  } catch {
    throw new RequestFailed({ kind: 'kubectl', stderr: '' });
  }
}

async function printedBy(
  source: KubectlSource,
  sessionFile: string,
  words: readonly string[],
  { input, ...bounds }: Bounds & { readonly input?: string | undefined },
): Promise<string> {
  const result = await runKubectl(source, words, {
    env: { KUBECONFIG: sessionFile },
    ...(input === undefined ? {} : { input }),
    ...bounds,
  });
  if (result.code === undefined) throw new RequestFailed({ kind: 'timeout' });
  if (result.code !== 0) throw new RequestFailed({ kind: 'kubectl', stderr: result.stderr });
  return result.stdout;
}
