import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const GENERATED = /\.prompt-ladder[\\/](runs|cache)$/;

/**
 * Copies the example workspace, without earlier runs, so that tests may write to it.
 * @param {string} folder absolute path
 */
export async function copyExamples(folder) {
  await cp(join(ROOT, 'examples'), folder, { recursive: true, filter: (path) => !GENERATED.test(path) });
}
