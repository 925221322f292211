import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';

const ROOT = join(import.meta.dirname, '../..');

/** Lines and bytes of some files of the repository. */
function sizeOf(files: readonly string[]) {
  const texts = globSync(files, { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file)));
  const lines = texts.reduce((sum, text) => sum + text.toString().split('\n').length - 1, 0);
  return { files: texts.length, lines, bytes: texts.reduce((sum, { length }) => sum + length, 0) };
}

/**
 * Prints what reading answers, grounding and triage take: code with its comments, trained weights and written words; and,
 * apart from their sum, second opinions, which triage does without.
 */
export function printSize(): void {
  console.log(
    '| in the product | lines of code | files | bytes of weights | bytes of word lists |\n|---|---|---|---|---|',
  );
  const parts = ['reading/', 'grounding/', 'triage/', 'text/cues'];
  for (const part of [...parts, `{${parts}}`, 'opinions/']) {
    const path = `src/core/${part}*`;
    const code = sizeOf([`${path}.ts`]);
    const weights = sizeOf([`${path}weights.{json,bin}`]);
    const lists = sizeOf([`${path}.json`, `!${path}weights.json`]);
    const name = part.startsWith('{') ? 'these together' : `\`core/${part}\``;
    console.log(`| ${name} | ${code.lines} | ${code.files} | ${weights.bytes} | ${lists.bytes} |`);
  }
  const training = sizeOf(['bench/triage/training/*.ts', 'bench/triage/train.ts']);
  const written = sizeOf(['bench/triage/{sentences,answers}/*.txt', 'bench/triage/pairs/*.yml']);
  console.log(
    `\nTraining: ${training.lines} lines of code in ${training.files} files, and ${written.bytes} bytes of written sentences, answers and pairs.\n`,
  );
}
