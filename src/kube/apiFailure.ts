/** Why a cluster did not answer, in one sentence with the next step, from Node's error, the server's status or kubectl's complaint. */
import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../errors.ts';

/** What a request ran into, as far as it can be told. */
export type Failure =
  /** Node's error code, such as `ECONNREFUSED`; `validTo` of the server's certificate where that is known. */
  | { readonly kind: 'network'; readonly code: string; readonly message: string; readonly validTo?: string }
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  | { readonly kind: 'kubectl'; readonly stderr: string }
  | { readonly kind: 'timeout' };

/** Carries a failure to where the sentence is made. */
export class RequestFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`The cluster did not answer: ${failure.kind}`);
    this.failure = failure;
  }
}

/** What the sentences name. */
export interface Asked {
  readonly server: string;
  readonly seconds: number;
  /** The login helper's program and the hint that its kubeconfig gives, where there is one. */
  readonly helper: { readonly command: string; readonly installHint: string | undefined } | undefined;
}

type Cause =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'tls expired'
  | 'tls unknown authority'
  | 'tls name'
  | 'unauthorized'
  | 'forbidden'
  | 'helper missing'
  | 'helper failed'
  | 'helper wants a terminal'
  | 'helper output'
  | 'other';

/** In this order: what a helper says can hold the words of the others. The words are those of client-go and of Go's TLS and net. */
const kubectlWords: readonly (readonly [RegExp, Cause])[] = [
  [/exec: executable \S+ not found|getting credentials: exec: .*(?:no such file|permission denied)/, 'helper missing'],
  [/standard input is not a terminal|cannot support interactive mode/, 'helper wants a terminal'],
  [/exec: executable .* failed with exit code/, 'helper failed'],
  [/decoding stdout|didn't return a status field|plugin returned version|exec plugin didn't/, 'helper output'],
  [/getting credentials: /, 'helper failed'],
  [/no such host|server misbehaving|Temporary failure in name resolution/, 'dns'],
  [/certificate has expired/, 'tls expired'],
  [/signed by unknown authority/, 'tls unknown authority'],
  [/doesn't contain any IP SANs|certificate is (?:not )?valid for/, 'tls name'],
  [
    /Client\.Timeout|TLS handshake timeout|i\/o timeout|deadline exceeded|no route to host|network is unreachable/,
    'timeout',
  ],
  [/was refused|connection refused/, 'refused'],
  [/Unauthorized|must be logged in|provide credentials/, 'unauthorized'],
  [/Forbidden|forbidden/, 'forbidden'],
];

const nodeCodes: Readonly<Record<string, Cause>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'timeout',
  ENETUNREACH: 'timeout',
  CERT_HAS_EXPIRED: 'tls expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'tls unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls name',
};

export function explainFailure(failure: Failure, asked: Asked): UserError {
  const cause = causeOf(failure);
  const host = URL.canParse(asked.server) ? new URL(asked.server) : undefined;
  const name = host?.hostname ?? asked.server;
  const helper = asked.helper?.command ?? '';
  switch (cause) {
    case 'dns':
      return new UserError(`Cannot find ${name}.`, 'Is the VPN off, or is the cluster gone?');
    case 'refused':
      return new UserError(`${host?.host ?? name} refuses connections.`, 'Is the cluster running, and the port right?');
    case 'timeout':
      if (failure.kind === 'timeout' && asked.helper !== undefined) {
        return new UserError(
          `Login helper ${helper} is waiting for you, or ${name} does not answer: nothing came in ${asked.seconds} s.`,
          'Run a command in the terminal, or Log In there.',
        );
      }
      return new UserError(
        `No answer from ${name} in ${asked.seconds} s.`,
        'Is the VPN off, or does a firewall stand between?',
      );
    case 'tls expired':
      return new UserError(`The server's certificate expired${expiry(failure)}.`, 'Ask those who run the cluster.');
    case 'tls unknown authority':
      return new UserError(
        "The server's certificate is not signed by this context's CA.",
        'It is the wrong cluster, a rebuilt one, or a proxy that looks into TLS.',
      );
    case 'tls name':
      return new UserError(
        'The certificate is for another name.',
        'Check server and tls-server-name in your kubeconfig.',
      );
    case 'unauthorized':
      return new UserError(`Reached ${name}, but the login was refused; it may have expired.`, 'Log in again.');
    case 'forbidden':
      return new UserError(`Logged in, but not allowed: ${firstLine(messageOf(failure))}`, 'Type the value instead.');
    case 'helper missing':
      return new UserError(
        `Login helper ${helper} is not installed, or not on the PATH of the editor.`,
        `${hintOf(asked)}Where your terminal finds it, Run works all the same.`,
      );
    case 'helper failed':
      return helperFailed(failure, helper);
    case 'helper wants a terminal':
      return new UserError(
        `Login helper ${helper} needs a terminal.`,
        'Run a command in the terminal first, or Log In.',
      );
    case 'helper output':
      return new UserError(
        `Login helper ${helper} printed something that is not a credential.`,
        'Run it in a terminal to see what it prints.',
      );
    case 'other':
      break;
  }
  const said = firstLine(messageOf(failure)).replace(/^Unable to connect to the server: /, '');
  return new UserError(`${name} did not answer as a cluster does: ${said}`, 'Try the same in a terminal.');
}

function causeOf(failure: Failure): Cause {
  switch (failure.kind) {
    case 'timeout':
      return 'timeout';
    case 'network':
      return nodeCodes[failure.code] ?? 'other';
    case 'status':
      return failure.status === 401 ? 'unauthorized' : failure.status === 403 ? 'forbidden' : 'other';
    case 'kubectl':
      break;
  }
  return kubectlWords.find(([words]) => words.test(failure.stderr))?.[1] ?? 'other';
}

/** A helper that failed with a question as its last words was waiting for an answer that it could not get. */
function helperFailed(failure: Failure, helper: string): UserError {
  const said = messageOf(failure).split(/Unable to connect to the server: |error: getting credentials: /)[0] ?? '';
  const first = firstLine(said);
  if (first !== '' && !said.endsWith('\n')) {
    return new UserError(`Login helper ${helper} is waiting for you: ${first}`, 'Run it in the terminal, or Log In.');
  }
  const why = first === '' ? '.' : `: ${first}`;
  return new UserError(`Login helper ${helper} failed${why}`, 'Log In, then try again.');
}

function hintOf(asked: Asked): string {
  const hint = firstLine(asked.helper?.installHint ?? '');
  return hint === '' ? '' : `${hint.replace(/\.?$/, '.')} `;
}

function expiry(failure: Failure): string {
  if (failure.kind === 'network' && failure.validTo !== undefined) return ` on ${failure.validTo}`;
  const said = /is after (\d{4}-\d\d-\d\d)T/.exec(messageOf(failure))?.[1];
  return said === undefined ? '' : ` on ${said}`;
}

function messageOf(failure: Failure): string {
  if (failure.kind === 'kubectl') return failure.stderr;
  return failure.kind === 'timeout' ? '' : failure.message;
}

/** The first line with words, without escape sequences, bounded: it comes from programs and servers that nobody here wrote. */
export function firstLine(text: string): string {
  const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
  const line = lines.map((one) => one.replaceAll(/\p{Cc}/gu, '').trim()).find((one) => one !== '') ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
