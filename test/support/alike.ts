/** Whether two answers that the same command gave, one after the other, say the same. */

/**
 * What may differ between them: nothing; how old things are; every number; or which lines of a log that goes on were there.
 * Of a thread dump its threads are compared.
 */
export type Alike = 'exact' | 'ages' | 'figures' | 'log' | 'threads';

/** By what a command asks for. */
export function alikeOf(command: string): Alike {
  if (/^kubectl logs\b(?!.*--previous)/.test(command)) return 'log';
  if (/^kubectl (?:get|describe)\b/.test(command)) return 'ages';
  if (/\bjstack 1$/.test(command)) return 'threads';
  const moves = /\b(?:top|jmap|serverStatus|currentOp|setProfilingLevel|profile|countDocuments)\b/;
  return moves.test(command) ? 'figures' : 'exact';
}

/** What is wrong with `entry`, where `outside` is what it is compared with: for a log, all of it. */
export function unlike(kind: Alike, entry: string, outside: string): string | undefined {
  if (kind === 'log') {
    const known = new Set(outside.split('\n'));
    const strange = entry.split('\n').filter((line) => !known.has(line));
    return strange.length === 0 ? undefined : `these lines are not in the log:\n${quoted(strange.join('\n'))}`;
  }
  const [here, there] = [still(kind, entry), still(kind, outside)];
  return here === there ? undefined : `the entry holds\n${quoted(here)}\nand outside it is\n${quoted(there)}`;
}

/** kubectl's own words on its connection: a command ended sooner than it had told the size of the terminal, or spoke before it listened. */
const ofConnection =
  /^E\d{4} .*(?:"Unhandled Error" err="websocket: close sent"|Unknown stream id \d+, discarding message)\n?/gm;
/** Of several pods kubectl asks one or the other first. */
const anyPod = /(?<=previous terminated container "[^"]*" in pod )"[^"]+"/g;
const age = /\b(?:\d+[dhms]){1,3}\b/g;
const objectId = /\b[0-9a-f]{24}\b/g;

function still(kind: Alike, text: string): string {
  const plain = text
    .replaceAll(ofConnection, '')
    .replaceAll(/(Mongosh Log ID:\s+)[0-9a-f]{24}/g, '$1…')
    .replaceAll(anyPod, '…')
    .trim();
  if (kind === 'exact') return plain;
  if (kind === 'threads') return [...plain.matchAll(/^"[^"]+"/gm)].map(([name]) => name).join('\n');
  const young = plain.replaceAll(age, '…').replaceAll(/ +/g, ' ').replaceAll(/ $/gm, '');
  return kind === 'ages' ? young : young.replaceAll(objectId, '…').replaceAll(/\d+(?:\.\d+)?/g, '…');
}

function quoted(text: string): string {
  return text
    .split('\n', 40)
    .map((line) => `  | ${line.slice(0, 300)}`)
    .join('\n');
}
