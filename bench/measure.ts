import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a whole process cost. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Peak resident memory in MB (10^6 bytes). */
  readonly peakMb: number;
  readonly exitCode: number | null;
  readonly stderr: string;
}

const USAGE_HOOK = join(import.meta.dirname, 'usage-hook.cjs');

/** Runs a Node program as a whole process, from its start to its exit. */
export async function measure(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ladder-bench-'));
  const usageFile = join(folder, 'usage.json');
  try {
    const begin = performance.now();
    const child = spawn(process.execPath, ['--require', USAGE_HOOK, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, BENCH_USAGE_FILE: usageFile, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const wallMs = performance.now() - begin;
    const usage = JSON.parse(await readFile(usageFile, 'utf8')) as Pick<Measured, 'cpuMs' | 'peakMb'>;
    return {
      wallMs,
      ...usage,
      exitCode,
      stderr,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The run in the middle, by wall time, of an odd number of runs. */
export async function median(runs: number, run: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let index = 0; index < runs; index++) all.push(await run());
  const middle = all.sort((a, b) => a.wallMs - b.wallMs)[runs >> 1];
  if (!middle) throw new Error('No run was measured');
  return middle;
}
