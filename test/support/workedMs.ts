/** How long this process has worked so far, in ms: what a machine that is busy with others takes from it does not count. */
export function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
