import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { modelFor, providerFor } from '../../../src/core/providers/names.ts';

describe('who answers', () => {
  it('is who is named', () => {
    assert.equal(providerFor('practice', 'gpt-4o-mini'), 'practice');
    assert.equal(providerFor('local', undefined), 'local');
  });

  it('is a server where a real model is named alone, and never the practice model', () => {
    assert.equal(providerFor(undefined, 'gpt-4o-mini'), 'openai');
  });

  it('is the practice model where it is named, or nothing is', () => {
    assert.equal(providerFor(undefined, 'practice-1'), 'practice');
    assert.equal(providerFor(undefined, undefined), 'practice');
  });
});

describe('the model that a provider is asked for', () => {
  it('is the one that is named, of which the practice model plays every one', () => {
    assert.equal(modelFor('local', 'gpt-4o-mini'), 'gpt-4o-mini');
    assert.equal(modelFor('practice', 'gpt-4o-mini'), 'practice-1');
    assert.equal(modelFor('practice', undefined), 'practice-1');
  });

  it('is never the practice model, unless its answers are replayed', () => {
    assert.equal(modelFor('local', 'practice-1'), undefined);
    assert.equal(modelFor('local', ''), undefined);
    assert.equal(modelFor('recorded', 'practice-1'), 'practice-1');
  });
});
