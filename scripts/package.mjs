import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { build } from './build.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Where the packaged extension is put. */
export const VSIX = join(ROOT, 'dist', `${name}-${version}.vsix`);

/**
 * Builds the extension, unless it was built just now, and packages it as `VSIX`.
 * @param {{ isBuilt?: boolean }} [options]
 */
export async function packageExtension({ isBuilt } = {}) {
  if (!isBuilt) await build();
  await createVSIX({
    cwd: ROOT,
    packagePath: VSIX,
    // Everything that the extension needs at run time is in its bundle.
    dependencies: false,
    // The README's links point into the package itself.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
}

await program(import.meta, () => packageExtension());
