import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type ComparedSide,
  mergeShards,
  parseShard,
  type Shard,
  shardOf,
} from '../../../src/core/compare/shard.ts';
import { RunSide } from '../../../src/core/compare/side.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { attempt, newRun, resultOf } from '../engine/support.ts';

const sideOf = (samples: readonly string[], run: Partial<Run> = {}, calls = 1): ComparedSide => {
  const side = new RunSide();
  for (const sample of samples)
    side.add(resultOf(sample, { attempts: Array.from({ length: calls }, () => attempt()) }));
  return { run: { id: 'one', ...newRun({ state: 'finished' }), ...run }, side };
};

const shard = (number: number, before: ComparedSide, after: ComparedSide): Shard => {
  const parts = [
    { prompt: 'x.prompt.yml', folder: '', state: 'compared', breaches: [], sides: { before, after } },
  ] as const;
  return parseShard(
    'shard.json',
    JSON.stringify(
      shardOf({ number, of: 2 }, { against: 'main', checked: parts, deleted: ['gone.prompt.yml'] }),
    ),
  );
};

describe('shards of a check', () => {
  it('are merged however many calls they took', () => {
    const { checked, deleted } = mergeShards([
      shard(1, sideOf(['a']), sideOf(['a'])),
      shard(2, sideOf(['b']), sideOf(['b'], {}, 200_000)),
    ]);
    assert.equal(checked[0]?.comparison?.pairing.pairs.length, 2);
    assert.equal(checked[0]?.comparison?.price.after.p50, 100);
    assert.deepEqual(deleted, ['gone.prompt.yml']);
  });

  it('are refused where a later version wrote one', () => {
    assert.throws(
      () => parseShard('shard.json', '{"format":2}'),
      /^UserError: shard\.json was written by a later version of Prompt Ladder.*; update Prompt Ladder\.$/,
    );
    assert.throws(() => parseShard('shard.json', '{'), /is not what prompt-ladder check --shard prints/);
  });

  it('are refused where the prompt was another one in some of them', () => {
    const of = (versionHash: string) => sideOf(['a'], { versionHash });
    assert.throws(
      () => mergeShards([shard(1, of('v1'), of('v2')), shard(2, of('v1'), of('v3'))]),
      /The shards are of different versions of x\.prompt\.yml/,
    );
  });
});
