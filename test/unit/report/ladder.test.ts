import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import type { ComparisonVerdict } from '../../../src/core/compare/comparison-verdict.ts';
import { comparisonVerdict } from '../../../src/core/compare/comparison-verdict.ts';
import type { Pair } from '../../../src/core/compare/pairing.ts';
import { assumptionsOf } from '../../../src/core/ladder/assumptions.ts';
import type { Ladder } from '../../../src/core/ladder/ladder.ts';
import type { Measurement, Rung } from '../../../src/core/ladder/measurement.ts';
import { recommendationOf } from '../../../src/core/ladder/recommendation.ts';
import type { RungFour } from '../../../src/core/ladder/rung-four.ts';
import { ladderMarkdown, viewOfLadder } from '../../../src/core/report/ladder.ts';
import { ladderView } from '../../../src/core/report/ladder-view.ts';
import { wilsonInterval } from '../../../src/core/statistics/interval.ts';
import { formatUsd } from '../../../src/core/text/amounts.ts';

const OF = 40;

/** The verdict on so many samples that are fixed and broken. */
function verdict(fixed: number, broken: number): ComparisonVerdict {
  const side = (passed: number) => ({ passed, repeats: 1 }) as Pair['after'];
  const pairs = Array.from({ length: OF }, (_, index): Pair => {
    const difference = index < fixed ? 1 : index < fixed + broken ? -1 : 0;
    const change = difference > 0 ? 'fixed' : difference < 0 ? 'regressed' : 'still-passing';
    return { sample: `${index}`, before: side(1), after: side(1), change, difference };
  });
  return comparisonVerdict(pairs);
}

function measured(failing: number, costUsd: number | null, step?: readonly [number, number]): Measurement {
  const categories = failing > 0 ? [{ category: 'wrong-answer' as const, samples: failing }] : [];
  return {
    runId: 'r',
    state: 'finished',
    of: OF,
    failing,
    unanswered: 0,
    rate: wilsonInterval(failing, OF),
    categories,
    answer: { costUsd, inputTokens: 100, outputTokens: 10, latency: { p50: 100, p95: 200 } },
    paidUsd: costUsd,
    stands: true,
    isUnchecked: false,
    ...(step && {
      step: {
        from: 1 as const,
        fixed: [{ category: 'missing-knowledge' as const, samples: step[0] }],
        broken: [],
        verdict: verdict(...step),
        costUsd: costUsd === null ? null : costUsd - 0.001,
      },
    }),
  };
}

function ladder(rungs: readonly Rung[], more: Partial<Ladder> = {}, total?: ComparisonVerdict): Ladder {
  const recommendation = recommendationOf(rungs, { total, isMet: false, isOver: more.next === undefined });
  return {
    id: 'c',
    prompt: { name: 'Gates | @all <b>', file: 'x.prompt.yml' },
    version: 'v',
    startedAt: '2026-11-29T10:00:00.000Z',
    provider: 'openai',
    model: 'm',
    rungs,
    recommendation,
    ...(total && { total }),
    ...more,
  };
}

const FOUR: RungFour = {
  assumptions: Object.values(assumptionsOf({ callUsd: 0.001, inputTokens: 100, outputTokens: 10 })),
  rowsAvailable: 12,
  failing: [],
  verdict: { isAdvised: false, cases: [], obstacles: ['too-few-rows', 'uncertain'] },
};
const viewOf = (of: Ladder) => viewOfLadder(of, FOUR, formatUsd, new Date('2026-11-29'));
const sentence = (...of: Parameters<typeof ladder>) => viewOf(ladder(...of)).recommendation;
const first: Rung = { rung: 1, measurement: measured(14, 0.001) };
const notNeeded = (rung: 2 | 3): Rung => ({ rung, left: { state: 'not-needed', why: 'Rung 1 meets it.' } });

describe('what a ladder recommends', () => {
  it('stops at the highest rung whose step is real, and says for what price', () => {
    const rungs: Rung[] = [
      first,
      { rung: 2, measurement: measured(2, 0.0014, [12, 0]) },
      { rung: 3, left: { state: 'skipped', why: 'No failing answer breaks a rule.' } },
    ];
    assert.equal(
      sentence(rungs, { target: 0.05 }),
      'Stop at rung 2: 5 % still fail, all for a wrong answer, within the target of 5 %; retrieval removed 12 of 12 failures for missing knowledge at $0.00040 more a call; asking again by rules is left out, since no failing answer breaks a rule.',
    );
  });

  it('says that more fail than the target allows only where that is no chance', () => {
    const saysOf = (failing: number) =>
      sentence([first, { rung: 2, measurement: measured(failing, 0.001, [12, 0]) }, notNeeded(3)], {
        target: 0.05,
      });
    assert.match(
      saysOf(6),
      /^Stop at rung 2: 15 % still fail, all for a wrong answer, above the target of 5 %;/,
    );
    assert.match(
      saysOf(3),
      /^Stop at rung 2: 8 % still fail, all for a wrong answer, with too few samples to tell whether that is above the target of 5 %;/,
    );
  });

  it('cannot tell where a step could be chance, and says how many samples would', () => {
    assert.match(
      sentence([first, { rung: 2, measurement: measured(12, 0.0014, [3, 1]) }, notNeeded(3)]),
      /^Cannot tell yet whether retrieval helps: it fixes 3 and breaks 1 of 40 samples, which could be chance \(p = 0.62; about \d+ more samples would tell\)\.$/,
    );
  });

  it('stops where only all steps together are real', () => {
    const rungs: Rung[] = [
      first,
      { rung: 2, measurement: measured(10, 0.0014, [4, 0]) },
      { rung: 3, measurement: measured(6, 0.0015, [4, 0]) },
    ];
    assert.match(
      sentence(rungs, {}, verdict(8, 0)),
      /^Stop at rung 3: 15 % still fail, all for a wrong answer; both steps together fix 8 and break 0 of 40 samples \(p = 0.0078\), while each by itself could be chance\.$/,
    );
  });

  it('names what makes it worse, and what changes nothing', () => {
    const worse = sentence([first, { rung: 2, measurement: measured(26, 0.0014, [0, 12]) }, notNeeded(3)]);
    assert.match(
      worse,
      /^Stop at rung 1: 35 % still fail, .*retrieval makes it worse: it fixes 0 and breaks 12\.$/,
    );
    const nothing = sentence([first, { rung: 2, measurement: measured(14, 0.0014, [0, 0]) }, notNeeded(3)]);
    assert.match(nothing, /retrieval changes no verdict\.$/);
  });

  it('stays on the first rung where nothing fails, without saying that nothing would', () => {
    assert.equal(
      sentence([{ rung: 1, measurement: measured(0, 0) }, notNeeded(2), notNeeded(3)]),
      'Stay on rung 1: none of 40 samples fails (at most 9 % would).',
    );
  });

  it('says that a climb is not over', () => {
    assert.match(
      sentence([first, { rung: 2 }, { rung: 3 }], { next: 2 }),
      /^The climb ended early: rung 2 \(Retrieval\)/,
    );
  });
});

describe('a ladder in words', () => {
  it('tells whether more fail than the target allows on the rung that is advised', () => {
    const rungs: Rung[] = [first, { rung: 2, measurement: measured(2, 0.0014, [12, 0]) }, notNeeded(3)];
    const isAbove = (target: number | undefined) =>
      viewOf(ladder(rungs, target === undefined ? {} : { target })).isAboveTarget;
    assert.deepEqual([0.05, 0.04, undefined].map(isAbove), [false, true, false]);
  });

  it('says of a server on this machine that it has no price', () => {
    const rungs: Rung[] = [
      { rung: 1, measurement: measured(14, null) },
      { rung: 2, measurement: measured(2, null, [12, 0]) },
      notNeeded(3),
    ];
    const local = viewOf(ladder(rungs, { target: 0.05, server: 'http://127.0.0.1:8081/v1' }));
    assert.equal(local.rungs[0]?.measured?.callCost, 'local: no price');
    assert.match(local.recommendation, /12 failures for missing knowledge \(local: no price\)/);
    const other = viewOf(ladder(rungs, { target: 0.05, server: 'https://models.example/v1' }));
    assert.match(other.recommendation, /12 failures for missing knowledge \(price unknown\)/);
  });

  it('is what the page takes, and says what is unknown', () => {
    const view = viewOf(ladder([{ rung: 1, measurement: measured(3, null) }, notNeeded(2), notNeeded(3)]));
    v.assert(ladderView, view);
    assert.equal(view.rungs[0]?.measured?.callCost, 'price unknown');
    assert.equal(view.rungs[0]?.measured?.costShare, undefined);
    assert.equal(
      view.four.verdict,
      'Not yet: only 12 of the 100 labelled rows needed; too few samples to tell whether the failure rate is above the target.',
    );
    assert.deepEqual(view.four.figures, [
      {
        label: 'Not calculated yet',
        text: 'still missing: calls a day, cost of a call of the tuned model, cost of one training run',
      },
    ]);
  });

  it('says of what still fails that it speaks for no training, and what would help', () => {
    const says = (...failing: RungFour['failing'][number][]) => {
      const verdict = { isAdvised: false, cases: [], obstacles: ['no-case' as const] };
      const of = ladder([first, notNeeded(2), notNeeded(3)]);
      return viewOfLadder(of, { ...FOUR, failing, verdict }, formatUsd, new Date()).four.verdict;
    };
    assert.equal(
      says('wrong-answer', 'truncated', 'truncated', 'constraint'),
      'Not yet: nothing speaks for it, as 2 of 4 still fail for an answer cut off, 1 for a wrong answer, 1 for breaking a constraint (answers that are cut off need a higher maxTokens, or a prompt that asks for shorter ones).',
    );
    assert.match(says('missing-knowledge'), /as 1 of 1 still fail for missing knowledge \(facts that are/);
    assert.match(says('refusal'), /as 1 of 1 still fail for a refusal\.$/);
    assert.equal(says(), 'Not yet: nothing speaks for it.');
  });

  it('runs nothing of a name as Markdown', () => {
    const text = ladderMarkdown(viewOf(ladder([first, notNeeded(2), notNeeded(3)])));
    assert.match(text, /^## Ladder of Gates \| @\u200ball &lt;b>/);
    assert.match(text, /\| 1 Prompt \| 35 % \(22–50\) \| wrong-answer 14 \|/);
  });
});
