/** What the server says of what a call deletes: which objects, what goes with them, and what starts again. */
import type { ClusterCall } from '../command/types.ts';
import { objectName, type KubeObject } from './proofObjects.ts';
import { maxNames, more, pods, said, type Proof } from './proofWords.ts';

/** `found`: the objects that it reaches now. */
export function deletionProof(call: ClusterCall, found: readonly KubeObject[]): Proof {
  if (found.length === 0) return said('Nothing there matches it.');
  const isAllPods = found.every(({ kind }) => kind === 'Pod');
  const controllers = found.flatMap((object) =>
    (object.metadata?.ownerReferences ?? []).filter(({ controller }) => controller === true),
  );
  const isNamed = call.objects.length > 0 && call.objects.every(({ name }) => name !== undefined);
  const starts = isAllPods && controllers.length === found.length && !isForced(call);
  // What a selector or nothing decides may be all that answers: it comes back, but not at once.
  const comesBack = starts && isNamed;
  // What the command names stands above already.
  const names = isNamed && found.length === 1 ? [] : counted(found);
  const told = (...lines: readonly string[]): Proof => ({ lines: [...names, ...lines], notes: [], comesBack });
  if (!isAllPods) return told(...lostWith(found));
  if (starts) {
    const kinds = [...new Set(controllers.map(({ kind, name }) => `${kind} ${name}`))];
    return told(
      `${kinds.slice(0, maxNames).join(', ')}${kinds.length > maxNames ? ' and more' : ''} ${kinds.length === 1 ? 'starts' : 'start'} ${found.length === 1 ? 'another' : 'others'}.`,
    );
  }
  const alone = found.length - controllers.length;
  if (alone === 0) return told('Forced: the old one may go on while another one starts.');
  return told(alone === 1 ? 'Nothing starts it again.' : `Nothing starts ${alone} of them again.`);
}

/** What goes with them. */
function lostWith(objects: readonly KubeObject[]): readonly string[] {
  const kinds = new Set(objects.map(({ kind }) => kind));
  return [
    ...(kinds.has('Namespace') ? ['All that is in the namespace goes with it.'] : []),
    ...(kinds.has('PersistentVolumeClaim') ? ['Its data may go with it.'] : []),
    ...objects.flatMap(({ kind, metadata, spec }) =>
      typeof spec?.replicas === 'number' ? [`${kind} ${metadata?.name ?? ''} runs ${pods(spec.replicas)}.`] : [],
    ),
  ].slice(0, maxNames);
}

function isForced({ args }: ClusterCall): boolean {
  return (args ?? []).some((word) => /^--(?:force(?:$|=true)|grace-period=0|now)/.test(word));
}

/** `Deletes pod/web-1.`, `Deletes 5 pods:` and some of their names. */
function counted(objects: readonly KubeObject[]): readonly string[] {
  const [first, ...others] = objects;
  if (first !== undefined && others.length === 0) return [`Deletes ${objectName(first)}.`];
  const isOfOneKind = others.every(({ kind }) => kind === first?.kind);
  const what = isOfOneKind ? `${(first?.kind ?? 'object').toLowerCase()}s` : 'objects';
  const names = objects.map((object) => (isOfOneKind ? (object.metadata?.name ?? '?') : objectName(object)));
  return [
    `Deletes ${objects.length} ${what}:`,
    ...names.slice(0, maxNames).map((name) => `  ${name}`),
    ...more(names.length),
  ];
}
