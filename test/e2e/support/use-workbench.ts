import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, afterEach } from 'mocha';
import { launchBrowser } from '../../../scripts/browser.mjs';
import { copyExamples } from '../../../scripts/examples.mjs';
import { VSIX } from '../../../scripts/package.mjs';
import { Server } from '../../../scripts/server.mjs';
import { temporaryFolder } from '../../../scripts/temporary-folder.mjs';
import { TEST_SETTINGS } from '../../../scripts/test-settings.mjs';
import { setUp } from './set-up.ts';
import { THEMES, Workbench } from './workbench.ts';

export interface WorkbenchOptions {
  /** The folder of an unpacked extension that is installed in place of the packaged one. */
  extension?: string;
  /** Environment variables of the extension. */
  env?: NodeJS.ProcessEnv;
  /** The folder to open inside the copy of the examples; all of it otherwise. */
  folder?: string;
  /** Files by their path in the folder, which are there before it is opened. */
  files?: Readonly<Record<string, string>>;
  /** Folders inside the copy of the examples to open together, as a workspace of several. */
  folders?: readonly string[];
  /** User settings. */
  settings?: Record<string, unknown>;
  /** Whether the folder is untrusted until the user trusts it; trusted otherwise. */
  trust?: boolean;
}

const SETTINGS = {
  // No message comes up over what is clicked and pictured.
  'extensions.ignoreRecommendations': true,
  'workbench.colorTheme': THEMES.dark,
};
/** Long enough for a slow machine that shows a view for the first time. */
const STEP_LIMIT_MS = 60_000;
const VIEWPORT = { width: 1280, height: 800 };

/**
 * Gives the tests of a `describe` a workbench: VS Code in a browser with the packaged extension installed, on a copy of
 * the examples that they may change; a test that is repeated gets a new one. A test that fails leaves a screenshot, `failed-TITLE.png`.
 * @returns a function to call inside the tests
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let opened = new AsyncDisposableStack();
  let workbench: Workbench | undefined;

  setUp(async () => {
    await opened.disposeAsync();
    opened = new AsyncDisposableStack();
    workbench = await openWorkbench(options, opened);
  });
  afterEach(async function () {
    if (!this.currentTest?.isFailed()) return;
    console.log(await workbench?.screenshot(`failed-${this.currentTest.fullTitle()}`));
  });
  after(() => opened.disposeAsync());

  return () => {
    if (!workbench) throw new Error('The workbench is open only while tests run.');
    return workbench;
  };
}

/** @param opened takes what has to be closed in the end */
export async function openWorkbench(
  { extension, env, folder = '', files = {}, folders, settings = {}, trust }: WorkbenchOptions,
  opened: AsyncDisposableStack,
): Promise<Workbench> {
  const examples = join(temporaryFolder('e2e'), 'examples');
  await copyExamples(examples);
  for (const [path, text] of Object.entries(files)) {
    const file = join(examples, folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  const installed = extension ? { extensions: [extension] } : { vsix: VSIX };
  const server = await Server.start({
    ...installed,
    settings: { ...TEST_SETTINGS, ...SETTINGS, ...settings },
    trust,
    env,
  });
  opened.defer(() => server.stop());
  const browser = await launchBrowser();
  opened.defer(() => browser.close());

  const page = await browser.newPage({ viewport: VIEWPORT, reducedMotion: 'reduce' });
  page.setDefaultTimeout(STEP_LIMIT_MS);
  // The key that secrets in the page's storage are encrypted with; a fixed one lets them outlive a reload.
  await page.route('**/mint-key', (route) => route.fulfill({ status: 200, body: Buffer.alloc(32, 7) }));
  await page.goto(server.address(folders ? await writeWorkspace(examples, folders) : join(examples, folder)));

  const workbench = new Workbench(page, join(examples, folder));
  await workbench.ready();
  return workbench;
}

async function writeWorkspace(examples: string, folders: readonly string[]): Promise<string> {
  const file = join(examples, 'several.code-workspace');
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
  return file;
}
