import { join } from 'node:path';
import { launchBrowser } from './browser.mjs';
import { PROGRESS, summary } from './mocha.mjs';
import { ensureNode24 } from './node.mjs';
import { ROOT } from './paths.mjs';
import { program, run, SIGNALS } from './program.mjs';
import { vscodeServer } from './vscode.mjs';

/** @import { TierResult } from './mocha.mjs' */

/** How long a check may take, or a tier come no further, before it is ended: longer than a test may take. */
const SILENCE_MS = 15 * 60_000;

const CHECKS = ['Type check', 'Type check (page)', 'Lint and format', 'Build'];

/**
 * What `npm test` runs, and prints in this order. A check passes or fails as one; a tier of tests tells its counts. A
 * part begins when those that it names have ended: host tests wait for the editor more than they use a processor, so
 * they run beside others.
 * @type {Part[]}
 */
const PARTS = [
  { name: 'Type check', isCheck: true, command: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  {
    name: 'Type check (page)',
    isCheck: true,
    command: ['node_modules/typescript/bin/tsc', '-p', 'src/webview'],
  },
  { name: 'Lint and format', isCheck: true, command: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
  { name: 'Build', isCheck: true, command: ['scripts/build.mjs'] },
  { name: 'Unit tests', after: CHECKS, command: ['scripts/test-unit.mjs'] },
  { name: 'Host tests', after: CHECKS, needsEditor: true, command: ['scripts/test-host.mjs', '--built'] },
  {
    name: 'End-to-end tests',
    after: ['Unit tests'],
    needsEditor: true,
    command: ['scripts/test-e2e.mjs', '--built'],
  },
];

/** @typedef {{ name: string, isCheck?: boolean, after?: string[], needsEditor?: boolean, command: string[] }} Part */

/** @typedef {{ counts: TierResult, seconds: number }} Outcome how a part went */

/** A part that runs as soon as it may; what it prints is kept until it is its turn. */
class RunningPart {
  /** @type {Buffer[] | undefined} */
  #kept = [];

  /**
   * @param {Part} part
   * @param {Promise<unknown>} before what it waits for
   */
  constructor(part, before) {
    /** @type {Promise<Outcome>} */
    this.ended = before.then(() => this.#run(part));
  }

  /** Prints what was kept, and from now on what comes. */
  show() {
    for (const text of this.#kept ?? []) process.stdout.write(text);
    this.#kept = undefined;
  }

  /**
   * @param {Part} part
   * @returns {Promise<Outcome>} a tier that ended without telling its counts has failed
   */
  async #run({ isCheck, command: [file = '', ...args] }) {
    /** @type {TierResult | undefined} */
    let told;
    const begin = performance.now();
    const code = await run(process.execPath, [join(ROOT, file), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      silenceMs: SILENCE_MS,
      onOutput: (text) => {
        if (this.#kept) this.#kept.push(text);
        else process.stdout.write(text);
      },
      onMessage: (message) => {
        if (message !== PROGRESS) told = message;
      },
    });
    const passed = isCheck && code === 0;
    return {
      counts: told ?? { passed: Number(passed), failed: Number(!passed), skipped: 0 },
      seconds: Math.round((performance.now() - begin) / 1000),
    };
  }
}

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
  /** @type {Map<string, RunningPart>} */
  const running = new Map();
  for (const part of PARTS) {
    const before = Promise.all([
      ...(part.after ?? []).map((name) => running.get(name)?.ended),
      part.needsEditor && editor,
    ]);
    running.set(part.name, new RunningPart(part, before));
  }
  for (const [name, part] of running) {
    console.log(`\n── ${name}`);
    part.show();
    const { counts, seconds } = await part.ended;
    if (interrupted) process.exit();
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    recap.push(`${name.padEnd(20)}${summary(counts).padEnd(36)}${seconds} s`);
    notes.push(...(counts.notes ?? []).map((note) => `${name}, ${note}`));
  }
  console.log(['', ...notes, '', ...recap, '', summary(total)].join('\n'));
  process.exitCode = total.failed > 0 ? 1 : 0;
});
