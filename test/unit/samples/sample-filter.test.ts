import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sampleFilter } from '../../../src/core/samples/sample-filter.ts';

const SAMPLES = [
  { id: 'refund', tags: ['billing'] },
  { id: 'refund-late', tags: ['billing', 'slow'] },
  { id: 'tag:x', tags: [] },
  { id: '__proto__', tags: ['constructor'] },
];

const chosen = (...filter: string[]) => SAMPLES.filter(sampleFilter(filter)).map(({ id }) => id);

describe('sampleFilter', () => {
  it('without parts takes every sample', () => assert.equal(chosen().length, SAMPLES.length));
  it('takes the ids that contain a text', () =>
    assert.deepEqual(chosen('refund'), ['refund', 'refund-late']));
  it('takes one exact id', () => assert.deepEqual(chosen('id:refund'), ['refund']));
  it('takes a tag, whole', () => {
    assert.deepEqual(chosen('tag:slow'), ['refund-late']);
    assert.deepEqual(chosen('tag:slo'), []);
  });
  it('takes what meets any part', () => {
    assert.deepEqual(chosen('id:refund', 'tag:slow'), ['refund', 'refund-late']);
  });
  it('takes the first of what the other parts let in', () => {
    assert.deepEqual(chosen('first:2'), ['refund', 'refund-late']);
    assert.deepEqual(chosen('first:1', 'id:tag:x', 'tag:slow'), ['refund-late']);
    assert.deepEqual(chosen('first:9', 'tag:slow'), ['refund-late']);
  });
  it('reaches an id that looks like a part of a filter', () =>
    assert.deepEqual(chosen('id:tag:x'), ['tag:x']));
  it('knows no prototypes', () => {
    assert.deepEqual(chosen('id:toString'), []);
    assert.deepEqual(chosen('tag:constructor'), ['__proto__']);
    assert.deepEqual(chosen('id:__proto__'), ['__proto__']);
  });
});
