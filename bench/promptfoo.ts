import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { installPeer, PEERS } from './peer.ts';

const VERSION = '0.123.1';

/** promptfoo on the same work: the same samples and server, the same three assertions. A large install, so only on request. */
export class Promptfoo {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Installs it into a folder that git ignores, once. */
  static async install(): Promise<Promptfoo> {
    const manifest = await installPeer(PEERS, 'promptfoo', VERSION, 'about 1.9 GB');
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: Record<string, string> };
    return new Promptfoo(join(dirname(manifest), bin.promptfoo ?? ''));
  }

  async run(
    samplesFile: string,
    baseUrl: string,
    concurrency: number,
    { cache = false }: { cache?: boolean } = {},
  ): Promise<Measured> {
    const home = join(PEERS, 'home');
    if (!cache) await rm(home, { recursive: true, force: true });
    const config = join(dirname(samplesFile), 'promptfoo.json');
    const tests = (await readFile(samplesFile, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => {
        const { question } = JSON.parse(line) as { question: string };
        return { vars: { question } };
      });
    await writeFile(
      config,
      JSON.stringify({
        prompts: ['{{ question }}'],
        providers: [{ id: 'openai:chat:bench', config: { apiBaseUrl: baseUrl, apiKey: 'none' } }],
        defaultTest: {
          assert: [
            { type: 'contains', value: 'Paris' },
            { type: 'not-contains', value: 'London' },
            { type: 'word-count', value: { max: 50 } },
          ],
        },
        tests,
      }),
    );
    const flags = ['--no-progress-bar', '--no-table', '--no-write', ...(cache ? [] : ['--no-cache'])];
    return measure([this.#program, 'eval', '-c', config, '-j', String(concurrency), ...flags], {
      env: {
        PROMPTFOO_CONFIG_DIR: home,
        PROMPTFOO_DISABLE_TELEMETRY: '1',
        PROMPTFOO_DISABLE_UPDATE: '1',
        PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
      },
    });
  }
}
