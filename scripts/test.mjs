import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { PROGRESS, summary } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { ROOT } from './paths.mjs';
import { program, run, SIGNALS } from './program.mjs';
import { vscodeServer } from './vscode.mjs';

/** @import { TierResult } from './mocha.mjs' */

/** How long a part may take, or a tier come no further, before it is ended. */
const SILENCE_MS = 10 * 60_000;

/** A check passes or fails as one; a tier of tests tells its counts. */
const PARTS = [
  { name: 'Type check', isCheck: true, command: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  {
    name: 'Type check (page)',
    isCheck: true,
    command: ['node_modules/typescript/bin/tsc', '-p', 'src/webview'],
  },
  { name: 'Lint and format', isCheck: true, command: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
  { name: 'Build', isCheck: true, command: ['scripts/build.mjs'] },
  { name: 'Unit tests', isCheck: false, command: ['scripts/test-unit.mjs'] },
  { name: 'Host tests', isCheck: false, needsEditor: true, command: ['scripts/test-host.mjs'] },
  { name: 'End-to-end tests', isCheck: false, needsEditor: true, command: ['scripts/test-e2e.mjs'] },
];

await program(import.meta, async () => {
  await ensureNode24();
  let interrupted = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      interrupted = true;
      process.exitCode = 1;
    });
  }

  // Downloads take the network's time while the parts before the editor take the processor's; who needs what is
  // missing says why it cannot be obtained.
  const editor = Promise.allSettled([vscodeServer(), launchBrowser().then((browser) => browser.close())]);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const recap = [];
  const notes = [];
  for (const part of PARTS) {
    console.log(`\n── ${part.name}`);
    const begin = performance.now();
    if (part.needsEditor) await editor;
    const counts = await runPart(part);
    if (interrupted) process.exit();
    const seconds = Math.round((performance.now() - begin) / 1000);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    recap.push(`${part.name.padEnd(20)}${summary(counts).padEnd(36)}${seconds} s`);
    notes.push(...(counts.notes ?? []).map((note) => `${part.name}, ${note}`));
  }
  console.log(['', ...notes, '', ...recap, '', summary(total)].join('\n'));
  process.exitCode = total.failed > 0 ? 1 : 0;
});

/**
 * @param {typeof PARTS[number]} part
 * @returns {Promise<TierResult>} a tier that ended without telling its counts has failed
 */
async function runPart({ isCheck, command: [file = '', ...args] }) {
  /** @type {TierResult | undefined} */
  let told;
  const code = await run(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    silenceMs: SILENCE_MS,
    onMessage: (message) => {
      if (message !== PROGRESS) told = message;
    },
  });
  if (told) return told;
  return isCheck && code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}
