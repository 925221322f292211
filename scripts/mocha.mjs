import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { glob } from 'tinyglobby';
import { ROOT } from './paths.mjs';
import { temporaryFolder } from './temporary-folder.mjs';
import { testNotes } from './test-notes.mjs';

/** What a tier sends while it runs. */
export const PROGRESS = 'progress';

/** More than any test file has bytes. */
const LONG = 2 ** 30;

/** Configures property tests. */
const PROPERTIES = join(ROOT, 'test', 'support', 'properties.ts');
/** Tells in a worker that it gets on. */
const PROGRESS_HOOK = join(ROOT, 'test', 'support', 'progress.ts');
const LOOK_MS = 1_000;

/**
 * How a tier of tests went.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * The counts of a tier, and a line for each test that failed, and for each that passed only when it was repeated.
 * @typedef {Counts & { notes?: string[] }} TierResult
 */

/**
 * Reads a tier's arguments.
 * @param {string[]} args `[--grep TEXT] [--built] [FILES…]`; built: what the tier needs was built just now
 */
export function testArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    options: { grep: { type: 'string' }, built: { type: 'boolean' } },
    allowPositionals: true,
  });
  return { grep: values.grep, isBuilt: values.built, files: positionals };
}

/**
 * Runs test files on this Node, each in one of as many workers as there are processors, and prints what happens.
 * @param {string[]} patterns globs, relative to the repository's root
 * @param {{ grep?: string, timeoutMs: number, retries?: number }} options
 * @returns {Promise<TierResult>}
 */
export async function runMocha(patterns, { grep, timeoutMs, retries = 0 }) {
  const mocha = new Mocha({
    grep,
    parallel: true,
    jobs: availableParallelism(),
    timeout: timeoutMs,
    retries,
    require: [PROPERTIES, PROGRESS_HOOK],
    forbidOnly: Boolean(process.env.CI),
  });
  const files = (await glob(patterns, { cwd: ROOT, absolute: true })).sort();
  // The longest first, so that in the end no worker is left with one.
  mocha.files = byLength(files);
  reportWorkers();
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending, notes });
    });
    const notes = testNotes(runner);
  });
}

/** Reports progress as workers go through their tests: mocha hears of them when a whole file is done. */
function reportWorkers() {
  const file = join(temporaryFolder('progress'), 'tests');
  process.env.PROMPT_LADDER_TEST_PROGRESS = file;
  let seen = 0;
  setInterval(() => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > seen) reportProgress();
    seen = size;
  }, LOOK_MS).unref();
}

/**
 * Sorts test files by how long they may take: those that ask for a longer limit first, then by their size, that of
 * their parts included, which are in the folder of their name.
 * @param {string[]} files absolute paths
 */
function byLength(files) {
  const lengths = new Map(
    files.map((file) => {
      const folder = file.replace(/\.test\.ts$/, '');
      const parts = existsSync(folder) ? readdirSync(folder).map((name) => statSync(join(folder, name))) : [];
      const text = readFileSync(file, 'utf8');
      const size = parts.reduce((sum, part) => sum + part.size, text.length);
      return [file, /\btimeout\(/.test(text) ? size + LONG : size];
    }),
  );
  return files.toSorted((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0));
}

/** Tells `scripts/test.mjs`, when that started this tier, that it has not come to a halt. */
export function reportProgress() {
  process.send?.(PROGRESS);
}

/**
 * Ends a tier's program: says how it went, to the terminal and to `scripts/test.mjs` when that started it.
 * A tier without a single test has failed.
 * @param {TierResult} counts
 */
export function finish(counts) {
  if (counts.passed + counts.failed + counts.skipped === 0) {
    console.error('No test was found.');
    counts = { ...counts, failed: 1 };
  }
  console.log(summary(counts));
  const code = counts.failed > 0 ? 1 : 0;
  // A socket or timer that a test left open must not keep the tier from ending.
  if (process.send) process.send(counts, () => process.exit(code));
  else process.exit(code);
}

/** @param {Counts} counts */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
