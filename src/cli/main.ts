import module from 'node:module';
import process from 'node:process';
import manifest from '../../package.json' with { type: 'json' };
import { ExitCode } from './exit-code.ts';

const NEEDED_NODE = 22;

const [only, ...rest] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  console.error(
    `prompt-ladder: This is Node ${process.versions.node}, and Node ${NEEDED_NODE} or later is needed; get it from https://nodejs.org.`,
  );
  process.exitCode = ExitCode.badInput;
} else if (rest.length === 0 && (only === '--version' || only === '-V')) {
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
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(process.argv, manifest.version).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`prompt-ladder: ${message}`);
    return ExitCode.badInput;
  });
}
