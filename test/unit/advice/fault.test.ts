import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { faultsOf } from '../../../src/core/advice/fault.ts';
import type { Category } from '../../../src/core/failure-category.ts';
import type { Violation } from '../../../src/core/rules/rule.ts';
import { resultOf } from '../engine/support.ts';
import { violation } from '../report/support.ts';

const PROSE = violation('json', { message: 'the output is not JSON', notJson: true });
const SHAPE = violation('fields', { message: 'The field "due" is missing.' });
const LONG = violation('short', { message: '/answer has 93 words' });

/** The faults of answers that break rules with the checks `json`, `fields` and `words`. */
const faults = (answers: readonly (readonly Violation[])[], category: Category = 'format') =>
  faultsOf(
    answers.map((violations, index) => ({
      result: resultOf(`s${index}`, { status: 'failed', violations }),
      diagnosis: {
        category,
        secondary: [],
        confidence: 1,
        evidence: [{ kind: 'provider-error', error: 'server', message: '' }],
      },
    })),
    {
      unpassable: new Map(),
      judges: new Set(),
      checks: new Map([
        ['json', 'json'],
        ['fields', 'fields'],
        ['short', 'words'],
      ]),
    },
  );
const titles = (...answers: readonly (readonly Violation[])[]) => faults(answers).map(({ title }) => title);

describe('an answer that declines', () => {
  it('counts for why it does, and not for the form that it has broken by that', () => {
    const kindOf = (
      category: 'refusal' | 'missing-knowledge' | 'format',
      ...violations: readonly Violation[]
    ) => faults([violations], category).map(({ kind }) => kind);
    assert.deepEqual(kindOf('missing-knowledge', PROSE), ['facts-missing']);
    assert.deepEqual(kindOf('refusal', SHAPE), ['declined']);
    assert.deepEqual(kindOf('format', PROSE), ['shape']);
  });
});

describe('the title of a fault of shape', () => {
  it('says how many answers are not JSON, and what is wrong with the others', () => {
    for (const [answers, title] of [
      [[[PROSE]], '1 answer is not JSON.'],
      [[[PROSE], [PROSE]], '2 answers are not JSON.'],
      [[[SHAPE]], '1 answer has the wrong shape: The field "due" is missing.'],
      [[[SHAPE], [SHAPE]], '2 answers have the wrong shape: The field "due" is missing.'],
      [
        [[PROSE], [SHAPE]],
        '1 of 2 answers is not JSON, and the other has the wrong shape: The field "due" is missing.',
      ],
      [
        [[PROSE], [SHAPE], [PROSE], [SHAPE]],
        '2 of 4 answers are not JSON, and the other 2 have the wrong shape: The field "due" is missing.',
      ],
    ] as const)
      assert.deepEqual(titles(...answers), [title]);
  });

  it('is about the shape, whatever other rule is broken first', () =>
    assert.deepEqual(titles([LONG, SHAPE]), ['1 answer has the wrong shape: The field "due" is missing.']));
});
