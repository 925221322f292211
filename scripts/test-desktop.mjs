import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { HostRun } from './host-run.mjs';
import { finish, testArguments } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

await program(import.meta, async (args) => {
  await ensureNode24();
  finish(await testDesktop(testArguments(args).grep));
});

/** @param {string} [grep] */
async function testDesktop(grep) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new Error('Desktop VS Code needs a display: run "xvfb-run -a npm run test:desktop".');
  }
  const vscodeExecutablePath = await downloadAndUnzipVSCode().catch((error) => {
    throw new Error(
      `Desktop VS Code could not be downloaded (${error.message}): run "npm run test:host", which uses VS Code's own server from the npm registry.`,
    );
  });
  const run = await HostRun.prepare();
  const problem = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: [ROOT, ...run.extensions],
    extensionTestsPath: run.entry,
    extensionTestsEnv: run.environment(grep),
    launchArgs: [run.workspace, '--disable-workspace-trust', '--disable-extensions'],
  }).then(
    () => undefined,
    (error) => error.message,
  );
  return run.conclude(problem);
}
