/** Why a client of a cluster failed, in a few words, where its last words say it: the cluster, the login, a right. */
import type { Shown } from './answers.ts';

/**
 * At the start of a line, so that a log that tells of such a thing is none. In this order: what an expired certificate is
 * told with begins like what is not reached. Source: client-go, kubectl 1.35 and Helm 4.1.
 */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^Unable to connect to the server: .*certificate has expired/, 'the certificate of the server has expired'],
  [
    /^Unable to connect to the server: .*(?:unknown authority|certificate is|doesn't contain)/,
    'the server is not the one that this context knows',
  ],
  [/^Unable to connect to the server: (?:getting credentials: |.*exec: )/, 'the login helper failed'],
  [
    /^(?:Unable to connect to the server: |The connection to the server |Error: Kubernetes cluster unreachable: )/,
    'the server did not answer',
  ],
  [/^error: (?:getting credentials: |.*exec: executable )/, 'the login helper failed'],
  [/^error: You must be logged in to the server|^Error from server \(Unauthorized\)/, 'the login was refused'],
  [/^(?:Error from server \(Forbidden\)|error: .*\bis forbidden: )/, 'you may not do this there'],
];

/** They stand last; a hint may follow. */
const lastLines = 3;

export function unreachedWords(program: string, output: Shown | undefined): string | undefined {
  if (output === undefined || !/^(?:kubectl|oc|helm)$/.test(program)) return undefined;
  const lines = (output.tail ?? output.head).trimEnd().split(/\r?\n/).slice(-lastLines);
  return reasons.find(([pattern]) => lines.some((line) => pattern.test(line)))?.[1];
}
