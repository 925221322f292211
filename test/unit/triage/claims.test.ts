import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CallContext } from '../../../src/core/triage/call-context.ts';
import { unsupportedClaims } from '../../../src/core/triage/claims.ts';

const GERMAN =
  'Du antwortest auf Fragen zur Bibliothek, nur nach diesen Angaben.\n- Die Bibliothek schließt um 19 Uhr.\n- Ein Buch darf vier Wochen behalten werden.\n' +
  '- Die Mahngebühr beträgt 0,50 € je Tag und Buch.';
const ENGLISH = '- The library shuts at 19:00.\n- A book may be kept for four weeks.';
/** What an answer claims that stands in no system message. */
const claimed = (output: string, system = GERMAN) =>
  unsupportedClaims(output, new CallContext({ messages: [{ role: 'system', content: system }] }, {})).map(
    ({ type, claim }) => `${type} ${claim}`,
  );

describe('claims that stand nowhere given', () => {
  it('are no German nouns, also of a short answer to a German prompt', () => {
    for (const output of [
      'Um 19:00 Uhr.',
      'Beim Einlass um 19 Uhr.',
      'Hallo! Wie kann ich Ihnen helfen?',
      'Das ist die Ausleihe.',
    ])
      assert.deepEqual(claimed(output), [], output);
    assert.deepEqual(claimed('Die Leiterin ist Petra Meier.'), ['name Petra Meier']);
  });

  it('are no numbers of passages that are cited', () => {
    for (const output of ['At 19:00 [12].', 'At 19:00 (documents 12 and 14).', 'At 19:00【14†hours】.'])
      assert.deepEqual(claimed(output, ENGLISH), [], output);
    assert.deepEqual(claimed('At 19:00, in 12 rooms [3].', ENGLISH), ['number 12']);
  });

  it('are no headings, and no sources that are named', () => {
    for (const output of [
      '## Opening Hours Overview\nAt 19:00.',
      'At 19:00.\n\nSources:\n- the Otley Gazette, p. 37',
      '1. At 19:00.\n2. For four weeks.',
    ])
      assert.deepEqual(claimed(output, ENGLISH), [], output);
    assert.deepEqual(claimed('At 19:00, says the Otley Gazette.', ENGLISH), ['name Otley Gazette']);
  });

  it('are names in any other language, also beside German texts', () => {
    assert.deepEqual(claimed('It is led by Meier.'), ['name Meier']);
    assert.deepEqual(claimed('It is led by Meier.', ENGLISH), ['name Meier']);
  });

  it('are no amounts that are given in another unit', () => {
    for (const output of ['50 Cent.', '28 Tage lang.']) assert.deepEqual(claimed(output), [], output);
    assert.deepEqual(claimed('For 28 days.', ENGLISH), []);
    assert.deepEqual(claimed('60 Cent.'), ['number 60']);
    assert.deepEqual(claimed('For 27 days.', ENGLISH), ['number 27']);
  });
});
