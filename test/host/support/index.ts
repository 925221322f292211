import { appendFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { testNotes } from '../../../scripts/test-notes.mjs';
import { traceToSources } from './source-positions.ts';

/**
 * The entry VS Code calls inside the extension host: runs every bundled host test.
 * What mocha prints goes to the file PROMPT_LADDER_TEST_OUTPUT as it comes, and the counts go to the file
 * PROMPT_LADDER_TEST_RESULTS at the end, whole or not at all; without these variables all goes to the console.
 * @throws {Error} when a test failed, which VS Code turns into its exit code
 */
export async function run(): Promise<void> {
  traceToSources();
  const {
    CI,
    PROMPT_LADDER_TEST_GREP: grep,
    PROMPT_LADDER_TEST_OUTPUT: output,
    PROMPT_LADDER_TEST_RESULTS: results,
  } = process.env;

  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ timeout: 180_000, retries: 1, grep, forbidOnly: Boolean(CI) });
  if (output) Mocha.reporters.Base.consoleLog = (...line) => appendFileSync(output, `${format(...line)}\n`);
  const tests = join(import.meta.dirname, '..');
  for (const file of readdirSync(tests, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(tests, file));
  }

  let notes: string[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
    notes = testNotes(runner);
  });
  const { passes: passed = 0, failures: failed = 0, pending: skipped = 0 } = stats ?? {};
  if (results) {
    writeFileSync(`${results}.part`, JSON.stringify({ passed, failed, skipped, notes }));
    renameSync(`${results}.part`, results);
  }
  if (failed > 0) throw new Error(`${failed} host tests failed.`);
}
