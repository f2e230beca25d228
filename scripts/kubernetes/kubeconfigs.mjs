/** Kubeconfig files for contexts that log in with a certificate. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The first one is the current context.
 * @param {string} file
 * @param {readonly {
 *   context: string, namespace?: string, port: number, ca: string, user: string, certificate: string, key: string,
 * }[]} entries
 */
export function writeKubeconfig(file, entries) {
  const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.context,
    clusters: entries.map(({ context, port, ca }) => ({
      name: context,
      cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(ca) },
    })),
    users: entries.map(({ context, user, certificate, key }) => ({
      name: `${user}@${context}`,
      user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
    })),
    contexts: entries.map(({ context, namespace, user }) => ({
      name: context,
      context: { cluster: context, user: `${user}@${context}`, ...(namespace === undefined ? {} : { namespace }) },
    })),
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
