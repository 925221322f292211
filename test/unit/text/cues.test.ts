import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import table from '../../../src/core/text/cues.json' with { type: 'json' };
import { type Cue, hasCue, isCue, phrasesOf } from '../../../src/core/text/cues.ts';
import { tellsApart } from '../../support/recall.ts';

describe('a cue', () => {
  tellsApart<readonly [cue: Cue, text: string]>(
    ([cue, text]) => hasCue(cue, text),
    {
      found: [
        ['translation', 'Translate it.'],
        ['translation', 'Bitte ins Englische ÜBERSETZEN'],
        ['context', 'Fasse den Brief zusammen'],
        ['context', '根据上下文回答'],
        ['scale', 'From 1 to 10'],
        ['scale', 'de 1 à 5'],
        ['apology', 'Désolée !'],
        ['support', 's’en tient au texte'],
      ],
      left: [
        ['translation', 'It is mistranslated.'],
        ['context', 'Fasse dich kurz. Bitte kommen wir zusammen.'],
        ['context', `Fasse${' sehr'.repeat(20)} zusammen`],
        ['scale', 'from one to ten'],
        ['scale', 'from 1 to ten'],
        ['or', 'ordered for us'],
        ['or', 'où'],
        ['and', 'ét'],
      ],
    },
    { recall: 1, precision: 1 },
  );

  it('is all of a text, but for marks', () => {
    for (const text of ['None', '"k. A."', 'N/A', ' nichts! ', '无。', 'keine'])
      assert.ok(isCue('nothing', text), text);
    for (const text of ['None of it', 'nonesuch', '1 none', '无法', ''])
      assert.ok(!isCue('nothing', text), text);
  });

  it('is written in small letters, and each of its phrases is found', () => {
    for (const cue of Object.keys(table) as Cue[]) {
      const phrases = phrasesOf(cue);
      assert.deepEqual(
        phrases,
        phrases.map((phrase) => phrase.toLowerCase().trim()),
      );
      for (const phrase of phrases) {
        const example = phrase.replaceAll('#', '1').replaceAll('…', 'it').replaceAll('*', '');
        assert.ok(hasCue(cue, `(${example})`), `${cue}: ${phrase}`);
      }
    }
  });
});
