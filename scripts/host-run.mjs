import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildHostTests } from './build.mjs';
import { copyExamples } from './examples.mjs';
import { ROOT } from './paths.mjs';
import { temporaryFolder } from './temporary-folder.mjs';

/** @import { TierResult } from './mocha.mjs' */

const EXTENSIONS = join(ROOT, 'test', 'host', 'extensions');

/** One run of the host tests, in whatever kind of VS Code: what it is given, and how it went. */
export class HostRun {
  /** The bundled entry of the host tests. */
  entry = join(ROOT, 'out', 'test', 'host', 'support', 'index.cjs');
  #folder = temporaryFolder('host');
  /** A copy of the examples, for the tests to open and to write to. */
  workspace = join(this.#folder, 'examples');
  #output = join(this.#folder, 'output.txt');
  #results = join(this.#folder, 'results.json');

  /** Folders of further extensions that the tests need, such as one that offers a language model. */
  extensions = existsSync(EXTENSIONS) ? readdirSync(EXTENSIONS).map((name) => join(EXTENSIONS, name)) : [];

  /**
   * Builds the extension, unless it was built just now, and its host tests, and copies the examples.
   * @param {{ isBuilt?: boolean }} [options]
   */
  static async prepare({ isBuilt } = {}) {
    const run = new HostRun();
    if (!isBuilt) await build();
    await buildHostTests();
    await copyExamples(run.workspace);
    return run;
  }

  /**
   * The environment of the extension host.
   * @param {string} [grep] run only tests whose full title holds this text
   * @returns {NodeJS.ProcessEnv}
   */
  environment(grep) {
    return {
      PROMPT_LADDER_TEST_OUTPUT: this.#output,
      PROMPT_LADDER_TEST_RESULTS: this.#results,
      ...(grep && { PROMPT_LADDER_TEST_GREP: grep }),
      ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
    };
  }

  /** How much the tests have printed, in bytes. */
  get printed() {
    return statSync(this.#output, { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * Prints how the tests went. VS Code also reports success when its extension host dies half-way, so only a result
   * that the tests themselves wrote at their end counts.
   * @param {string} [problem] a sentence, unless VS Code reported success
   * @returns {TierResult}
   */
  conclude(problem) {
    if (existsSync(this.#output)) process.stdout.write(readFileSync(this.#output, 'utf8'));
    /** @type {TierResult | undefined} */
    const counts = existsSync(this.#results) ? JSON.parse(readFileSync(this.#results, 'utf8')) : undefined;
    if (counts && (counts.failed > 0 || !problem)) return counts;
    console.error(problem ?? 'The extension host ended before the host tests did.');
    return { passed: 0, skipped: 0, ...counts, failed: 1 };
  }
}
