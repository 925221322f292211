import assert from 'node:assert/strict';
import { connectProvider } from '../../../src/core/engine/connect.ts';
import { type RunRequest, type RunStart, startRun } from '../../../src/core/engine/start.ts';
import { diskFiles } from '../../../src/core/files.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import {
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { promptFile, samplesFile, type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';
import { collect } from './support.ts';

export const KEY = 'sk-test-123456';
export const PROMPT = 'x.prompt.yml';
/** The server's model costs a dollar a token. */
export const PRICES = 'prices: { test-model: { input: 1000000, output: 1000000 } }\n';

export interface Stage {
  readonly folder: TempWorkspace;
  readonly server: OpenAiServer;
  readonly abort: AbortController;
  /** Runs the prompt of the folder on the server; a run asks each sample once, and again for nothing, unless told. */
  run(request?: Partial<RunRequest>): Promise<Ran>;
}

export type Ran = Awaited<ReturnType<typeof startRun>> & { readonly start: RunStart; readonly all: Result[] };

/** Runs a test in a folder of its own with a server of its own. */
export function staged(
  files: Readonly<Record<string, string>>,
  server: OpenAiServerOptions,
  test: (stage: Stage) => Promise<void>,
) {
  return async () => {
    await using folder = await tempWorkspace(files);
    await using running = await startOpenAiServer(server);
    const abort = new AbortController();
    await test({
      folder,
      server: running,
      abort,
      run: async (request = {}) => {
        const starts: RunStart[] = [];
        const outcome = await startRun({
          file: folder.path(PROMPT),
          files: diskFiles,
          connect: (id, project) =>
            connectProvider(id, project, { baseUrl: running.baseUrl, apiKey: async () => KEY }),
          retries: 0,
          signal: abort.signal,
          ...request,
          onStart: (start) => {
            starts.push(start);
            request.onStart?.(start);
          },
        });
        assert.equal(starts.length, 1);
        return { ...outcome, start: starts[0] as RunStart, all: await collect(outcome.results()) };
      },
    });
  };
}

/** A prompt with so many samples. @param more goes on with the prompt file */
export const files = (count: number, more = '', others: Readonly<Record<string, string>> = {}) => ({
  [PROMPT]: promptFile(`samples: samples.jsonl\n${more}`),
  'samples.jsonl': samplesFile(count),
  ...others,
});
