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

/**
 * A check passes or fails as one; a tier of tests tells its counts. The parts of one stage run at the same time: host
 * tests wait for the editor more than they use a processor.
 */
const STAGES = [
  [
    { name: 'Type check', isCheck: true, command: ['node_modules/typescript/bin/tsc', '-p', '.'] },
    {
      name: 'Type check (page)',
      isCheck: true,
      command: ['node_modules/typescript/bin/tsc', '-p', 'src/webview'],
    },
    { name: 'Lint and format', isCheck: true, command: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
    { name: 'Build', isCheck: true, command: ['scripts/build.mjs'] },
  ],
  [
    { name: 'Unit tests', command: ['scripts/test-unit.mjs'] },
    { name: 'Host tests', needsEditor: true, command: ['scripts/test-host.mjs', '--built'] },
  ],
  [{ name: 'End-to-end tests', needsEditor: true, command: ['scripts/test-e2e.mjs', '--built'] }],
];

/** @typedef {{ name: string, isCheck?: boolean, needsEditor?: boolean, command: string[] }} Part */

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
  for (const stage of /** @type {Part[][]} */ (STAGES)) {
    // The first prints as it goes, and each of the others when those before it have ended.
    const running = stage.map(async (part, index) => {
      if (part.needsEditor) await editor;
      return runPart(part, index === 0);
    });
    for (const [index, { name }] of stage.entries()) {
      console.log(`\n── ${name}`);
      const { counts, seconds, output } = /** @type {Outcome} */ (await running[index]);
      if (interrupted) process.exit();
      process.stdout.write(output);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
      recap.push(`${name.padEnd(20)}${summary(counts).padEnd(36)}${seconds} s`);
      notes.push(...(counts.notes ?? []).map((note) => `${name}, ${note}`));
    }
  }
  console.log(['', ...notes, '', ...recap, '', summary(total)].join('\n'));
  process.exitCode = total.failed > 0 ? 1 : 0;
});

/**
 * How a part went; output: what it printed, unless it went to the terminal already.
 * @typedef {{ counts: TierResult, seconds: number, output: Buffer }} Outcome
 */

/**
 * @param {Part} part
 * @param {boolean} isShown whether it prints to the terminal
 * @returns {Promise<Outcome>} a tier that ended without telling its counts has failed
 */
async function runPart({ isCheck, command: [file = '', ...args] }, isShown) {
  /** @type {TierResult | undefined} */
  let told;
  /** @type {Buffer[]} */
  const output = [];
  const begin = performance.now();
  const shown = isShown ? 'inherit' : 'pipe';
  const code = await run(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    stdio: ['ignore', shown, shown, 'ipc'],
    silenceMs: SILENCE_MS,
    onOutput: (text) => output.push(text),
    onMessage: (message) => {
      if (message !== PROGRESS) told = message;
    },
  });
  const passed = isCheck && code === 0;
  return {
    counts: told ?? { passed: Number(passed), failed: Number(!passed), skipped: 0 },
    seconds: Math.round((performance.now() - begin) / 1000),
    output: Buffer.concat(output),
  };
}
