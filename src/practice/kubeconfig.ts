/** Who may do what on the practice cluster, and the file with its three contexts. */
import { randomBytes } from 'node:crypto';

/** Where the sample service is, and in how many pods. */
export const practiceNamespaces = [
  { name: 'inventory', replicas: 2 },
  { name: 'inventory-prod', replicas: 3 },
] as const;

/** The first is the one to begin with. */
const contexts = [
  { context: 'practice-staging', namespace: 'inventory', person: 'on-call' },
  { context: 'practice-prod', namespace: 'inventory-prod', person: 'on-call' },
  { context: 'practice-staging-visitor', namespace: 'inventory', person: 'visitor' },
] as const;

/** Each start has tokens of its own. */
export function createPeople() {
  const token = (): string => randomBytes(24).toString('hex');
  return [
    {
      name: 'on-call',
      groups: ['system:authenticated', 'practice:on-call'],
      token: token(),
      roles: { inventory: 'edit', 'inventory-prod': 'operate', '*': 'view' },
    },
    { name: 'visitor', groups: ['system:authenticated'], token: token(), roles: { inventory: 'view' } },
  ] as const;
}

export function kubeconfigText(
  server: string,
  certificatePem: string,
  people: readonly { readonly name: string; readonly token: string }[],
): string {
  const authority = Buffer.from(certificatePem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0].context,
    clusters: [{ name: 'practice', cluster: { server, 'certificate-authority-data': authority } }],
    users: people.map(({ name, token }) => ({ name, user: { token } })),
    contexts: contexts.map(({ context, namespace, person }) => ({
      name: context,
      context: { cluster: 'practice', user: person, namespace },
    })),
  });
}
