/** How long a run took, in words: one rule for lens, status bar and notebook. */

/**
 * `1.2 s`, `2 min 05 s`, `1 h 02 min`. What is not over yet does not count, as on a stopwatch, and as the editor does
 * it below a cell: rounded up, the same run would be 1.3 s in one place and 1.2 s in the other.
 */
export function durationText(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const seconds = Math.floor(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
