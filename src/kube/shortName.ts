/** The part of a context's name that tells it apart: cloud clients write account, region and zone around it. */

const patterns: readonly RegExp[] = [
  // EKS: arn:aws:eks:REGION:ACCOUNT:cluster/NAME
  /^arn:[^:]*:eks:[^:]*:[^:]*:cluster\/(.+)$/,
  // GKE: gke_PROJECT_ZONE_NAME
  /^gke_[^_]+_[^_]+_(.+)$/,
  // OpenShift: NAMESPACE/HOST:PORT/USER
  /^[^/]+\/([^/]+):\d+\/[^/]+$/,
];
const maxLength = 40;

export function shortName(context: string): string {
  for (const pattern of patterns) {
    const part = pattern.exec(context)?.[1];
    if (part !== undefined) return cut(part);
  }
  return cut(context);
}

/** For a list: where two names would look the same, each is shown whole. */
export function shortNames(contexts: readonly string[]): ReadonlyMap<string, string> {
  const count = new Map<string, number>();
  for (const context of contexts) count.set(shortName(context), (count.get(shortName(context)) ?? 0) + 1);
  return new Map(contexts.map((name) => [name, count.get(shortName(name)) === 1 ? shortName(name) : name]));
}

/** The end tells contexts apart more often than the beginning, so both stay. */
function cut(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= maxLength) return name;
  return `${letters.slice(0, 15).join('')}…${letters.slice(-(maxLength - 16)).join('')}`;
}
