// Loaded before a measured program: writes what the process used when it exits.
const { writeFileSync } = require('node:fs');
const file = process.env.BENCH_USAGE_FILE ?? '';
delete process.env.BENCH_USAGE_FILE;
process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
