/** What a notebook says of itself at its beginning, for lists: the rest of it is not read. */
import { readFacts, type IncidentFacts } from './draft.ts';
import { headOfFile } from './headOfFile.ts';

export async function readBeginning(file: string): Promise<IncidentFacts & { readonly file: string }> {
  return { ...readFacts(await headOfFile(file), file), file };
}
