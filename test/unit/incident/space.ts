/** A place for incidents to be recorded in: drafts, state and a workspace below one temporary folder. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseNotebook } from '../../../src/incident/format.ts';
import { createIncidents } from '../../../src/incident/incidents.ts';
import type {
  Entry,
  EntryEnd,
  EntryStart,
  Incidents,
  IncidentsOptions,
  Recorded,
} from '../../../src/incident/types.ts';

export interface Space {
  readonly root: string;
  readonly draftsDir: string;
  readonly stateDir: string;
  readonly workspace: string;
  /** A window: one extension host on this workspace. */
  readonly window: (change?: Partial<IncidentsOptions>) => Incidents;
  readonly remove: () => Promise<void>;
}

export const STARTED = Date.parse('2026-11-24T03:14:07Z');

export async function createSpace(): Promise<Space> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'incidents-')));
  const space = {
    root,
    draftsDir: path.join(root, 'drafts'),
    stateDir: path.join(root, 'state'),
    workspace: path.join(root, 'workspace'),
  };
  await mkdir(space.workspace);
  return {
    ...space,
    window: (change) =>
      createIncidents({
        draftsDir: space.draftsDir,
        stateDir: space.stateDir,
        workspace: 'file:///workspace',
        now: () => STARTED,
        by: () => Promise.resolve('anna'),
        ...change,
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

let runs = 0;

export function started(command = 'echo hello', change: Partial<EntryStart> = {}): EntryStart {
  runs += 1;
  return {
    id: `run${String(runs).padStart(13, '0')}`,
    at: '2026-11-24T03:14:07Z',
    context: 'prod-eu',
    namespace: 'payments',
    server: 'https://10.0.0.1:6443',
    simulated: false,
    from: undefined,
    step: undefined,
    condition: undefined,
    block: undefined,
    values: {},
    edited: false,
    cwd: undefined,
    shell: 'bash',
    command,
    ...change,
  };
}

export function ended(id: string, head = 'hello\n', change: Partial<EntryEnd> = {}): EntryEnd {
  const lines = head.split('\n').length - 1;
  return {
    id,
    outcome: { kind: 'exit', code: 0, pipe: [0] },
    ms: 12,
    output: { head, lines, bytes: Buffer.byteLength(head), capture: 'exact' },
    ...change,
  };
}

export async function entriesOf(file: string): Promise<readonly Entry[]> {
  return parseNotebook(await readFile(file, 'utf8')).flatMap((part) => (part.kind === 'entry' ? [part.entry] : []));
}

/** All files below a folder, relative, with `/`. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found
    .filter((it) => !it.isDirectory())
    .map((it) => path.relative(folder, path.join(it.parentPath, it.name)).split(path.sep).join('/'))
    .sort();
}

/** One run from its begin to its entry. */
export async function recordOne(
  window: Incidents,
  start: EntryStart,
  end: EntryEnd = ended(start.id),
): Promise<Recorded> {
  await window.begin(start);
  return window.finish(end);
}

/** The workspace of the space. */
export function target(space: Space, name?: string): { workspaceFolder: string; subfolder: string; name?: string } {
  return { workspaceFolder: space.workspace, subfolder: 'incidents', ...(name !== undefined && { name }) };
}
