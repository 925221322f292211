import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { glob } from 'tinyglobby';
import { thirdPartyNotices } from './notices.mjs';
import { ROOT } from './paths.mjs';
import { program } from './program.mjs';

/** @import { BuildOptions, Plugin } from 'esbuild' */

// Workers and the process for scripts are started by their names, beside the part that starts them.
const SCRIPT_CHILD = 'src/core/engine/script-child.ts';
const SCRIPT_SUPERVISOR = 'src/core/engine/script-supervisor.ts';
const LIBRARY_TYPES = 'src/library/api.d.ts';
const COUNTING_WORKER = 'src/core/estimate/counting-worker.ts';
const CHECK_CHILD = 'src/core/rules/check-child.ts';
const INDEXING_WORKER = 'src/core/retrieval/indexing-worker.ts';
const DASHBOARD_WORKER = 'src/core/dashboard/dashboard-worker.ts';

/** Puts the bytes of a file into a bundle in place of the module that reads them. */
const WEIGHTS = /** @satisfies {Plugin} */ ({
  name: 'weights',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]weights-file\.ts$/ }, async ({ path }) => ({
      contents: `export const readWeights = () => Buffer.from('${await readFile(join(dirname(path), 'weights.bin'), 'base64')}', 'base64');`,
      loader: 'js',
    })),
});

const COMMON = /** @satisfies {BuildOptions} */ ({
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node22',
  charset: 'utf8',
  // jsonc-parser's CommonJS variant hides its own requires from the bundler.
  mainFields: ['module', 'main'],
  metafile: true,
  logLevel: 'warning',
  plugins: [WEIGHTS],
});

/**
 * A program in parts: what it imports dynamically is loaded at its first use.
 * @param {{ dev: boolean }} options
 * @returns {BuildOptions}
 */
const inParts = ({ dev }) => ({
  ...COMMON,
  format: 'esm',
  splitting: true,
  minify: !dev,
  sourcemap: dev,
  // Dependencies written in CommonJS call `require`, which an ES module does not have. No import here: the minifier
  // could have given its name to something else.
  banner: { js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
});

/** @param {{ dev: boolean }} options @returns {BuildOptions} */
const extension = (options) => ({
  ...inParts(options),
  entryPoints: {
    main: 'src/extension.ts',
    'script-child': SCRIPT_CHILD,
    'script-supervisor': SCRIPT_SUPERVISOR,
    'check-child': CHECK_CHILD,
    'counting-worker': COUNTING_WORKER,
    'dashboard-worker': DASHBOARD_WORKER,
    'indexing-worker': INDEXING_WORKER,
  },
  outdir: 'dist/extension',
  external: ['vscode'],
});

/** @param {{ dev: boolean }} options @returns {BuildOptions} */
const cli = (options) => ({
  ...inParts(options),
  entryPoints: {
    cli: 'src/cli/main.ts',
    'chunks/indexing-worker': INDEXING_WORKER,
    'chunks/script-child': SCRIPT_CHILD,
    'chunks/script-supervisor': SCRIPT_SUPERVISOR,
    'chunks/check-child': CHECK_CHILD,
    library: 'src/library/load-prompt.ts',
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
});

/**
 * The dashboard: one script and one style sheet, which the HTML report holds too.
 * @param {{ dev: boolean }} options
 * @returns {BuildOptions}
 */
const dashboard = ({ dev }) => ({
  ...COMMON,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  minify: !dev,
  sourcemap: dev && 'inline',
  entryPoints: { dashboard: 'src/webview/main.tsx', ladder: 'src/webview/ladder.tsx' },
  tsconfig: 'src/webview/tsconfig.json',
  outdir: 'dist/dashboard',
});

/**
 * Builds the extension (`dist/extension/main.js` and its parts), the command line (`dist/cli.js`, parts in
 * `dist/chunks/`), the library (`dist/library.js`, and its types) and the dashboard (`dist/dashboard/`), names what they hold of others (`dist/ThirdPartyNotices.txt`), and
 * removes the parts of earlier builds.
 * @param {{ dev?: boolean }} [options] dev: readable, with source maps
 */
export async function build({ dev = false } = {}) {
  const results = await Promise.all([extension, cli, dashboard].map((part) => esbuild.build(part({ dev }))));
  // Its process would keep more than a GB while tests run.
  await esbuild.stop();
  await chmod(join(ROOT, 'dist', 'cli.js'), 0o755);
  await copyFile(join(ROOT, LIBRARY_TYPES), join(ROOT, 'dist', 'library.d.ts'));
  const bundles = results.flatMap(({ metafile }) => metafile ?? []);
  await writeFile(join(ROOT, 'dist', 'ThirdPartyNotices.txt'), await thirdPartyNotices(bundles));
  const outputs = bundles.flatMap(({ outputs }) => Object.entries(outputs));
  const made = new Set(outputs.map(([file]) => file));
  for (const file of await glob(['dist/{extension,chunks}/*', 'dist/*.map'], { cwd: ROOT })) {
    if (!made.has(file)) await rm(join(ROOT, file));
  }
  for (const [file, { bytes }] of outputs) {
    if (!file.endsWith('.map')) console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${file}`);
  }
}

/** Bundles the host tests into `out/test/host/`, one file a test file; their entry is `support/index.cjs`. */
export async function buildHostTests() {
  const outdir = 'out/test/host';
  await rm(join(ROOT, outdir), { recursive: true, force: true });
  await esbuild.build({
    ...COMMON,
    entryPoints: await glob(['test/host/support/index.ts', 'test/host/**/*.test.ts'], { cwd: ROOT }),
    outdir,
    outbase: 'test/host',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode', 'mocha'],
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    sourcemap: 'inline',
  });
  await esbuild.stop();
}

/** Builds the extension and the dashboard again at every change, until this process ends; `.vscode/tasks.json` reads what it prints. */
async function watch() {
  /** @type {Plugin} */
  const announce = {
    name: 'announce',
    setup(build) {
      build.onStart(() => console.log('[watch] build started'));
      build.onEnd(() => console.log('[watch] build finished'));
    },
  };
  const contexts = await Promise.all([
    esbuild.context({ ...extension({ dev: true }), plugins: [...COMMON.plugins, announce] }),
    esbuild.context(dashboard({ dev: true })),
  ]);
  await Promise.all(contexts.map((context) => context.watch()));
}

await program(import.meta, async (args) => {
  const { values } = parseArgs({
    args,
    options: { dev: { type: 'boolean' }, watch: { type: 'boolean' }, tests: { type: 'boolean' } },
  });
  if (values.watch) return watch();
  await build({ dev: values.dev });
  if (values.tests) await buildHostTests();
});
