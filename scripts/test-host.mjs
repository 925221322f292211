import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { launchBrowser } from './browser.mjs';
import { HostRun } from './host-run.mjs';
import { finish, reportProgress, testArguments } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';
import { Server } from './server.mjs';
import { TEST_SETTINGS } from './test-settings.mjs';

/** @import { Page } from 'playwright-core' */

/** How long the tests may print nothing before they are given up; VS Code itself starts in this time, too. */
const SILENCE_MS = 8 * 60_000;
const LOOK_MS = 1_000;
/** Nobody looks at it, and to draw more takes longer. */
const VIEWPORT = { width: 800, height: 600 };

await program(import.meta, async (args) => {
  await ensureNode24();
  finish(await testHost(testArguments(args)));
});

/** @param {{ grep?: string, isBuilt?: boolean }} options */
async function testHost({ grep, isBuilt }) {
  const run = await HostRun.prepare({ isBuilt });
  const browser = await launchBrowser();
  const server = await Server.start({
    driver: true,
    extensions: run.extensions,
    // In a browser the editor saves after a second what a test has only typed, as on a desktop it does not.
    settings: { ...TEST_SETTINGS, 'editor.minimap.enabled': false, 'files.autoSave': 'off' },
    env: run.environment(grep),
  });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT, reducedMotion: 'reduce' });
    const log = recordConsole(page);
    const problem = await openTests(
      page,
      server.address(run.workspace, {
        skipWelcome: 'true',
        extensionDevelopmentPath: server.uri(ROOT),
        extensionTestsPath: server.uri(run.entry),
      }),
      run,
    );
    const counts = run.conclude(problem);
    if (counts.failed > 0) keepLog(`${log.join('\n')}\n\n${server.log}`);
    return counts;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * Opens a workbench that runs the tests, and waits until it has.
 * @param {Page} page
 * @param {string} address
 * @param {HostRun} run
 * @returns {Promise<string | undefined>} what went wrong, in a sentence
 */
async function openTests(page, address, run) {
  const ended = new Promise((resolve, reject) => {
    page
      .exposeFunction('codeAutomationExit', resolve)
      .then(() => page.goto(address))
      .catch(reject);
    page.on('crash', () => reject(new Error('The page of the workbench crashed.')));
  });
  try {
    const code = await Promise.race([ended, halted(run)]);
    return code === 0 ? undefined : `VS Code reported exit code ${code}.`;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * Waits until the tests print nothing any more.
 * @param {HostRun} run
 * @returns {Promise<never>}
 */
async function halted(run) {
  let printed = run.printed;
  for (let end = Date.now() + SILENCE_MS; Date.now() < end; ) {
    await setTimeout(LOOK_MS, undefined, { ref: false });
    if (run.printed === printed) continue;
    printed = run.printed;
    end = Date.now() + SILENCE_MS;
    reportProgress();
  }
  throw new Error(`The host tests came no further within ${SILENCE_MS / 60_000} minutes.`);
}

/**
 * Collects what the page prints: errors while loading an extension or its tests show nowhere else.
 * @param {Page} page
 */
function recordConsole(page) {
  /** @type {string[]} */
  const log = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`error: ${error.message}`));
  return log;
}

/** @param {string} log */
function keepLog(log) {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(join(ROOT, 'out', 'host-tests.log'), log);
  console.error('What VS Code printed is in out/host-tests.log.');
}
