import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { rankingMetrics } from '../../../src/core/retrieval/metrics.ts';
import { SearchTerms } from '../../../src/core/retrieval/search-terms.ts';
import { SparseIndex } from '../../../src/core/retrieval/sparse-index.ts';
import { sparseSearch } from '../../../src/core/retrieval/sparse-search.ts';

const passages = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 12 }), {
  maxLength: 30,
});

/** BM25 as its formula has it, without an index. */
function bm25(all: readonly (readonly string[])[], query: readonly string[]): Map<number, number> {
  const present = all.filter(({ length }) => length > 0);
  const average = present.reduce((sum, { length }) => sum + length, 0) / Math.max(1, present.length);
  const scores = new Map<number, number>();
  for (const term of new Set(query)) {
    const holding = all.filter((terms) => terms.includes(term)).length;
    const idf = Math.log(1 + (present.length - holding + 0.5) / (holding + 0.5));
    for (const [number, terms] of all.entries()) {
      const count = terms.filter((each) => each === term).length;
      if (count === 0) continue;
      const part = (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * terms.length) / average));
      scores.set(number, (scores.get(number) ?? 0) + part);
    }
  }
  return scores;
}

const weighted = (index: SparseIndex, query: readonly string[]) =>
  new Map(index.numbersOf([...new Set(query)]).map((term) => [term, 1]));

function indexOf(all: readonly (readonly string[])[]): SparseIndex {
  const index = new SparseIndex();
  for (const terms of all) index.add(terms);
  return index;
}

describe('the sparse index', () => {
  it('ranks by BM25', () => {
    fc.assert(
      fc.property(passages, (all) => {
        const wanted = bm25(all, ['a', 'b']);
        const found = indexOf(all).search(weighted(indexOf(all), ['a', 'b']), 100);
        assert.equal(found.length, wanted.size);
        for (const { passage, score } of found)
          assert.ok(Math.abs(score - (wanted.get(passage) ?? 0)) < 1e-9);
        for (const [at, { score }] of found.entries())
          assert.ok(at === 0 || score <= (found[at - 1]?.score ?? 0) + 1e-12);
      }),
    );
  });

  it('finds the same best passages whatever their number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b a', 'a a', 'b'), { minLength: 60, maxLength: 120 }),
        (texts) => {
          const index = indexOf(texts.map((text) => text.split(' ')));
          const all = index.search(weighted(index, ['a']), 1_000);
          assert.deepEqual(index.search(weighted(index, ['a']), 3), all.slice(0, 3));
        },
      ),
    );
  });

  it('forgets what is removed, and is the same once it was stored', async () => {
    await fc.assert(
      fc.asyncProperty(passages, fc.infiniteStream(fc.boolean()), async (all, removals) => {
        const index = indexOf(all);
        const left = all.map((terms, number) => {
          if (!removals.next().value) return terms;
          index.remove(number);
          return [];
        });
        const query = ['a', 'c', 'e'];
        const wanted = indexOf(left).search(weighted(indexOf(left), query), 100);
        assert.deepEqual(index.search(weighted(index, query), 100), wanted);
        const again = await SparseIndex.from(index.stored());
        assert.deepEqual(again.search(weighted(again, query), 100), wanted);
      }),
    );
  });

  it('finds the same with postings and without, also once passages went and came', async () => {
    const text = (number: number) =>
      ['a', 'b', 'c', 'd', 'e'].flatMap((term, at) => Array<string>((number >> at) % 3).fill(term));
    const all = Array.from({ length: 1_200 }, (_, number) => text(number * 7));
    const [plain, posted] = [indexOf(all), indexOf(all)];
    const found = (index: SparseIndex) => index.search(weighted(index, ['a', 'c', 'e']), 2_000);
    await posted.makePostings();
    assert.deepEqual(found(posted), found(plain));
    for (const index of [plain, posted]) {
      for (let passage = 0; passage < 1_200; passage += 3) index.remove(passage);
      for (let number = 0; number < 40; number++) index.add(['c', ...text(number)]);
    }
    assert.deepEqual(found(posted), found(plain));
    for (let number = 0; number < 600; number++) for (const index of [plain, posted]) index.add(text(number));
    await posted.makePostings();
    assert.deepEqual(found(posted), found(plain));
    assert.deepEqual(found(await SparseIndex.from(posted.stored())), found(plain));
  });

  it('refuses what does not fit together', async () => {
    const stored = indexOf([['a', 'b'], ['a']]).stored();
    await assert.rejects(SparseIndex.from({ ...stored, lengths: Uint32Array.of(2, 9) }), RangeError);
    await assert.rejects(SparseIndex.from({ ...stored, terms: ['a'] }), RangeError);
  });
});

describe('sparse search', () => {
  const terms = new SearchTerms('en');
  const search = (texts: readonly string[], query: string) => {
    const index = indexOf(texts.map((text) => terms.of(text)));
    return sparseSearch(index, terms.of(query), 10).map(({ passage }) => passage);
  };

  it('puts passages first in which words of the query stand together', () => {
    const filler = ['The weather is fine.', 'A boat sails.', 'Nothing here.', 'Cats sleep.'];
    const apart = 'The working week ends on Friday and this is how many days the whole year has.';
    const together = 'It takes five working days until the whole year is over, as they say.';
    assert.equal(search([apart, together, ...filler], 'working days')[0], 1);
  });

  it('finds what shares no word with the query by what the best passages say', () => {
    const found = search(
      [
        'Refunds go back to the card within a week.',
        'The card is credited within a week.',
        'Tea is a drink.',
      ],
      'refund',
    );
    assert.deepEqual(found, [0, 1]);
  });

  it('finds nothing for nothing', () => {
    assert.deepEqual(search(['Tea is a drink.'], 'zebra'), []);
    assert.deepEqual(search([], 'tea'), []);
    assert.deepEqual(search(['Tea is a drink.'], ''), []);
  });
});

describe('terms', () => {
  it('leave out stop words and endings of their language', () => {
    assert.deepEqual(new SearchTerms('en').of('The refunds are being refunded.'), ['refund', 'refund']);
    assert.deepEqual(
      new SearchTerms('de').of('Die Zahlungen werden erstattet'),
      new SearchTerms('de').of('Zahlung erstattet'),
    );
    assert.deepEqual(new SearchTerms('xx').of('The refunds'), ['the', 'refunds']);
  });

  it('cut writing without spaces into words', () => {
    assert.ok(new SearchTerms('ja').of('東京都に住んでいます').length > 2);
  });

  it('keep numbers, and no word of absurd length', () => {
    assert.deepEqual(new SearchTerms('en').of(`30 days ${'x'.repeat(1_000)}`), ['30', 'day']);
  });
});

describe('ranking metrics', () => {
  const relevant = new Map([
    ['a', 1],
    ['c', 1],
    ['z', 1],
  ]);

  it('are those of trec_eval, worked out by hand', () => {
    const { precision, recall, reciprocalRank, averagePrecision, ndcg } = rankingMetrics(
      ['b', 'a', 'd', 'c', 'e'],
      relevant,
      3,
    );
    const near = (found: number, wanted: number) =>
      assert.ok(Math.abs(found - wanted) < 1e-9, `${found} ≠ ${wanted}`);
    near(precision, 1 / 3);
    near(recall, 1 / 3);
    near(reciprocalRank, 1 / 2);
    near(averagePrecision, (1 / 2 + 2 / 4) / 3);
    near(ndcg, 1 / Math.log2(3) / (1 + 1 / Math.log2(3) + 1 / 2));
  });

  it('weigh gains, and are 1 for the best ranking and 0 for none', () => {
    const graded = new Map([
      ['a', 3],
      ['b', 1],
    ]);
    assert.equal(rankingMetrics(['a', 'b'], graded, 10).ndcg, 1);
    assert.ok(rankingMetrics(['b', 'a'], graded, 10).ndcg < 1);
    assert.deepEqual(Object.values(rankingMetrics([], relevant, 3)), [0, 0, 0, 0, 0]);
    assert.deepEqual(Object.values(rankingMetrics(['a'], new Map(), 3)), [0, 0, 0, 0, 0]);
  });
});
