import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { groundAnswer } from '../../../src/core/grounding/grounding.ts';
import { CATEGORIES } from '../../../src/core/triage/diagnosis.ts';
import { evidenceSentence } from '../../../src/core/triage/evidence.ts';
import {
  diagnosisOf,
  LATER_SETS,
  outcomeOf,
  PAIR_SETS,
  writtenCases,
  writtenPairs,
} from '../../support/triage-cases.ts';

const cases = writtenCases();

describe('triage of the written cases', () => {
  it('has some twenty of each category, and their ids differ', () => {
    for (const category of CATEGORIES) {
      const count = cases.filter(({ label }) => label === category).length;
      assert.ok(count >= 17, `${category}: ${count}`);
    }
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
  });

  it('agrees with 95 of 100 labels of each category, and finds each missing fact', () => {
    for (const [label, all] of Map.groupBy(cases, (each) => each.label)) {
      const found = all.map((each) => ({ ...each, diagnosis: diagnosisOf(each) }));
      const wrong = found.filter(({ diagnosis }) => diagnosis?.category !== label).map(({ id }) => id);
      assert.ok(wrong.length <= all.length / 20, `${label}: ${wrong.join(', ')}`);
      const lost = found.filter(({ outcome, diagnosis }) => outcome && outcomeOf(diagnosis) !== outcome);
      assert.ok(lost.length <= all.length / 20, lost.map(({ id }) => id).join(', '));
    }
  });

  it('says every piece of evidence in one sentence, with spans inside of the output', () => {
    for (const each of cases) {
      const { result } = each;
      for (const evidence of diagnosisOf(each)?.evidence ?? []) {
        assert.match(evidenceSentence(evidence), /^\S.*[.…]$/u);
        if (!('span' in evidence)) continue;
        const { start, end } = evidence.span;
        assert.ok(0 <= start && start <= end && end <= (result.output?.length ?? 0), each.id);
      }
    }
  });

  it('says the same of the same result again, with a confidence from 0 to 1', () => {
    for (const each of cases) {
      const diagnosis = diagnosisOf(each);
      assert.deepEqual(diagnosisOf(each), diagnosis);
      assert.ok(diagnosis && diagnosis.confidence > 0 && diagnosis.confidence <= 1);
      assert.ok(!diagnosis.secondary.includes(diagnosis.category));
    }
  });
});

describe('triage of the later sets', () => {
  for (const set of LATER_SETS)
    it(`agrees with 92 of 100 labels of the ${set} one`, () => {
      const all = writtenCases(set);
      const wrong = all.filter((each) => diagnosisOf(each)?.category !== each.label).map(({ id }) => id);
      assert.ok(wrong.length <= all.length * 0.08, wrong.join(', '));
    });

  it('ranks the supported one of a written pair first, in 88 of 100', () => {
    const pairs = PAIR_SETS.flatMap(writtenPairs);
    const ranked = pairs.filter(({ knowledge, question = '', right, wrong }) => {
      const scoreOf = (answer: string) => groundAnswer(answer, knowledge, question).score;
      return scoreOf(right) > scoreOf(wrong);
    });
    assert.ok(ranked.length >= 0.88 * pairs.length, String(ranked.length));
  });
});
