/** Drafts: which there are, how one gets into the workspace, how one is thrown away. */
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { nameInWorkspace, newNotebook, NOTEBOOK_ENDING, readFacts, timeInName, type IncidentFacts } from './draft.ts';
import { codeOf, explainDisk, readText } from './durable.ts';
import { parseNotebook } from './format.ts';
import type { Locks } from './lock.ts';
import { freeName, isThere, makeNotebookFolder, placeFile } from './place.ts';
import type { Draft, OpenNotebooks, SaveTarget } from './types.ts';
import { copyOutputs, removeOutputs } from './wholeOutput.ts';
import type { Whereabouts } from './whereabouts.ts';
import type { Windows } from './windows.ts';
import type { Line, WriteAhead } from './writeAhead.ts';

const SETTLED_AFTER_MS = 60_000;

export interface Drafts {
  /** `2026-11-24-031407.incident.md`, a number behind it where there is, or was, one of that second already. Empty, or with this text. */
  readonly create: (facts: IncidentFacts, text?: string) => Promise<string>;
  readonly list: () => Promise<readonly Draft[]>;
  /** Gives its new place. Until that is written whole, the draft stays. */
  readonly save: (draft: string, facts: IncidentFacts, target: SaveTarget) => Promise<string>;
  /** @throws UserError where `throwAway` would refuse, so that nobody is asked in vain. */
  readonly requireThrowable: (draft: string) => Promise<void>;
  readonly throwAway: (draft: string) => Promise<void>;
  /**
   * While the task lets an editor go from the old place of a notebook, nobody records there; what it wrote there is
   * taken away again. The caller has kept its words.
   */
  readonly leave: (old: string, task: () => Promise<void>) => Promise<void>;
  /** Removes drafts into which nobody wrote or recorded anything. */
  readonly sweep: () => Promise<void>;
}

export interface DraftsNeeds {
  readonly draftsDir: string;
  readonly where: Whereabouts;
  readonly windows: Windows;
  readonly writeAhead: WriteAhead;
  readonly locks: Locks;
  readonly move: OpenNotebooks['move'] | undefined;
}

export function createDrafts({ draftsDir, where, windows, writeAhead, locks, move }: DraftsNeeds): Drafts {
  async function create(facts: IncidentFacts, text = newNotebook(facts)): Promise<string> {
    await mkdir(draftsDir, { recursive: true, mode: 0o700 });
    for (let n = 1; ; n++) {
      const file = path.join(
        draftsDir,
        `${timeInName(facts.startedAt, 'seconds')}${n === 1 ? '' : `-${n}`}${NOTEBOOK_ENDING}`,
      );
      // A name that led elsewhere would lead there again.
      if ((await where.moveOf(file)) !== undefined) continue;
      try {
        const handle = await open(file, 'wx', 0o600);
        try {
          await handle.writeFile(text);
          await handle.sync();
        } finally {
          await handle.close();
        }
        return file;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
  }

  async function list(): Promise<readonly Draft[]> {
    const others = new Set((await windows.others()).filter((it) => it.alive).map((it) => it.notebook));
    const mine = windows.holding();
    const drafts: Draft[] = [];
    for (const name of await readdir(draftsDir).catch(() => [])) {
      if (!name.endsWith(NOTEBOOK_ENDING) || name.startsWith('.')) continue;
      const file = path.join(draftsDir, name);
      const text = await readText(file).catch(() => '');
      if (text === undefined) continue;
      const { title, startedAt } = readFacts(text, file);
      const entries = parseNotebook(text).filter((segment) => segment.kind === 'entry').length;
      const heldBy = file === mine ? 'this window' : others.has(file) ? 'another window' : 'nobody';
      drafts.push({ file, title, startedAt, entries, heldBy });
    }
    return drafts.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  async function requireOurs(draft: string, nextStep: string): Promise<void> {
    if ((await list()).some((it) => it.file === draft && it.heldBy === 'another window')) {
      throw new UserError('Another window records into this draft.', nextStep);
    }
  }

  async function save(draft: string, facts: IncidentFacts, target: SaveTarget): Promise<string> {
    await requireOurs(draft, 'Save it there.');
    try {
      return await locks.with(draft, async () => {
        const folder = await makeNotebookFolder(target.workspaceFolder, target.subfolder);
        const to = await moveOver(draft, folder, nameInWorkspace(facts, target.name));
        await removeOutputs(draft);
        return to;
      });
    } catch (error) {
      throw explainDisk(error, target.subfolder, 'The draft stays where it is. Save it again when that is cured.');
    }
  }

  async function moveOver(draft: string, folder: string, name: string): Promise<string> {
    for (;;) {
      const to = await freeName(folder, name);
      await copyOutputs(draft, to);
      // Before the draft goes, so that nobody who knows its old place is left without the new one.
      await where.moved(draft, to);
      // Whoever knows the new place already waits until all words are in it.
      if ((await locks.with(to, async () => move?.(draft, to))) === true) {
        if ((await isThere(to)) && !(await isThere(draft))) {
          // A draft was the person's alone; what is in the workspace is like its neighbours.
          await chmod(to, 0o666 & ~process.umask()).catch(() => undefined);
          return to;
        }
        await removeOutputs(to);
        throw new UserError('The editor could not move the notebook.', 'The draft stays where it is. Save it again.');
      }
      const text = await readText(draft);
      if (text === undefined) throw new UserError('The draft is gone.', 'Start a new incident.');
      if (await placeFile(text, to)) {
        await rm(draft);
        return to;
      }
      await removeOutputs(to);
    }
  }

  async function requireThrowable(draft: string): Promise<void> {
    if (path.dirname(draft) !== path.resolve(draftsDir) || !draft.endsWith(NOTEBOOK_ENDING)) {
      throw new UserError('Only a draft can be thrown away.', 'Delete a saved notebook like any other file.');
    }
    await requireOurs(draft, 'Throw it away there.');
    for (const { start, window } of await linesOf(draft)) {
      if (windows.isAlive(window) && (await writeAhead.ended(start.id)) === undefined) {
        throw window === windows.key
          ? new UserError('A run of this draft is still going.', 'Stop it first.')
          : new UserError('A run of this draft is still going in another window.', 'Stop it there first.');
      }
    }
  }

  async function linesOf(draft: string): Promise<readonly Line[]> {
    const lines: Line[] = [];
    // It may have begun when the notebook lay elsewhere.
    for (const line of await writeAhead.all()) if ((await where.now(line.notebook)) === draft) lines.push(line);
    return lines;
  }

  async function throwAway(draft: string): Promise<void> {
    await locks.with(draft, async () => {
      await requireThrowable(draft);
      for (const { start } of await linesOf(draft)) await writeAhead.drop(start.id);
      await rm(draft, { force: true });
      await removeOutputs(draft);
      await where.thrownAway(draft);
    });
  }

  async function leave(old: string, task: () => Promise<void>): Promise<void> {
    await locks.with(old, async () => {
      const isElsewhere = path.dirname(old) === path.resolve(draftsDir) && (await where.now(old)) !== old;
      const isGhost = isElsewhere || !(await isThere(old));
      try {
        await task();
      } finally {
        if (isGhost) await rm(old, { force: true });
      }
    });
  }

  async function sweep(): Promise<void> {
    const wanted = new Set((await writeAhead.all()).map((line) => line.notebook));
    for (const { file, entries, heldBy } of await list()) {
      if (entries > 0 || heldBy !== 'nobody' || wanted.has(file)) continue;
      // Another window may be about to say that it records into it.
      if (Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? Date.now()) < SETTLED_AFTER_MS) continue;
      await locks.with(file, async () => {
        const text = await readText(file);
        if (text !== undefined && text === newNotebook(readFacts(text, file))) await rm(file);
      });
    }
  }

  return { create, list, save, requireThrowable, throwAway, leave, sweep };
}
