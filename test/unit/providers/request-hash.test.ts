import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { ChatRequest } from '../../../src/core/providers/provider.ts';
import { requestHash } from '../../../src/core/providers/request-hash.ts';
import { chatRequest } from '../../support/calls.ts';

/** Any text, lone surrogates and NUL included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 12,
  })
  .map((units) => String.fromCharCode(...units));

const anyRequest: fc.Arbitrary<ChatRequest> = fc.record({
  model: anyText,
  messages: fc.array(fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: anyText }), {
    maxLength: 3,
  }),
  parameters: fc.record(
    { maxTokens: fc.nat(), temperature: fc.double({ noNaN: true, min: 0, max: 2 }), stop: fc.array(anyText) },
    { requiredKeys: [] },
  ),
  responseFormat: fc.oneof(
    fc.constant({ type: 'text' } as const),
    fc.record({
      type: fc.constant('json_schema' as const),
      name: anyText,
      schema: fc.dictionary(
        fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', '1')),
        fc.jsonValue(),
      ),
    }),
  ),
});

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reversed(inner)])
      .reverse(),
  );
}

/** The paths of everything that is neither list nor object. */
function leavesOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner).map((path) => [key, ...path]));
}

/** A copy with another value at the path. */
function changed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof value === 'string' ? `${value}.` : value ? 0 : 1;
  const entries = Object.entries(value as object).map(([name, inner]) => [
    name,
    name === key ? changed(inner, rest) : inner,
  ]);
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

describe('requestHash', () => {
  it('is 64 hexadecimal digits, whatever the request', () => {
    fc.assert(fc.property(anyRequest, (request) => assert.match(requestHash(request), /^[0-9a-f]{64}$/)));
  });

  it('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        assert.equal(requestHash(reversed(request) as ChatRequest), requestHash(request));
      }),
    );
  });

  it('takes an absent key and an undefined one for the same', () => {
    assert.equal(
      requestHash(chatRequest({ parameters: { seed: undefined } })),
      requestHash(chatRequest({ parameters: {} })),
    );
  });

  it('differs when any one value changes', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(), (request, which) => {
        const paths = leavesOf(request);
        const path = paths[which % paths.length] ?? [];
        assert.notEqual(requestHash(changed(request, path) as ChatRequest), requestHash(request));
      }),
    );
  });

  it('differs when a key is added', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const more = { ...request, parameters: { ...request.parameters, seed: 1 } };
        assert.notEqual(requestHash(more), requestHash(request));
      }),
    );
  });
});
