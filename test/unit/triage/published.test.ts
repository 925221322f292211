import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { frozenFigures } from '../../../bench/triage/frozen.ts';
import { DATA, hasTrainingData } from '../../../bench/triage/training/data.ts';
import { groundedAnswers, heldOutMeasures } from '../../../bench/triage/training/grounding-training.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const docs = read('docs/failure-categories.md');

describe('what is published of the frozen set', () => {
  const figures = Object.entries(frozenFigures());

  for (const [name, { triage }] of figures)
    it(`holds to a point: ${name}`, () => {
      const published = docs.match(new RegExp(`^\\| ${name} \\| ([\\d.]+) \\|`, 'm'))?.[1];
      assert.ok(published, `docs/failure-categories.md has no figure "${name}"`);
      assert.ok(triage >= Number(published) - 0.01, `${triage.toFixed(3)}, published ${published}`);
    });

  it('is the same in the README', () => {
    const [, figure] = docs.match(/^\| answers that decline, F1 \| ([\d.]+) \|/m) ?? [];
    assert.ok(read('README.md').includes(`with an F1 of ${figure}`));
  });
});

describe('what is published of grounding', () => {
  it('holds to a point on what is held out, where the data is', async function () {
    if (!hasTrainingData(DATA)) this.skip();
    const measures = heldOutMeasures(await groundedAnswers(DATA));
    for (const [set, row] of [
      ['begin', 'BEGIN, development set'],
      ['halueval', 'HaluEval'],
      ['halueval, as sentences', 'HaluEval, answers rewritten as whole sentences'],
      ['pairs', 'written pairs'],
      ['near copies', 'near copies of a text, half with one thing changed'],
      ['denied', 'supported answers, half with a \\*not\\* put in'],
      ['other words', 'answers in other words than the text'],
    ] as const) {
      const [, area, accuracy] =
        docs.match(new RegExp(`^\\| ${row} \\(\\d+\\) \\| ([\\d.]+) \\| ([\\d.]+) \\|`, 'm')) ?? [];
      assert.ok(area && accuracy, row);
      const found = measures.get(set);
      assert.ok(found && found.area >= Number(area) - 0.01, `${row}: ${found?.area}, published ${area}`);
      assert.ok(
        found.accuracy >= Number(accuracy) - 0.01,
        `${row}: ${found.accuracy}, published ${accuracy}`,
      );
    }
  });
});
