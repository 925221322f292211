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
  dashboard: 'dashboard-dark',
  sample: 'dashboard-sample-dark',
  versions: 'history-dark',
  review: 'review-dark',
  'review-queue': 'review-output-dark',
  'review-approved': 'review-approved-output',
  compare: 'compare-dark',
  ladder: 'ladder-dark',
  retrieval: 'retrieval-compared-dark',
  'retrieval-measured': 'retrieval-light',
  knowledge: 'knowledge-hover-dark',
  'rendered-prompt': 'rendered-prompt-light',
  advice: 'advice-tried-dark',
  'advice-edit': 'advice-edit-light',
  costs: 'costs-dark',
  tokens: 'tokens-dark',
};

/** The same of the walkthrough's steps, each in a dark and a light theme. */
const STEPS = {
  'example-dark': 'prompt-codelens-dark',
  'example-light': 'prompt-codelens-light',
  'run-dark': 'test-explorer-dark',
  'run-light': 'test-explorer-light',
  'why-dark': 'dashboard-dark',
  'why-light': 'accessible-light-results',
  'fix-dark': 'dashboard-sample-dark',
  'fix-light': 'accessible-light-sample',
};

await program(import.meta, async () => {
  await copyTo(join(ROOT, 'docs', 'images'), IMAGES);
  await copyTo(join(ROOT, 'media', 'walkthrough'), STEPS);
});

/**
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} images
 */
async function copyTo(folder, images) {
  await mkdir(folder, { recursive: true });
  for (const [image, screenshot] of Object.entries(images)) {
    await copyFile(join(ROOT, 'out', 'screenshots', `${screenshot}.png`), join(folder, `${image}.png`));
  }
}
