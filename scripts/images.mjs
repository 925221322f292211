import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

/** The pictures of the documentation, and the screenshots of the e2e tests that they are. */
const IMAGES = {
  overview: 'test-explorer-dark',
  codelens: 'prompt-codelens-dark',
  'test-explorer': 'test-failure-dark',
  diagnostics: 'sample-diagnostics-dark',
  output: 'output-dark',
  dashboard: 'dashboard-dark',
  sample: 'dashboard-sample-dark',
  costs: 'costs-dark',
  tokens: 'tokens-dark',
};

await program(import.meta, async () => {
  const folder = join(ROOT, 'docs', 'images');
  await mkdir(folder, { recursive: true });
  for (const [image, screenshot] of Object.entries(IMAGES)) {
    await copyFile(join(ROOT, 'out', 'screenshots', `${screenshot}.png`), join(folder, `${image}.png`));
  }
});
