import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { glob } from 'tinyglobby';
import { finish, runMocha } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

// Looks for counterexamples that the fixed seed of `npm test` does not reach.
await program(import.meta, async (args) => {
  await ensureNode24();
  const { values, positionals } = parseArgs({
    args,
    options: {
      grep: { type: 'string' },
      rounds: { type: 'string', default: '10' },
      seed: { type: 'string' },
    },
    allowPositionals: true,
  });
  const files = await withProperties(positionals.length > 0 ? positionals : ['test/unit/**/*.test.ts']);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (let round = 0; round < (values.seed ? 1 : Number(values.rounds)); round++) {
    const seed = values.seed ?? `${randomInt(2 ** 31)}`;
    console.log(`\n── Seed ${seed} (again: npm run test:explore -- --seed ${seed})`);
    process.env.PROMPT_LADDER_TEST_SEED = seed;
    const counts = await runMocha(files, { grep: values.grep, timeoutMs: 60_000 });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  finish(total);
});

/** @param {string[]} patterns @returns {Promise<string[]>} the files that hold properties */
async function withProperties(patterns) {
  const files = await glob(patterns, { cwd: ROOT });
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return files.filter((_, index) => texts[index]?.includes("from 'fast-check'"));
}
