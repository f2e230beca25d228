/** Kubeconfig files for tests, as text. */

export interface TestContext {
  readonly name: string;
  /** Without one nothing listens there. */
  readonly server?: string;
  readonly namespace?: string;
}

/** The first context is the current one. JSON is YAML, so kubectl reads it as any other. */
export function kubeconfigText(...contexts: readonly (string | TestContext)[]): string {
  const all = contexts.map((context) => (typeof context === 'string' ? { name: context } : context));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': all[0]?.name,
    clusters: all.map(({ name, server = 'https://127.0.0.1:9' }) => ({ name, cluster: { server } })),
    users: [{ name: 'somebody', user: { token: 'none' } }],
    contexts: all.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: 'somebody', ...(namespace === undefined ? {} : { namespace }) },
    })),
  });
}
