import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const folders = [];

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * @param {string} purpose a word for its name
 * @returns {string} the real path of a new folder, which is removed when this process ends
 */
export function temporaryFolder(purpose) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `prompt-ladder-${purpose}-`)));
  folders.push(folder);
  return folder;
}
