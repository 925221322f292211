import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hasTooManyValues, parseBoundedJson } from '../../../src/core/text/bounded-json.ts';

/** Keys apart. */
const valuesIn = (value: unknown): number =>
  1 +
  (value !== null && typeof value === 'object' ? Object.values(value) : []).reduce(
    (sum: number, inner) => sum + valuesIn(inner),
    0,
  );

describe('JSON of a bounded number of values', () => {
  it('is read as any other', () => {
    fc.assert(
      fc.property(fc.json(), (json) => assert.deepEqual(parseBoundedJson(json), JSON.parse(json))),
      { numRuns: 200 },
    );
  });

  it('never passes with more values, and always with fewer, whatever stands in its texts', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', ',', '[', '{', 'a') });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.array(text), (value, texts) => {
        const all = { value, texts };
        const [json, values] = [JSON.stringify(all), valuesIn(all)];
        // An object or list counts once more, for its bracket.
        assert.equal(hasTooManyValues(json, values * 2), false);
        assert.equal(hasTooManyValues(json, Math.floor((values - 1) / 2)), true);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused before it is read where it has too many', () => {
    assert.throws(() => parseBoundedJson(`[${'{},'.repeat(600_000)}{}]`), /More than 500000 values/);
    assert.throws(() => parseBoundedJson(`{"a":"${','.repeat(600_000)}`), SyntaxError);
    assert.equal(parseBoundedJson(JSON.stringify(','.repeat(600_000))), ','.repeat(600_000));
  });
});
