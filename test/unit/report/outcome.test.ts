import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { outcomeSentence } from '../../../src/core/report/outcome.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import type { Project } from '../../../src/core/workspace/project.ts';
import { resultOf } from '../engine/support.ts';
import { runOf, summaryOf } from './support.ts';

const sentence = (results: readonly Result[], overrides: Partial<Run> = {}) =>
  outcomeSentence({
    run: runOf(results, overrides),
    summary: summaryOf(results),
    project: { config: {} } as Project,
  } as Parameters<typeof outcomeSentence>[0]);

const passed = (sample: string, repeat = 0) => resultOf(sample, { score: 1, repeat });

describe('how a run went, in a sentence', () => {
  it('counts what passed, unless nothing was checked', () => {
    assert.equal(sentence([passed('a'), passed('b')]), 'Support triage: 2 of 2 samples passed.');
    assert.match(
      sentence([resultOf('a'), resultOf('b')]),
      /^Support triage: 2 not checked\. Nothing was checked; add rules/,
    );
    assert.match(
      sentence([resultOf('a')], { state: 'cancelled' }),
      /^Support triage: 1 of 3 done, 1 not checked before the run was cancelled\.$/,
    );
  });

  it('counts answers where each sample is asked several times', () => {
    const settings = { repeat: 2, filter: [] };
    const twice = [passed('a'), passed('a', 1)];
    assert.equal(sentence(twice, { settings }), 'Support triage: 2 of 2 answers passed.');
    const samples = { hash: 's', count: 3, invalid: 0, asked: 1 };
    assert.equal(sentence(twice, { settings, samples }), 'Support triage: 2 of 6 answers, 2 passed.');
    assert.equal(sentence([passed('a')], { samples }), 'Support triage: 1 of 3 samples, 1 passed.');
  });
});
