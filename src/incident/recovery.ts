/** What windows that are gone left behind comes into its notebook; a run that goes on is this window's from then on. */
import { lostRun } from './lostRun.ts';
import type { EntryEnd, EntryStart, FoundRun, Incidents, Recorded } from './types.ts';
import type { Windows } from './windows.ts';
import type { Line, WriteAhead } from './writeAhead.ts';

export interface RecoveryNeeds {
  readonly windows: Windows;
  readonly writeAhead: WriteAhead;
  /** Says again what this window records. */
  readonly holdAgain: () => Promise<void>;
  /** The run of this line is this window's by now. */
  readonly takeOver: (line: Line) => void;
  readonly finish: (end: EntryEnd) => Promise<Recorded>;
}

export function createRecovery(needs: RecoveryNeeds): Pick<Incidents, 'isLeftBehind' | 'recover'> {
  const { windows, writeAhead, holdAgain, takeOver, finish } = needs;
  return {
    isLeftBehind: (id) => {
      const line = writeAhead.lineNow(id);
      return line !== undefined && windows.isHeirOf(line.window);
    },
    recover: async (findRun) => {
      const recorded: Recorded[] = [];
      const running: EntryStart[] = [];
      const lines = (await writeAhead.all()).filter((line) => windows.isHeirOf(line.window));
      // What this window takes over must not look left behind to the next one.
      if (lines.length > 0) await holdAgain().catch(() => undefined);
      for (const line of lines) {
        const { id } = line.start;
        const end = await writeAhead.ended(id);
        const found: FoundRun = end === undefined ? await findRun(id) : { kind: 'ended', end };
        // Meanwhile another window may have come for it.
        if ((await writeAhead.line(id))?.window !== line.window) continue;
        const mine = { ...line, window: windows.key };
        takeOver(mine);
        await writeAhead.begin(mine).catch(() => undefined);
        if (found.kind === 'running') running.push(line.start);
        else recorded.push(await finish(found.kind === 'ended' ? found.end : lostRun(id)));
      }
      await writeAhead.sweep();
      return { recorded, running };
    },
  };
}
