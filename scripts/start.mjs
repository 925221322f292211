import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { packageExtension, VSIX } from './package.mjs';
import { ROOT } from './paths.mjs';
import { program, run } from './program.mjs';
import { Server } from './server.mjs';

const EXAMPLES = join(ROOT, 'examples');

await program(import.meta, async () => {
  const shell = process.platform === 'win32';
  const hasDesktop = spawnSync('code', ['--version'], { shell, stdio: 'ignore' }).status === 0;
  if (hasDesktop) {
    await build();
    process.exitCode = await run('code', ['--new-window', `--extensionDevelopmentPath=${ROOT}`, EXAMPLES], {
      shell,
    });
    return;
  }
  await packageExtension();
  const server = await Server.start({ vsix: VSIX, trust: true, secret: true });
  console.log(
    `\nVS Code runs on the example workspace until you press Ctrl-C. Open this address in a browser:\n\n  ${server.address(EXAMPLES)}\n`,
  );
});
