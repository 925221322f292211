import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { nearDuplicates } from '../../../src/core/ladder/near-duplicates.ts';
import { trainingData, trainingFile } from '../../../src/core/ladder/training-data.ts';
import type { StoredVerdict } from '../../../src/core/reviews/verdict.ts';
import { verdictOf } from '../../../src/core/reviews/verdict.ts';
import { Verdicts } from '../../../src/core/reviews/verdicts.ts';
import { MEASURES } from '../../../src/core/rules/similarity/measures.ts';
import type { Result } from '../../../src/core/runs/result.ts';
import { newRun, resultOf } from '../engine/support.ts';

const RUN = {
  id: 'r',
  ...newRun({
    prompt: {
      name: 'Test',
      file: 'x.prompt.yml',
      hash: 'p',
      source: `model: m\nmessages:\n  - {role: system, content: "Write to help@example.org."}\n  - {role: user, content: "{{ input }}"}\n`,
    },
  }),
};
const result = (sample: string, input: string, more: Partial<Result> = {}) =>
  resultOf(sample, { variables: { input }, output: `Answer to ${sample}.`, ...more });

function verdict(
  sample: string,
  kind: StoredVerdict['verdict'],
  output = `Answer to ${sample}.`,
  correction?: string,
): StoredVerdict {
  const decision = { sample, verdict: kind, output, ...(correction && { correction }) };
  return { ...verdictOf(decision, new Date('2026-11-01')), file: `/${sample}-${kind}.yml` };
}

async function* each(results: readonly Result[]) {
  yield* results;
}

const dataOf = (
  results: readonly Result[],
  verdicts: readonly StoredVerdict[] = [],
  options: Parameters<typeof trainingData>[3] = { passing: true },
) => trainingData(RUN, each(results), new Verdicts(verdicts), options);

const all = ({ train, validation }: Awaited<ReturnType<typeof dataOf>>) => [...train, ...validation];
const WORDS = [
  'river',
  'lamp',
  'orchard',
  'violin',
  'harbour',
  'pepper',
  'saddle',
  'mirror',
  'thunder',
  'cotton',
];
const unlike = (index: number) =>
  [0, 1, 2, 3].map((place) => WORDS[Math.floor(index / 10 ** place) % 10]).join(` ${index} `);

describe('training data', () => {
  it('takes what people said, and what passes only where that is asked for', async () => {
    const results = [
      result('a', 'What is the first question?'),
      result('b', 'Where does the second road lead?', { status: 'failed' }),
      result('c', 'Who wrote that long letter?'),
      result('d', 'When is the market closed?'),
    ];
    const verdicts = [
      verdict('a', 'approve'),
      verdict('b', 'correct', undefined, 'Right.'),
      verdict('d', 'reject'),
    ];
    const reviewed = all(await dataOf(results, verdicts, {}));
    assert.deepEqual(reviewed.map(({ sample, source }) => [sample, source]).sort(), [
      ['a', 'approved'],
      ['b', 'corrected'],
    ]);
    assert.equal(reviewed.find(({ sample }) => sample === 'b')?.messages.at(-1)?.content, 'Right.');
    const passing = all(await dataOf(results, verdicts));
    assert.deepEqual(passing.map(({ sample }) => sample).sort(), ['a', 'b', 'c']);
  });

  it('does not count an approval that was taken back', async () => {
    const later = { ...verdict('a', 'reject'), reviewedAt: '2026-11-02T00:00:00.000Z' };
    assert.deepEqual(all(await dataOf([result('a', 'Why?')], [verdict('a', 'approve'), later])), []);
  });

  it('writes the chat format, a row a line', async () => {
    const { train, validation } = await dataOf([result('a', 'Why?')]);
    assert.deepEqual(JSON.parse(trainingFile([...train, ...validation])), {
      messages: [
        { role: 'system', content: 'Write to help@example.org.' },
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: 'Answer to a.' },
      ],
    });
  });

  it('has no held-out sample in any file', async () => {
    const data = await dataOf([result('a', 'Why?', { tags: ['holdout'] }), result('b', 'How then?')]);
    assert.deepEqual(
      all(data).map(({ sample }) => sample),
      ['b'],
    );
    assert.equal(data.heldOut, 1);
    const share = await dataOf([result('a', 'Why?')], [], { passing: true, holdout: { share: 1 } });
    assert.deepEqual([all(share).length, share.heldOut], [0, 1]);
  });

  it('leaves rows out that look like personal data, and keeps them where that is asked for', async () => {
    const results = [result('a', 'Call jane@corp.example.com about it'), result('b', 'How then?')];
    const data = await dataOf(results);
    assert.deepEqual(data.flagged, [{ sample: 'a', kinds: ['email'] }]);
    assert.deepEqual(
      all(data).map(({ sample }) => sample),
      ['b'],
    );
    const kept = await dataOf(results, [], { passing: true, personalData: true });
    assert.deepEqual(
      all(kept)
        .map(({ sample }) => sample)
        .sort(),
      ['a', 'b'],
    );
    assert.equal(kept.flagged.length, 1);
  });

  it('splits so that no question is in both files, and further samples move no other', async () => {
    const results = Array.from({ length: 300 }, (_, index) => result(`s${index}`, unlike(index)));
    const data = await dataOf(results);
    assert.ok(data.validation.length > 30 && data.validation.length < 90, `${data.validation.length}`);
    const less = await dataOf(results.slice(0, 100));
    const of = new Set(data.validation.map(({ sample }) => sample));
    assert.ok(less.validation.every(({ sample }) => of.has(sample)));
    assert.ok(less.train.every(({ sample }) => !of.has(sample)));
    const twice = await dataOf([
      ...results,
      ...results.map((one) => ({ ...one, sample: `t-${one.sample}` })),
    ]);
    assert.equal(twice.duplicates, 300);
  });

  it('finds every text that is nearly an earlier one', () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((words) => words.join(' '));
    const { units, compare } = MEASURES['rouge-l'];
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const repeats = nearDuplicates(texts);
        for (const [index, one] of texts.entries()) {
          const earlier = texts.slice(0, index).filter((_, at) => repeats[at] === undefined);
          const isNear = earlier.some((other) => {
            const [a, b] = [units(one), units(other)];
            return one === other || (a.length > 0 && b.length > 0 && compare(a, b) >= 0.9);
          });
          assert.equal(repeats[index] !== undefined, isNear, one);
        }
      }),
    );
  });
});
