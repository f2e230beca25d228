/** Whether a change on a context has to be confirmed: by the settings, by what the person said once, else by the words of its name. */
import { isNamespace } from './isNamespace.ts';
import type { Protection } from './types.ts';

export interface ProtectionRules {
  /** Patterns with `*` of the person and of the workspace together: both only add. */
  readonly protectedContexts: readonly string[];
  readonly protectedNamespaces: readonly string[];
  /** The person's only. */
  readonly harmlessContexts: readonly string[];
  /** What the person answered for this context. */
  readonly remembered: 'protected' | 'open' | undefined;
}

const protectedWords = new Set(['prod', 'prd', 'production', 'live']);
/** Before a protected word they make it another thing, which one only the person knows. */
const negations = new Set(['non', 'not', 'no', 'pre']);
const harmlessWords = new Set(
  (
    'dev develop development devel test testing tests qa stage staging stg sandbox playground local localhost ' +
    'kind minikube k3d microk8s colima orbstack'
  ).split(' '),
);
const harmlessNames = new Set(['docker-desktop', 'rancher-desktop', 'docker-for-desktop']);

export function protectionOf(context: string, namespace: string, rules: ProtectionRules): Protection {
  const matches = (patterns: readonly string[], name: string): boolean => patterns.some((one) => isMatch(one, name));
  if (matches(rules.protectedContexts, context) || matches(rules.protectedNamespaces, namespace)) return 'protected';
  // All namespaces, or one that only the shell knows: a protected one may be among them.
  if (!isNamespace(namespace) && rules.protectedNamespaces.length > 0) return 'protected';
  if (byWords(namespace) === 'protected') return 'protected';
  if (rules.remembered !== undefined) return rules.remembered;
  if (matches(rules.harmlessContexts, context)) return 'open';
  return byWords(context);
}

function byWords(name: string): Protection {
  const words = name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/(?<=\D)\d+$/, ''));
  const found = words.filter((word) => protectedWords.has(word));
  const negated = words.filter((word, i) => protectedWords.has(word) && negations.has(words[i - 1] ?? ''));
  if (found.length > negated.length) return 'protected';
  if (negated.length > 0) return 'ask';
  return harmlessNames.has(name) || words.some((word) => harmlessWords.has(word)) ? 'open' : 'ask';
}

/** Piece by piece and never back: a folder's pattern must not be able to cost time. */
function isMatch(pattern: string, name: string): boolean {
  const text = name.toLowerCase();
  const pieces = pattern.toLowerCase().split('*');
  const first = pieces.shift() ?? '';
  const last = pieces.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
