/** Of this thread, where Node tells (from version 23.9 on); else of the process. */
const usage = (process.threadCpuUsage ?? process.cpuUsage).bind(process);

/**
 * Begins to measure processor time, which the clock does not tell where the machine is busy with something else.
 * @returns a function that tells the ms since then
 */
export function startThreadTime(): () => number {
  const begin = usage();
  return () => {
    const { user, system } = usage(begin);
    return (user + system) / 1_000;
  };
}
