#!/usr/bin/env node
import module from 'node:module';
import process from 'node:process';
import manifest from '../../package.json' with { type: 'json' };
import { ExitCode } from './exit-code.ts';
import type { CliIo } from './io.ts';

const NEEDED_NODE = 22;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const args = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  console.error(
    `prompt-ladder: This is Node ${process.versions.node}, and Node ${NEEDED_NODE} or later is needed; get it from https://nodejs.org.`,
  );
  process.exitCode = ExitCode.badInput;
} else if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  console.log(manifest.version);
} else {
  module.enableCompileCache();
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // A reader that closes early, such as head, has what it wants.
    if (code === 'EPIPE') process.exit();
    console.error(`prompt-ladder: The output cannot be written (${code}).`);
    process.exit(ExitCode.badInput);
  });
  process.stderr.on('error', () => {});
  const { runCli } = await import('./program.ts');
  const { env, stdin, stdout, stderr } = process;
  const io: CliIo = { cwd: process.cwd(), env, stdin, stdout, stderr, interruptible };
  process.exitCode = await runCli(args, io, manifest.version);
}

/** Calls are made only in work that can be interrupted. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { SmallMemory } = await import('./memory.ts');
  using _memory = new SmallMemory();
  const abort = new AbortController();
  const onSignal = () => {
    if (abort.signal.aborted) process.exit(ExitCode.cancelled);
    abort.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(abort.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
