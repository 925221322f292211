import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { findDeclining } from '../../../src/core/reading/declining-output.ts';
import { decliningIn, partsOf } from '../../../src/core/reading/reading.ts';
import { readWeights } from '../../../src/core/reading/weights-file.ts';
import { tellsApart } from '../../support/recall.ts';

const OPENINGS = parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/reading/openings.yml'), 'utf8'),
) as Record<'does-not-know' | 'refuses' | 'answers', string[]>;

const kindsIn = (text: string) => partsOf(text).map(({ kind }) => kind);

describe('reading an answer', () => {
  it('has weights of less than 100 KB', () => {
    const { length } = readWeights();
    assert.ok(length < 100_000, String(length));
  });

  tellsApart(
    (text) => decliningIn(text) !== undefined,
    { found: [...OPENINGS['does-not-know'], ...OPENINGS.refuses], left: OPENINGS.answers },
    { recall: 0.95, precision: 0.95 },
  );

  it('tells refusing from not knowing in 92 of 100', () => {
    for (const says of ['does-not-know', 'refuses'] as const) {
      const right = OPENINGS[says].filter((text) => decliningIn(text)?.says === says).length;
      assert.ok(right >= OPENINGS[says].length * 0.92, `${says}: ${right}`);
    }
  });

  it('marks the sentence that declines', () => {
    const text = 'Thanks for asking! I looked into it. The passages do not say who built it.';
    const declining = decliningIn(text);
    assert.equal(declining?.says, 'does-not-know');
    assert.equal(declining.phrase, 'The passages do not say who built it.');
    assert.equal(text.slice(declining.span.start, declining.span.end), declining.phrase);
  });

  it('tells a disclaimer that an answer follows from declining', () => {
    for (const text of [
      'As an AI, I have no personal opinion. However, two factors matter: the price and the distance.',
      "I'm not a doctor, but adults usually take 200 mg. Drink enough water with it.",
      'As a language model, I do not have feelings. The film was praised for its music and its pace.',
    ])
      assert.equal(decliningIn(text), undefined, text);
  });

  it('hears no declining in a fact that is denied, or in what another one said', () => {
    for (const text of [
      'The files are not included in the price.',
      'The museum is not open on Mondays.',
      'To refuse politely, write: I must decline this request.',
      '"I will not sign it," the minister said.',
      'The leaflet says: "You cannot miss the tower."',
      'The notes mention that bicycles are free.',
      'What is a lease? It is a contract that lets one use a thing for a time, and it ends with notice.',
    ])
      assert.equal(decliningIn(text), undefined, text);
  });

  it('says that something is claimed beside a refusal', () => {
    const mixed = decliningIn("I'm sorry, but I can't help with that. The bridge was built in 1931.");
    assert.equal(mixed?.isMixed, true);
    assert.equal(decliningIn("I'm sorry, but I can't help with that.")?.isMixed, false);
  });

  it('parts lead-ins from claims', () => {
    assert.deepEqual(kindsIn('Sure! The bridge was built in 1931.'), ['lead-in', 'claim']);
    assert.deepEqual(kindsIn('According to the passages, it was built in 1931.'), ['lead-in', 'claim']);
    assert.deepEqual(kindsIn('In 1931, the bridge was opened by the mayor.'), ['claim']);
    const twice =
      'After reading all of the documents that you have given me about the old bridge, the answer is that it was Ada Holm.';
    assert.deepEqual(
      partsOf(twice, 0.25).map(({ kind }) => kind),
      ['lead-in', 'lead-in', 'claim'],
    );
    // A comma inside of a number ends no lead-in.
    const text = 'Going through the passages, 722,664';
    assert.deepEqual(
      partsOf(text, 0.25).map(({ span }) => text.slice(span.start, span.end)),
      ['Going through the passages,', '722,664'],
    );
  });

  it('does not take a long answer that opens with doubt for none', () => {
    const long = `I am not sure. ${'The bridge is made of steel and stands by the sea. '.repeat(20)}`;
    assert.equal(decliningIn(long), undefined);
  });

  it('reads the texts of JSON one by one, and no names and labels', () => {
    const output = '{"id": 7, "answer": "I do not know the price."}';
    const found = findDeclining(output);
    assert.equal(found?.says, 'does-not-know');
    assert.equal(found.isWhole, false);
    assert.equal(output.slice(found.span.start, found.span.end), 'I do not know the price.');
    assert.equal(findDeclining('{"error": "I cannot help with that."}')?.isWhole, true);
    assert.equal(findDeclining('{"status": "unknown", "name": "Noah"}'), undefined);
  });

  it('hears JSON of which each value says that there is none', () => {
    for (const output of [
      '{"name": "unknown", "city": null}',
      '{"name": "N/A", "city": "not stated"}',
      '{"name": "Not available", "price": null, "size": null}',
      '{"person": {"name": "not stated", "phones": ["not stated", "-"]}, "dates": []}',
      '["N/A", "none"]',
      '{"answer": "", "error": "I cannot help with that."}',
    ])
      assert.equal(findDeclining(output)?.isWhole, true, output);
    const refused = findDeclining('{"answer": "not stated", "error": "I cannot help with that."}');
    assert.equal(refused?.phrase, 'I cannot help with that.');
    for (const output of [
      '{"name": null, "city": null}',
      '{"name": "none", "city": "", "dates": []}',
      '{"name": "unknown", "city": null, "size": 4}',
      `${'['.repeat(20_000)}"not stated"${']'.repeat(20_000)}`,
    ])
      assert.equal(findDeclining(output), undefined, output);
  });

  it('hears no declining in what the sample says and the answer repeats', () => {
    const asked = { ticket: 'I cannot help with that form. What now?' };
    for (const output of ['I cannot help with that form.', '{"reply": "I cannot help with that form."}']) {
      assert.ok(findDeclining(output), output);
      assert.equal(findDeclining(output, asked), undefined, output);
    }
    assert.ok(findDeclining('{"quote": "I cannot help with that form.", "reply": "I am unable to."}', asked));
  });

  it('takes any text, and marks what stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const { span } of partsOf(text))
          assert.ok(0 <= span.start && span.start < span.end && span.end <= text.length);
        const found = findDeclining(text);
        assert.ok(!found || (found.confidence > 0.5 && found.span.end <= text.length));
      }),
    );
  });
});
