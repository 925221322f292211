import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';

/** What asks a program to end. */
export const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs `main` when the module is the program that was started, not when another module imports it.
 * An error ends the program with its message and exit code 1; a stack trace would help nobody.
 * @param {ImportMeta} meta the calling module's `import.meta`
 * @param {(args: string[]) => unknown} main
 */
export async function program(meta, main) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== meta.filename) return;
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

const GRACE_MS = 10_000;

/**
 * Runs a command on this process's own terminal, hands signals on to it and waits for its end.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & {
 *   silenceMs?: number, onMessage?: (message: any) => void, onOutput?: (text: Buffer) => void }} [options]
 *   onMessage: receives what the command sends over an `ipc` channel; onOutput: receives what it prints, where that is
 *   piped; silenceMs: how long it may send nothing before it is ended
 * @returns {Promise<number>} the exit code, 128 + n when signal n ended it
 */
export function run(command, args, { silenceMs, onMessage, onOutput, ...options } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the child as well; a second one would make it stop the hard way.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  if (onMessage) child.on('message', onMessage);
  if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  const timers = silenceMs
    ? [
        setTimeout(() => child.kill('SIGTERM'), silenceMs),
        setTimeout(() => child.kill('SIGKILL'), silenceMs + GRACE_MS),
      ]
    : [];
  child.on('message', () => {
    for (const timer of timers) timer.refresh();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // Only then has all that it printed come.
    child.on('close', (code, signal) => {
      timers.forEach(clearTimeout);
      for (const name of SIGNALS) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
    });
  });
}
