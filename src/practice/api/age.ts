/** How long ago, as `kubectl` writes it: `45s`, `2m5s`, `3d4h` (`HumanDuration` of Kubernetes' apimachinery, retold up to days). */

/** `<unknown>` where nothing is known. */
export function renderAge(since: string | undefined, nowMs: number): string {
  const sinceMs = Date.parse(since ?? '');
  return Number.isNaN(sinceMs) ? '<unknown>' : renderDuration(nowMs - sinceMs);
}

export function renderDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  // Clocks may differ a little.
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  return days < 8 ? two(days, 'd', hours % 24, 'h') : `${days}d`;
}

const two = (large: number, unit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`;
