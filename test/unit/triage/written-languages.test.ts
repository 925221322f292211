import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import {
  type LabelledSentence,
  roundaboutAnswers,
  writtenAnswers,
  writtenSentences,
} from '../../../bench/triage/training/written.ts';
import { refusal } from '../../../src/core/rules/catalogue/refusal.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const languagesOf = (sentences: readonly LabelledSentence[]) =>
  new Set(sentences.map(({ language }) => language)).size;

describe('the languages that the docs count', () => {
  const docs = read('docs/failure-categories.md');
  const answers = writtenAnswers();
  const parts = answers.flatMap((answer) => answer.parts);

  it('are those of what the reader is trained on', () => {
    const count = languagesOf([...writtenSentences(), ...parts]);
    const trained = `trained on English and ${count - 1} other languages`;
    assert.ok(docs.includes(trained) && refusal.summary.includes(trained), trained);
    assert.ok(read('CHANGELOG.md').includes(`in any of ${count} languages`), `${count}`);
  });

  it('are those of the written answers, and of those that nothing is learned of', () => {
    const roundabout = roundaboutAnswers();
    for (const said of [
      `${answers.length.toLocaleString('en')} written answers in ${languagesOf(parts)} languages`,
      `${roundabout.length.toLocaleString('en')} answers in ${languagesOf(roundabout.flatMap((answer) => answer.parts))} languages`,
    ])
      assert.ok(docs.includes(said), said);
  });
});
