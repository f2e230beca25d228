/** The part of a context's name that tells it apart: cloud clients write account, region and zone around it. */

const patterns: readonly RegExp[] = [
  // EKS: arn:aws:eks:REGION:ACCOUNT:cluster/NAME
  /^arn:[^:]*:eks:(?<where>[^:]*):(?<whose>[^:]*):cluster\/(?<part>.+)$/,
  // GKE: gke_PROJECT_ZONE_NAME
  /^gke_(?<whose>[^_]+)_(?<where>[^_]+)_(?<part>.+)$/,
  // OpenShift: NAMESPACE/HOST:PORT/USER
  /^(?<where>[^/]+)\/(?<part>[^/]+):\d+\/(?<whose>[^/]+)$/,
];
const maxLength = 40;

interface Parts {
  readonly part: string;
  readonly around: string;
}

function partsOf(context: string): Parts | undefined {
  for (const pattern of patterns) {
    const { part, whose, where } = pattern.exec(context)?.groups ?? {};
    if (part !== undefined) return { part, around: `${whose}, ${where}` };
  }
  return undefined;
}

/** Where other contexts are not known. Beside others it may not tell it apart: see `shortNames`. */
export function shortName(context: string): string {
  return cut(partsOf(context)?.part ?? context);
}

function withWhatIsAround(context: string): string {
  const parts = partsOf(context);
  return parts === undefined ? shortName(context) : `${cut(parts.part)} (${parts.around})`;
}

/** Of all contexts of the files: no two look the same. */
export function shortNames(contexts: readonly string[]): ReadonlyMap<string, string> {
  const ways = [shortName, withWhatIsAround].map((way) => {
    const count = new Map<string, number>();
    for (const context of contexts) count.set(way(context), (count.get(way(context)) ?? 0) + 1);
    return (context: string): string | undefined => (count.get(way(context)) === 1 ? way(context) : undefined);
  });
  return new Map(
    contexts.map((name) => [
      name,
      ways.reduce<string | undefined>((found, way) => found ?? way(name), undefined) ?? name,
    ]),
  );
}

/** The end tells contexts apart more often than the beginning, so both stay. */
function cut(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= maxLength) return name;
  return `${letters.slice(0, 15).join('')}…${letters.slice(-(maxLength - 16)).join('')}`;
}
