import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { Room } from '../../../src/core/calls/answer-room.ts';
import { ResponseCache } from '../../../src/core/calls/cache.ts';
import type { CallOutcome } from '../../../src/core/calls/call.ts';
import { ServerLimits } from '../../../src/core/calls/concurrency-limit.ts';
import { callPipeline } from '../../../src/core/calls/pipeline.ts';
import { Spending } from '../../../src/core/calls/spending.ts';
import type { PriceList } from '../../../src/core/estimate/price.ts';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import type { ChatRequest, Provider } from '../../../src/core/providers/provider.ts';
import { chatRequest } from '../../support/calls.ts';
import {
  errorReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from '../../support/openai-server.ts';
import { type TempWorkspace, tempWorkspace } from '../../support/workspace.ts';

/** USD: a dollar a token. */
export const DOLLARS: PriceList = {
  cost: (_model, { inputTokens, outputTokens }) => inputTokens + outputTokens,
  most: (_model, inputTokens, outputTokens) => inputTokens + outputTokens,
  at: () => DOLLARS,
};
export const UNKNOWN: PriceList = { cost: () => null, most: () => null, at: () => UNKNOWN };

export const FAILING = { reply: errorReply(500, 'Overloaded') };

interface StageOptions {
  readonly provider?: Provider;
  readonly prices?: PriceList;
  readonly cache?: ResponseCache;
  readonly retries?: number;
  readonly timeoutMs?: number;
  readonly maxCost?: number;
  readonly spent?: number;
  readonly random?: () => number;
}

export interface Caller {
  call(request: ChatRequest, repeat: number, room?: Room): Promise<CallOutcome>;
}

export interface Stage {
  readonly server: OpenAiServer;
  readonly folder: TempWorkspace;
  readonly cache: ResponseCache;
  readonly abort: AbortController;
  readonly caller: Caller;
  callerWith(options: StageOptions): Caller;
}

/** Runs a test with the calls of a server of its own. Waits have no jitter unless the options say otherwise. */
export function staged(
  { server: serverOptions = {}, ...options }: StageOptions & { server?: OpenAiServerOptions },
  test: (stage: Stage) => Promise<void>,
) {
  return async () => {
    await using server = await startOpenAiServer(serverOptions);
    await using folder = await tempWorkspace();
    const cache = new ResponseCache(folder.path('cache'));
    const abort = new AbortController();
    const make = (more: StageOptions): Caller => {
      const {
        provider = openAiProvider({ baseUrl: server.baseUrl }),
        prices = DOLLARS,
        retries = 3,
        timeoutMs = 10_000,
        random = () => 0,
        maxCost,
        spent,
        cache,
      } = { ...options, ...more };
      const providers = new Map([['local', { provider, prices }]]);
      const spending = new Spending(maxCost, spent);
      const limits = new ServerLimits(64, timeoutMs);
      const call = callPipeline({ providers, cache }, { spending, retries, timeoutMs, limits, random });
      return {
        call: (request, repeat, room) => call({ provider: 'local', request, repeat, room }, abort.signal),
      };
    };
    await test({ server, folder, cache, abort, caller: make({}), callerWith: make });
    const listeners = getEventListeners(abort.signal, 'abort').length;
    assert.ok(listeners <= 1, `${listeners} listeners are left`);
  };
}

/** Tells when the wait before a retry begins: its jitter is drawn then. */
export function waitBegins(): { readonly random: () => number; readonly begins: Promise<void> } {
  const { promise: begins, resolve } = Promise.withResolvers<void>();
  return {
    random: () => {
      resolve();
      return 0;
    },
    begins,
  };
}

export const REQUEST = chatRequest();

/** Notes when each request arrives, in ms. */
export function arrivals(script: OpenAiServerOptions['script'] = []): {
  times: number[];
  options: OpenAiServerOptions;
} {
  const times: number[] = [];
  return {
    times,
    options: {
      script: (request) => {
        times.push(performance.now());
        return typeof script === 'function' ? script(request) : (script[request.index] ?? {});
      },
    },
  };
}

export const gaps = (times: readonly number[]) =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));

/** Timers may fire a little early by another clock. */
export const assertAtLeast = (ms: number | undefined, least: number) =>
  assert.ok((ms ?? 0) >= least - 3, `${ms} ms, not ${least}`);
