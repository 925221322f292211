import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { EventData } from '../../../src/core/providers/openai/event-data.ts';

const all = (...pieces: readonly string[]): string[] => {
  const events = new EventData();
  return [...pieces.flatMap((piece) => events.feed(piece)), ...events.end()];
};

describe('EventData', () => {
  it('reads what an event carries and passes over the rest', () => {
    assert.deepEqual(all('event: x\ndata: a\nid: 1\n\n: note\n\ndata:b\r\n\r\n\n\ndata:  c\n'), [
      'a',
      'b',
      ' c',
    ]);
  });

  it('joins the lines of one event', () => {
    assert.deepEqual(all('data: {\r\ndata: }\r\n\r\ndata\n\n'), ['{\n}']);
  });

  it('reads the same in whatever pieces the text arrives', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '\u2028')}`),
      fc.constantFrom('', '', ': note', 'event: x', 'data:'),
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 })
      .map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        assert.deepEqual(all(...pieces), all(text));
        assert.deepEqual(all(...text), all(text));
      }),
    );
  });
});
