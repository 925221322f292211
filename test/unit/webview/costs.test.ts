import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/core/diagnostic.ts';
import type { CostTable } from '../../../src/core/report/cost-view.ts';
import { Costs } from '../../../src/webview/model/costs.ts';
import { readSavedState, type SavedState } from '../../../src/webview/model/saved-state.ts';
import type { Source } from '../../../src/webview/source/source.ts';

const tableOf = (models: readonly string[]): CostTable => ({
  prompt: 'P',
  models: [...models],
  sections: [],
  notes: [],
});

/** An extension that prices what it is asked for, and where somebody chooses what is named. */
function open({ chosen, saved }: { chosen?: string[]; saved?: Partial<SavedState> } = {}) {
  const asked: unknown[] = [];
  const waiting: (() => void)[] = [];
  const ask = (async (name: string, of: { models: string[]; volume?: number } | undefined) => {
    if (name === 'choose-models') return chosen;
    asked.push(of);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    await promise;
    if (of?.models.includes('none')) throw new UserError('It names no model.');
    return { table: tableOf(of?.models ?? []), volume: of?.volume ?? 1_000 };
  }) as NonNullable<Source['askCosts']>;
  const costs = new Costs(ask, { ...readSavedState(undefined), ...saved });
  const answer = () => {
    for (const go of waiting.splice(0)) go();
  };
  return { costs, asked, answer };
}

describe('the costs of a prompt in the dashboard', () => {
  it('are asked for as they were seen last', async () => {
    const { costs, asked, answer } = open({ saved: { models: ['a', 'b'], volume: 50 } });
    const fetching = costs.fetch();
    answer();
    await fetching;
    assert.deepEqual(asked, [{ models: ['a', 'b'], volume: 50 }]);
    assert.deepEqual(costs.grid.value, { table: tableOf(['a', 'b']), volume: 50 });
  });

  it('are those of the models that a person chose, at the volume that was named', async () => {
    const { costs, asked, answer } = open({ chosen: ['c'] });
    const scaling = costs.scale(200);
    answer();
    await scaling;
    const choosing = costs.choose();
    await new Promise(setImmediate);
    answer();
    await choosing;
    assert.deepEqual(asked.at(-1), { models: ['c'], volume: 200 });
  });

  it('stay as they are where nobody chose', async () => {
    const { costs, asked } = open();
    await costs.choose();
    assert.deepEqual(asked, []);
  });

  it('say why there are none, and forget it with the run', async () => {
    const { costs, answer } = open({ saved: { models: ['none'] } });
    const fetching = costs.fetch();
    answer();
    await fetching;
    assert.deepEqual([costs.problem.value, costs.grid.value], ['It names no model.', undefined]);
    costs.forget();
    assert.deepEqual([costs.problem.value, costs.models.value], [undefined, []]);
  });
});
