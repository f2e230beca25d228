/** What was read from the covered text, told with its holes: `___` is no name, `<pod>` is what is written. */
import type { ClusterCall, Placeholder } from './types.ts';

/** The holes of a command by the length of their cover. */
export interface Covers {
  readonly shortest: number;
  readonly byLength: ReadonlyMap<number, string>;
}

export function coversOf(holes: readonly Placeholder[]): Covers {
  const byLength = new Map<number, string>();
  let shortest = Infinity;
  for (const { range, text } of holes) {
    const length = range.end - range.start;
    shortest = Math.min(shortest, length);
    if (!byLength.has(length)) byLength.set(length, text);
  }
  return { shortest, byLength };
}

/** A covered hole reads like a name; one that stands in the text itself is none. */
export function isCovered(value: string | undefined, { shortest }: Covers): boolean {
  return value?.match(/_+/g)?.some((run) => run.length >= shortest) === true;
}

/** As written. */
export function uncover(text: string, { byLength }: Covers): string {
  if (byLength.size === 0 || !text.includes('_')) return text;
  return text.replaceAll(/_+/g, (run) => byLength.get(run.length) ?? run);
}

export function uncoverCall(call: ClusterCall, covers: Covers): ClusterCall {
  const asWritten = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : uncover(text, covers);
  return {
    ...call,
    objects: call.objects.map((object) => (isCovered(object.name, covers) ? { ...object, name: undefined } : object)),
    selector: asWritten(call.selector),
    files: call.files.map((file) => uncover(file, covers)),
    namespace: asWritten(call.namespace),
    context: asWritten(call.context),
    args: call.args?.some((arg) => isCovered(arg, covers)) === true ? undefined : call.args,
  };
}
