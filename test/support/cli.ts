import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import manifest from '../../package.json' with { type: 'json' };
import { runCli as run } from '../../src/cli/program.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface CliOptions {
  readonly cwd: string;
  /** Added to an environment that holds no keys, no addresses and no wishes about colors. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from standard input; nothing where it is absent. */
  readonly stdin?: string;
  /** Its standard input and error are a terminal; only in this process. */
  readonly isTerminal?: boolean;
  /** Interrupts it, as Ctrl-C does; only in this process. */
  readonly signal?: AbortSignal;
}

export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end, in this process. */
export async function runCli(
  args: readonly string[],
  { cwd, env = {}, stdin = '', isTerminal = false, signal = new AbortController().signal }: CliOptions,
): Promise<CliOutcome> {
  const [stdout, stderr] = [new Collected(), Object.assign(new Collected(), { isTTY: isTerminal })];
  const io = {
    cwd,
    env,
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: isTerminal }),
    stdout,
    stderr,
    interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => work(signal),
  };
  const code = await run(args, io, manifest.version);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/** How a process ended: its exit code, or the signal that ended it. */
export interface CliExit extends Omit<CliOutcome, 'code'> {
  readonly code: number | NodeJS.Signals | null;
}

/** Starts the command line as a process of its own, for what only a process shows: signals, pipes and its end. */
export function startCli(
  args: readonly string[],
  { cwd, env = {}, stdin }: CliOptions,
): { readonly child: ChildProcess; readonly ended: Promise<CliExit> } {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: 'pipe',
  });
  child.stdin.end(stdin);
  const ended = Promise.all([
    new Promise<CliExit['code']>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? signal));
    }),
    text(child.stdout),
    text(child.stderr),
  ]).then(([code, stdout, stderr]) => ({ code, stdout, stderr }));
  return { child, ended };
}

/** What a run says on stderr, but for what it is expected to take, and how far it is where the machine is slow. */
export const withoutForecast = (stderr: string) =>
  stderr.replace(/^\d+ samples? × .*\n/m, '').replace(/^[\d,]+\/[\d,]+ · .*\n/gm, '');
