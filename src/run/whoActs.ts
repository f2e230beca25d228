/**
 * Who acts on a cluster. The cluster is asked once in a terminal and login, beside a run of the person's or right behind
 * it, in that run's own environment; the answer is a file that runs of the same login and environment share.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { maskText } from './mask.ts';
import { readRunFile, type RunFiles } from './runFolder.ts';

const maxName = 100;
/** An answer is some hundred bytes; `who` keeps no more than this. */
const maxAnswerBytes = 65_536;

/** The name in the answer that belongs to a run, where it is there by now. */
export function readWhoActs(files: RunFiles): string | undefined {
  const name = readRunFile(files, 'as');
  if (name === undefined || !/^who-[0-9a-f]{16}-\d+$/.test(name)) return undefined;
  const answer = readStart(join(files.folder, name));
  return answer === undefined ? undefined : parseWhoActs(answer);
}

/**
 * What `kubectl auth whoami -o json` says → the user's name, as words of one line. The name is the cluster's and may be
 * hostile: nothing in it acts, turns the line round or hides. `undefined` where nobody is logged in.
 */
export function parseWhoActs(answer: string): string | undefined {
  let name: unknown;
  try {
    const review = JSON.parse(answer) as { status?: { userInfo?: { username?: unknown } | null } | null } | null;
    name = review?.status?.userInfo?.username;
  } catch {
    return undefined;
  }
  if (typeof name !== 'string' || name === 'system:anonymous') return undefined;
  const words = maskText(name.toWellFormed())
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const short = words.length > maxName ? `${words.slice(0, maxName - 1).replace(/[\ud800-\udbff]$/, '')}…` : words;
  return short === '' ? undefined : short;
}

function readStart(file: string): string | undefined {
  try {
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(maxAnswerBytes);
      return buffer.toString('utf8', 0, readSync(handle, buffer));
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}
