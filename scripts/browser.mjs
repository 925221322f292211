import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

/** @import { Browser, LaunchOptions } from 'playwright-core' */

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];

const execute = promisify(execFile);

/**
 * Starts a headless Chromium, Chrome or Edge: the one that CHROMIUM or CHROME_PATH names, else one that is
 * installed, else one that Playwright downloads, else, as root on Debian, Debian's own.
 * @returns {Promise<Browser>}
 * @throws {Error} one sentence that says what to install
 */
export async function launchBrowser() {
  const named = process.env.CHROMIUM ?? process.env.CHROME_PATH;
  if (named) {
    const browser = await launch({ executablePath: named });
    if (browser) return browser;
    throw new Error(`The browser that CHROMIUM or CHROME_PATH names does not start: ${named}.`);
  }
  for (const option of installed()) {
    const browser = await launch(option);
    if (browser) return browser;
  }
  for (const install of [installWithPlaywright, installOnDebian]) {
    const option = await install().catch(() => undefined);
    const browser = option && (await launch(option));
    if (browser) return browser;
  }
  throw new Error(
    'These tests drive a browser, and none was found or could be obtained: install Chromium, Chrome or Edge, or set CHROMIUM to its path.',
  );
}

/**
 * @param {LaunchOptions} options
 * @returns {Promise<Browser | undefined>} undefined when it is not there or does not start
 */
const launch = (options) => chromium.launch({ ...options, args: ARGS }).catch(() => undefined);

/** @returns {LaunchOptions[]} */
function installed() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter(existsSync);
  return [
    ...onPath.map((executablePath) => ({ executablePath })),
    { channel: 'chrome' },
    { channel: 'msedge' },
    {},
  ];
}

async function installWithPlaywright() {
  console.error('Getting a browser: Playwright’s download…');
  const cli = createRequire(import.meta.url).resolve('playwright-core/cli.js');
  await execute(process.execPath, [cli, 'install', '--only-shell', 'chromium']);
  return {};
}

async function installOnDebian() {
  if (process.getuid?.() !== 0 || !/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')))
    return undefined;
  console.error('Getting a browser: Debian’s package chromium…');
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 };
  await execute('apt-get', ['update'], options);
  await execute('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
  return { executablePath: '/usr/bin/chromium' };
}
