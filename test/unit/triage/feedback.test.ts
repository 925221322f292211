import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type CategoryCorrection,
  CategoryCorrections,
} from '../../../src/core/reviews/category-correction.ts';
import { outputHash } from '../../../src/core/runs/output-hash.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import type { Category } from '../../../src/core/triage/diagnosis.ts';
import { evidenceSentence } from '../../../src/core/triage/evidence.ts';
import { type Feedback, RunTriage } from '../../../src/core/triage/run-triage.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

const broken = (sample: string, category: 'format' | 'constraint' = 'format') =>
  resultOf(sample, { status: 'failed', violations: [violation('r', { category, message: 'is off' })] });
const correctionsOf = (...said: [sample: string, category: Category, note?: string][]) =>
  new CategoryCorrections(
    said.map(([sample, category, note]) => ({
      sample,
      output: 'Hello.',
      outputHash: outputHash('Hello.'),
      category,
      ...(note && { note }),
      reviewedAt: '2026-11-21T12:00:00.000Z',
      file: `/${sample}.yml`,
    })) satisfies (CategoryCorrection & { file: string })[],
  );
async function triageOf(results: readonly Result[], said?: Feedback) {
  const triage = new RunTriage(() => ({ messages: [] }), said);
  for (const result of results) await triage.add(result);
  return triage;
}
const countsOf = (triage: RunTriage) =>
  triage.report().categories.map((each) => [each.category, each.results]);

describe('what people say of a category', () => {
  const results = [broken('a'), broken('b'), broken('c')];

  it('overrules the triage, also for results that it has seen already', async () => {
    const triage = await triageOf(results);
    assert.deepEqual(countsOf(triage), [['format', 3]]);
    triage.feedback = { corrections: correctionsOf(['a', 'safety', 'A name.'], ['b', 'format']) };
    assert.deepEqual(countsOf(triage), [
      ['format', 2],
      ['safety', 1],
    ]);
    const [a, b, c] = [...triage.diagnosed()];
    assert.equal(a?.diagnosis.category, 'format');
    assert.deepEqual(a?.diagnosis.correction, { category: 'safety', note: 'A name.' });
    assert.equal(a && evidenceSentence(a.reason.evidence[0]), 'A person says so: A name.');
    assert.deepEqual(b?.diagnosis.correction, { category: 'format' });
    assert.equal(c?.diagnosis.correction, undefined);
    triage.feedback = {};
    assert.deepEqual(countsOf(triage), [['format', 3]]);
  });

  it('is the error rate of the triage: corrected, of those that were looked at', async () => {
    const corrections = correctionsOf(['a', 'safety'], ['b', 'format'], ['gone', 'format']);
    assert.deepEqual((await triageOf(results, { corrections })).report().corrections, {
      corrected: 1,
      of: 2,
    });
    assert.equal((await triageOf(results)).report().corrections, undefined);
  });

  it('joins the causes of its category where the evidence speaks for it', async () => {
    const both = resultOf('b', {
      status: 'failed',
      violations: [
        violation('r', { message: 'is off' }),
        violation('s', { category: 'constraint', message: 'long' }),
      ],
    });
    const alone = resultOf('a', {
      status: 'failed',
      violations: [violation('s', { category: 'constraint', message: 'long' })],
    });
    const { causes } = (
      await triageOf([alone, both], { corrections: correctionsOf(['b', 'constraint']) })
    ).report();
    assert.deepEqual(
      causes.map(({ category, results: ids }) => [category, ids.length]),
      [['constraint', 2]],
    );
  });
});
