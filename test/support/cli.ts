import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface CliOutcome {
  /** The exit code, or the signal that ended the process. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Added to an environment that holds no keys, no addresses and no wishes about colors. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from standard input; nothing where it is absent. */
  readonly stdin?: string;
}

/** Starts the command line as a process of its own. */
export function startCli(
  args: readonly string[],
  { cwd, env = {}, stdin }: CliOptions,
): { readonly child: ChildProcess; readonly ended: Promise<CliOutcome> } {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: 'pipe',
  });
  child.stdin.end(stdin);
  const ended = Promise.all([
    new Promise<CliOutcome['code']>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal));
    }),
    text(child.stdout),
    text(child.stderr),
  ]).then(([code, stdout, stderr]) => ({ code, stdout, stderr }));
  return { child, ended };
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options: CliOptions): Promise<CliOutcome> =>
  startCli(args, options).ended;

/** What a run says on stderr, but for what it is expected to take. */
export const withoutForecast = (stderr: string) => stderr.replace(/^\d+ samples? × .*\n/m, '');
