/**
 * Where an incident's notebook is now: the one place that knows which draft was saved or thrown away and which file was
 * renamed, for all windows of this machine, and that looks for one that was moved without a word.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, watch } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { NOTEBOOK_ENDING, readFacts } from './draft.ts';
import { writeDurably } from './durable.ts';
import { isThere } from './place.ts';
import { moveOutputs } from './wholeOutput.ts';

const MAX_MOVES = 10;
/** Of a large repository only the beginning is looked through: nobody waits for it. */
const MAX_FOLDERS = 500;
const MAX_NOTEBOOKS = 300;
/** What the front matter fits into. */
const BEGINNING_BYTES = 4096;

/** What became of a notebook's old place. */
export interface Move {
  /** Undefined: the draft was thrown away. */
  readonly to: string | undefined;
  /** The window that did it. */
  readonly by: string;
}

export interface Whereabouts {
  /**
   * Follows what is remembered: the newest place that is there wins, also over an older one that has come back. Where
   * the notebook is nowhere: the last place known of it.
   */
  readonly now: (notebook: string) => Promise<string>;
  /** As `now`; one that is nowhere is looked for by the id in its front matter, and remembered where it is found. */
  readonly find: (notebook: string, incident: string) => Promise<string>;
  readonly moved: (from: string, to: string) => Promise<void>;
  /** A file, or a folder with all notebooks below it, has another name by now; their outputs go with them. */
  readonly renamed: (from: string, to: string) => Promise<void>;
  readonly thrownAway: (draft: string) => Promise<void>;
  /** The draft was thrown away, and nobody has written it again. */
  readonly isThrownAway: (draft: string) => Promise<boolean>;
  /** The incident goes on in this file, whatever was remembered of it. */
  readonly settled: (file: string) => Promise<void>;
  readonly moveOf: (notebook: string) => Promise<Move | undefined>;
  /** Any window moved something. */
  readonly onDidMove: (listener: () => void) => () => void;
}

export interface WhereaboutsNeeds {
  /** Shared by all windows; a small file for each old place. */
  readonly folder: string;
  /** The key of this window. */
  readonly window: string;
  /** Of the workspace: looked through for one that was moved. */
  readonly folders: () => readonly string[];
}

export function createWhereabouts({ folder, window, folders }: WhereaboutsNeeds): Whereabouts {
  const fileOf = (from: string): string =>
    path.join(folder, `${createHash('sha256').update(from).digest('hex').slice(0, 32)}.json`);

  async function remember(from: string, to: string | undefined): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A name that is taken again, and that led elsewhere when another file had it.
    if (to !== undefined) await settled(to);
    await writeDurably(fileOf(from), JSON.stringify({ to, by: window }));
  }

  function moveOf(notebook: string): Promise<Move | undefined> {
    return readFile(fileOf(notebook), 'utf8').then(moveIn, () => undefined);
  }

  async function settled(file: string): Promise<void> {
    await rm(fileOf(file), { force: true });
  }

  async function now(notebook: string): Promise<string> {
    let file = notebook;
    let lastThere: string | undefined;
    for (let step = 0; step < MAX_MOVES; step++) {
      if (await isThere(file)) lastThere = file;
      const to = (await moveOf(file))?.to;
      if (to === undefined) break;
      file = to;
    }
    return lastThere ?? file;
  }

  async function isThrownAway(draft: string): Promise<boolean> {
    const move = await moveOf(draft);
    return move !== undefined && move.to === undefined && !(await isThere(draft));
  }

  async function find(notebook: string, incident: string): Promise<string> {
    const last = await now(notebook);
    if ((await isThere(last)) || (await moveOf(last)) !== undefined) return last;
    const found = await lookFor(incident, [path.dirname(last), ...folders()]);
    if (found === undefined) return last;
    await moveOutputs(last, found);
    await remember(last, found);
    return found;
  }

  async function renamed(from: string, to: string): Promise<void> {
    if (to.endsWith(NOTEBOOK_ENDING)) {
      await moveOutputs(from, to);
      return remember(from, to);
    }
    for await (const file of notebooksBelow([to])) await remember(path.join(from, path.relative(to, file)), file);
  }

  return {
    now,
    find,
    moved: remember,
    renamed,
    thrownAway: (draft) => remember(draft, undefined),
    isThrownAway,
    settled,
    moveOf,
    onDidMove: (listener) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const watching = watch(folder, { persistent: false }, () => listener());
      // Where it cannot be watched, one hears of it when the window is looked at.
      watching.on('error', () => watching.close());
      return () => watching.close();
    },
  };
}

async function lookFor(incident: string, folders: readonly string[]): Promise<string | undefined> {
  for await (const file of notebooksBelow(folders)) {
    if (readFacts(await beginningOf(file), file).id === incident) return file;
  }
  return undefined;
}

/** The nearest first; no link is followed, and hidden folders and packages are left out. */
async function* notebooksBelow(folders: readonly string[]): AsyncGenerator<string> {
  const queue = [...folders];
  const seen = new Set<string>();
  let notebooks = 0;
  for (let folder = queue.shift(); folder !== undefined && seen.size < MAX_FOLDERS; folder = queue.shift()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const { name } = entry;
      if (name.startsWith('.') || name === 'node_modules') continue;
      if (entry.isDirectory()) queue.push(path.join(folder, name));
      if (!entry.isFile() || !name.endsWith(NOTEBOOK_ENDING)) continue;
      if ((notebooks += 1) > MAX_NOTEBOOKS) return;
      yield path.join(folder, name);
    }
  }
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function moveIn(json: string): Move {
  const { to, by } = JSON.parse(json) as { readonly to?: unknown; readonly by?: unknown };
  return { to: typeof to === 'string' ? to : undefined, by: typeof by === 'string' ? by : '' };
}
