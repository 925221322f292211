// Loaded before a measured program: writes what the process used when it exits.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const file = process.env.BENCH_USAGE_FILE ?? '';
delete process.env.BENCH_USAGE_FILE;

/** Linux begins a process's `maxRSS` at that of the process which started it; its high-water mark is its own. */
function peakKb() {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]);
}

// A worker of the program has a copy of this, and nothing to say.
if (file)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: (peakKb() * 1024) / 1e6 }),
    );
  });
