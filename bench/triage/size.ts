import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';

const CORE = join(import.meta.dirname, '../../src/core');

/** Prints the lines of code and the bytes of data that reading an answer and triage take. */
export function printSize(): void {
  for (const folder of ['reading', 'grounding', 'triage']) {
    const code = globSync(`${folder}/**/*.ts`, { cwd: CORE });
    const lines = code.reduce(
      (sum, file) => sum + readFileSync(join(CORE, file), 'utf8').split('\n').length - 1,
      0,
    );
    const data = globSync(`${folder}/**/*.json`, { cwd: CORE });
    const bytes = data.reduce((sum, file) => sum + statSync(join(CORE, file)).size, 0);
    console.log(`- \`core/${folder}\`: ${lines} lines in ${code.length} files, ${bytes} bytes of weights`);
  }
}
