/** Rows of `kubectl get`, from the server's table or from what kubectl printed: how an object is, and how urgent that is. */

export interface Row {
  readonly name: string;
  /** How it is, in the words of `kubectl get`; foreign text. */
  readonly note: string;
  /** 0: failing, 1: not ready, 2: was restarted lately, 3: well, 4: ended or ending. */
  readonly rank: 0 | 1 | 2 | 3 | 4;
  /** Seconds, as exact as the server says it. */
  readonly ageS: number;
  /** The command's own selector picks it. */
  readonly fits?: boolean;
}

type Cells = ReadonlyMap<string, string>;

interface Table {
  readonly columnDefinitions?: readonly { readonly name?: unknown; readonly priority?: unknown }[];
  readonly rows?: readonly { readonly cells?: readonly unknown[] }[];
  readonly items?: readonly { readonly metadata?: { readonly name?: unknown } }[];
  readonly metadata?: { readonly continue?: unknown };
}

/** A server without tables answers with the objects: then only their names are known. `next`: of the page behind it. */
export function readTable(kind: string, answer: unknown): { readonly rows: readonly Row[]; readonly next: string } {
  const table = (answer ?? {}) as Table;
  const columns = (table.columnDefinitions ?? []).map(({ name, priority }) => ({
    name: String(name).toUpperCase(),
    isShown: priority === 0 || priority === undefined,
  }));
  const next = typeof table.metadata?.continue === 'string' ? table.metadata.continue : '';
  if (table.items !== undefined) {
    const names = table.items.map(({ metadata }) => metadata?.name).filter((name) => typeof name === 'string');
    return { rows: names.map((name) => ({ name, note: '', rank: 3, ageS: 0 })), next };
  }
  const rows = (table.rows ?? []).flatMap(({ cells = [] }) => {
    const shown = new Map<string, string>();
    for (const [at, { name, isShown }] of columns.entries()) if (isShown) shown.set(name, wordOf(cells[at]));
    return rowOf(kind, shown);
  });
  return { rows, next };
}

function wordOf(cell: unknown): string {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
}

/** As kubectl prints it: each column begins where its title does. In pieces of `size` rows. */
export function* readText(kind: string, text: string, size: number): Iterable<readonly Row[]> {
  const lines = text.split('\n');
  const titles = [...(lines[0] ?? '').matchAll(/\S+(?: \S+)*/g)].map((match) => ({
    name: match[0],
    start: match.index,
  }));
  for (let from = 1; from < lines.length; from += size) {
    yield lines.slice(from, from + size).flatMap((line) => {
      const cells = titles.map(({ name, start }, at): [string, string] => [
        name,
        line.slice(start, titles[at + 1]?.start).trim(),
      ]);
      return rowOf(kind, new Map(cells));
    });
  }
}

function rowOf(kind: string, cells: Cells): readonly Row[] {
  const name = cells.get('NAME');
  if (name === undefined || name === '') return [];
  const ageS = secondsOf(cells.get('AGE') ?? '');
  const rank = kind === 'pod' ? rankOfPod(cells) : kind === 'node' ? rankOfNode(cells) : isReady(cells) ? 3 : 1;
  return [{ name, note: noteOf(kind, cells), rank, ageS }];
}

const ENDED = /^(?:Completed|Succeeded|Terminating)$/;
const STARTING = /^(?:Pending|ContainerCreating|PodInitializing|SchedulingGated|Init:\d+\/\d+)$/;
/** So long a restart is news. */
const latelyS = 3600;

function rankOfPod(cells: Cells): Row['rank'] {
  const status = cells.get('STATUS') ?? '';
  if (ENDED.test(status)) return 4;
  if (STARTING.test(status)) return 1;
  if (status !== 'Running') return 0;
  if (!isReady(cells)) return 1;
  const ago = /\((\S+) ago\)/.exec(cells.get('RESTARTS') ?? '')?.[1];
  return ago !== undefined && secondsOf(ago) < latelyS ? 2 : 3;
}

function rankOfNode(cells: Cells): Row['rank'] {
  const states = (cells.get('STATUS') ?? '').split(',');
  return !states.includes('Ready') ? 0 : states.length > 1 ? 1 : 3;
}

/** `2/3`, or the two columns that a daemon set has for it. */
function isReady(cells: Cells): boolean {
  const desired = cells.get('DESIRED');
  const ready = cells.get('READY') ?? '';
  const [now, all] = desired === undefined ? ready.split('/') : [ready, desired];
  return now === all || all === undefined;
}

function noteOf(kind: string, cells: Cells): string {
  const part = (name: string, words = ''): string => {
    const value = cells.get(name) ?? '';
    return value === '' || value === '<none>' ? '' : `${value}${words}`;
  };
  const restarts = part('RESTARTS');
  const age = part('AGE', ' old');
  const parts =
    kind === 'pod'
      ? [
          part('STATUS'),
          part('READY', ' ready'),
          restarts === '' || restarts === '0' ? '' : `restarts ${restarts}`,
          age,
        ]
      : kind === 'node'
        ? [part('STATUS'), part('ROLES'), age]
        : [part('STATUS'), part('READY', ' ready'), part('TYPE'), part('COMPLETIONS', ' completed'), age];
  return parts.filter((words) => words !== '').join(' · ');
}

const UNITS: Readonly<Record<string, number>> = { y: 31_536_000, d: 86_400, h: 3600, m: 60, s: 1 };

/** `5d3h` → seconds. */
function secondsOf(age: string): number {
  let seconds = 0;
  for (const [, count = '0', unit = 's'] of age.matchAll(/(\d+)([ydhms])/g))
    seconds += Number(count) * (UNITS[unit] ?? 0);
  return seconds;
}
