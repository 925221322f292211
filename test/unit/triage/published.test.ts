import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { type Figures, publishedIn } from '../../../bench/triage/figures.ts';
import { frozenFigures } from '../../../bench/triage/frozen.ts';
import { layoutFigures } from '../../../bench/triage/layouts.ts';
import { leadInFigures } from '../../../bench/triage/lead-ins.ts';
import { observedFigures } from '../../../bench/triage/observed.ts';
import { DATA, hasTrainingData } from '../../../bench/triage/training/data.ts';
import { groundedAnswers, heldOutMeasures } from '../../../bench/triage/training/grounding-training.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const docs = read('docs/failure-categories.md');

/** @param found by row, the figures of its first columns */
function assertHold(found: Readonly<Record<string, readonly number[]>>): void {
  const fallen = Object.entries(found).flatMap(([name, figures]) => {
    const published = publishedIn(docs, name).slice(0, figures.length);
    const holds = figures.every((figure, index) => figure >= (published[index] ?? Number.NaN) - 0.01);
    return holds ? [] : [`${name}: ${figures.map((each) => each.toFixed(3))}, published ${published}`];
  });
  assert.deepEqual(fallen, []);
}

const triageOf = (figures: Figures) =>
  Object.fromEntries(Object.entries(figures).map(([name, { triage }]) => [name, [triage]]));

describe('what is published of the frozen set', () => {
  it('holds to a point', () => assertHold(triageOf(frozenFigures())));

  it('holds to a point behind its lead-ins, where the data is', async function () {
    if (!hasTrainingData(DATA)) this.skip();
    assertHold(triageOf(leadInFigures(await groundedAnswers(DATA), 'frozen')));
  });

  it('is the same in the README', () => {
    const [figure] = publishedIn(docs, 'answers that decline, F1');
    assert.ok(read('README.md').includes(`with an F1 of ${figure}`));
  });
});

describe('what is published of a small model', () => {
  it('holds to a point', () => assertHold(triageOf(observedFigures())));
});

describe('what is published of grounding', () => {
  it('holds to a point in the layouts of assistants', () => assertHold(triageOf(layoutFigures())));

  it('holds to a point behind former lead-ins, where the data is', async function () {
    if (!hasTrainingData(DATA)) this.skip();
    assertHold(triageOf(leadInFigures(await groundedAnswers(DATA), 'former')));
  });

  it('holds to a point on what is held out, where the data is', async function () {
    if (!hasTrainingData(DATA)) this.skip();
    const measures = heldOutMeasures(await groundedAnswers(DATA));
    const rows = [
      ['begin', 'BEGIN, development set'],
      ['halueval', 'HaluEval'],
      ['halueval, as sentences', 'HaluEval, answers rewritten as whole sentences'],
      ['pairs', 'written pairs'],
      ['near copies', 'near copies of a text, half with one thing changed'],
      ['denied', 'supported answers, half with a *not* put in'],
      ['ordinary answers', 'ordinary answers, more or less in the words of the text'],
      ['other words', 'answers in other words than the text'],
    ] as const;
    assertHold(
      Object.fromEntries(
        rows.map(([set, row]) => {
          const { area = Number.NaN, accuracy = Number.NaN } = measures.get(set) ?? {};
          return [row, [area, accuracy]];
        }),
      ),
    );
  });
});
