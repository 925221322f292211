import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chatRequest } from '../../support/calls.ts';
import { REQUEST, staged } from './staged.ts';

describe('budgeted', () => {
  const capped = chatRequest({ parameters: { maxTokens: 10 } });

  it(
    'refuses the call that could cross it, before it is made',
    staged({ maxCost: 1_000 }, async ({ caller, server }) => {
      const call = await caller.call(REQUEST, 0);
      assert.equal(!call.response && call.error.kind, 'over-budget');
      assert.equal(server.requests.length, 0);
      assert.ok((await caller.call(capped, 0)).response);
    }),
  );

  it(
    'counts what an earlier part of the run has spent',
    staged({ maxCost: 1_000, spent: 950 }, async ({ caller }) => {
      const call = await caller.call(capped, 0);
      assert.equal(!call.response && call.error.kind, 'over-budget');
    }),
  );

  it(
    'counts what the schema of the answer adds to the input',
    staged({ maxCost: 1_000 }, async ({ caller }) => {
      const schema = { type: 'object', description: 'x'.repeat(1_000) };
      const call = await caller.call(
        { ...capped, responseFormat: { type: 'json_schema', name: 'r', schema } },
        0,
      );
      assert.equal(!call.response && call.error.kind, 'over-budget');
    }),
  );

  it(
    'is kept however many calls are made at once',
    staged({ maxCost: 500 }, async ({ caller, server }) => {
      const calls = await Promise.all(
        Array.from({ length: 300 }, (_, repeat) => caller.call(capped, repeat)),
      );
      const spent = calls
        .flatMap(({ attempts }) => attempts)
        .reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
      assert.ok(spent <= 500 && spent > 350, `${spent}`);
      assert.equal(spent, server.requests.length * 3);
      assert.ok(calls.some((call) => !call.response && call.error.kind === 'over-budget'));
    }),
  );

  it(
    'takes a call of unknown cost for the most it may cost',
    staged(
      { maxCost: 150, retries: 0, server: { script: () => ({ fault: 'malformed' }) } },
      async ({ caller, server }) => {
        for (let repeat = 0; repeat < 5; repeat++) await caller.call(capped, repeat);
        assert.equal(server.requests.length, 2);
      },
    ),
  );

  const counts = { input: [500, 5], output: [5, 500] };
  for (const [what, [prompt_tokens, completion_tokens]] of Object.entries(counts))
    it(
      `expects again what a server has counted beyond the ${what} of a call`,
      staged(
        {
          maxCost: 1_000,
          server: { answer: () => ({ text: 'x', usage: { prompt_tokens, completion_tokens } }) },
        },
        async ({ caller, server }) => {
          assert.ok((await caller.call(capped, 0)).response);
          const next = await caller.call(capped, 1);
          assert.equal(!next.response && next.error.kind, 'over-budget');
          assert.equal(server.requests.length, 1);
        },
      ),
    );
});
