/** Puts the people's roles and the sample service into a cluster, and waits until the service is well. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { kubectlFolder } from '../kubectl.mjs';
import { call } from './programs.mjs';

/**
 * @typedef {{
 *   kubeconfig: string, context?: string, edit: string, operate: string, onCall: string, visitor: string, images?: string,
 *   data: (namespace: string) => string,
 * }} Sample
 * `edit` and `operate` are namespaces; `onCall` and `visitor` user names, or service accounts as `NAMESPACE:NAME`;
 * `data` is where the database keeps its files, as the rest of a volume.
 */

/** @param {Sample} sample */
export async function setUpSample(sample) {
  const { edit, operate, images = 'registry.example' } = sample;
  const kubectl = await kubectlFor(sample);
  const access = fill(await manifest('access.yaml'), {
    EDIT: edit,
    OPERATE: operate,
    "'@ON-CALL@'": subject(sample.onCall),
    "'@VISITOR@'": subject(sample.visitor),
  });
  await kubectl(['apply', '-f', '-'], access);
  const text = await manifest('sample.yaml');
  const stock = await manifest('stock.js');
  await Promise.all(
    [edit, operate].map(async (namespace) => {
      const own = (/** @type {string[]} */ words, /** @type {string} */ input = '') =>
        kubectl(['-n', namespace, ...words], input);
      const replicas = namespace === edit ? '2' : '3';
      await own(
        ['apply', '-f', '-'],
        fill(text, { "'@REPLICAS@'": replicas, IMAGES: images, "'@DATA@': {}": sample.data(namespace) }),
      );
      const workloads = ['deployment/inventory-service', 'statefulset/mongodb', 'deployment/kafka'];
      await Promise.all(workloads.map((one) => own(['rollout', 'status', one, '--timeout=180s'])));
      await own(['exec', 'mongodb-0', '--', 'mongosh', '--quiet', '--eval', stock]);
    }),
  );
}

/** For `kubectl top`; it answers when this comes back. */
export async function setUpMetrics(/** @type {string} */ kubeconfig, /** @type {string} */ ca) {
  const kubectl = await kubectlFor({ kubeconfig });
  await kubectl(['apply', '-f', '-'], fill(await manifest('metrics.yaml'), { CA: Buffer.from(ca).toString('base64') }));
}

/**
 * @param {{ kubeconfig: string, context?: string }} target
 * @returns {Promise<(words: readonly string[], input?: string) => Promise<string>>}
 */
async function kubectlFor({ kubeconfig, context }) {
  const program = path.join(await kubectlFolder(), 'kubectl');
  const where = ['--kubeconfig', kubeconfig, ...(context === undefined ? [] : ['--context', context])];
  return (words, input) =>
    call(program, [...where, ...words], { timeoutMs: 240_000, ...(input === undefined ? {} : { input }) });
}

function manifest(/** @type {string} */ name) {
  return readFile(fileURLToPath(new URL(`manifests/${name}`, import.meta.url)), 'utf8');
}

/** Puts values in the place of `@NAME@`; a key with such a sign stands for itself, as YAML that is well-formed. */
function fill(/** @type {string} */ text, /** @type {Record<string, string>} */ values) {
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replaceAll(name.includes('@') ? name : `@${name}@`, value),
    text,
  );
}

function subject(/** @type {string} */ who) {
  const [namespace, name] = who.split(':');
  return name === undefined
    ? `{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ${who} }`
    : `{ kind: ServiceAccount, namespace: ${namespace}, name: ${name} }`;
}
