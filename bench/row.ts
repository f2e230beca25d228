/** What a bench gives: a figure, beside the bare figure and the promise where there are such. */
export interface Row {
  readonly what: string;
  readonly ours: number;
  readonly bare?: number;
  readonly unit: 'ms' | 'KB' | 'MB/s' | 'of 1,000';
  /** What the product promises, in words, and whether this run kept it. */
  readonly promise?: { readonly words: string; readonly kept: boolean };
}

export function renderTable(rows: readonly Row[]): string {
  const head = ['what', 'ours', 'bare', 'ours ÷ bare', 'promise', ''];
  const body = rows.map(({ what, ours, bare, unit, promise }) => [
    what,
    `${digits(ours)} ${unit}`,
    bare === undefined ? '' : `${digits(bare)} ${unit}`,
    bare === undefined ? '' : digits(ours / bare),
    promise?.words ?? '',
    promise === undefined ? '' : promise.kept ? 'kept' : 'BROKEN',
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function digits(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Both sides in turn, so that a slow moment of the machine meets both; the medians of the milliseconds that the processor
 * was theirs, in all threads: what else runs on the machine takes none of them. A round in front counts for neither: there
 * the engine still learns. `round` is its number.
 */
export function compare(
  rounds: number,
  ours: (round: number) => void,
  bare: (round: number) => void,
): { readonly oursMs: number; readonly bareMs: number } {
  const time = (run: (round: number) => void, round: number): number => {
    const started = process.cpuUsage();
    run(round);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  const pairs = Array.from({ length: rounds + 1 }, (_, round) => [time(ours, round), time(bare, round)] as const);
  const counted = pairs.slice(1);
  return { oursMs: median(counted.map(([a]) => a)), bareMs: median(counted.map(([, b]) => b)) };
}
