import type { Attempt } from '../../../src/core/calls/attempt.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { NewRun } from '../../../src/core/runs/run.ts';

const ASKED = { provider: 'openai', model: 'test-model' };

const ANSWERED: Attempt = {
  ...ASKED,
  latencyMs: 100,
  usage: { inputTokens: 10, outputTokens: 5 },
  costUsd: 0.01,
  finishReason: 'stop',
};

export const attempt = (overrides: Partial<Attempt> = {}): Attempt => ({ ...ANSWERED, ...overrides });

/** An attempt that brought nothing. */
export const failedAttempt = (overrides: Partial<Attempt> = {}): Attempt => ({
  ...ASKED,
  latencyMs: 1,
  costUsd: 0,
  error: { kind: 'server', message: 'The server failed.' },
  ...overrides,
});

/** A passed result; `overrides` replace whole keys. */
export function resultOf(sample: string, overrides: Partial<Result> = {}): Result {
  return {
    sample,
    repeat: 0,
    status: 'passed',
    location: {
      file: 'samples.jsonl',
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 9 } },
    },
    variables: { input: sample },
    output: 'Hello.',
    violations: [],
    attempts: [attempt()],
    ...overrides,
  };
}

export function newRun(overrides: Partial<NewRun> = {}): NewRun {
  return {
    toolVersion: '0.1.0',
    startedAt: '2026-11-21T09:30:00.000Z',
    state: 'running',
    prompt: { name: 'Support triage', file: 'triage.prompt.yml', hash: 'p', source: 'messages: []\n' },
    samples: { hash: 's', count: 3, invalid: 0 },
    rulesHash: 'r',
    provider: 'openai',
    model: 'test-model',
    parameters: {},
    settings: { repeat: 1, filter: [] },
    ...overrides,
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
