/** What was read from the covered text, told with its holes: `___` is no name, `<pod>` is what is written. */
import type { ClusterCall, Placeholder } from './types.ts';

type Holes = readonly Placeholder[];

function cover({ range }: Placeholder): string {
  return '_'.repeat(range.end - range.start);
}

/** A covered hole reads like a name; one that stands in the text itself is none. */
export function isCovered(value: string | undefined, holes: Holes): boolean {
  return value?.includes('_') === true && holes.some((hole) => value.includes(cover(hole)));
}

/** As written. */
export function uncover(text: string, holes: Holes): string {
  if (holes.length === 0 || !text.includes('_')) return text;
  return text.replaceAll(/_+/g, (run) => holes.find((hole) => cover(hole) === run)?.text ?? run);
}

export function uncoverCall(call: ClusterCall, holes: Holes): ClusterCall {
  const asWritten = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : uncover(text, holes);
  return {
    ...call,
    objects: call.objects.map((object) => (isCovered(object.name, holes) ? { ...object, name: undefined } : object)),
    selector: asWritten(call.selector),
    files: call.files.map((file) => uncover(file, holes)),
    namespace: asWritten(call.namespace),
    context: asWritten(call.context),
    args: call.args?.some((arg) => isCovered(arg, holes)) === true ? undefined : call.args,
  };
}
