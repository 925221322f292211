import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerFor } from '../../../src/core/providers/names.ts';

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
