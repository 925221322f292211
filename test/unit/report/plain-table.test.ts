import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { describe, it } from 'mocha';
import { plainTable, tableText } from '../../../src/core/report/plain-table.ts';
import { table } from '../../../src/core/report/terminal.ts';

const ROW = ['✗', 'a-sample', 'samples/long.jsonl:12', 'The answer has 120 words, and must have at most 30.'];
const GREEN = '\u001b[32m';

function widthsOf(text: string): number[] {
  return text.split('\n').map((line) => stripVTControlCharacters(line).length);
}

describe('a table on a terminal', () => {
  for (const make of [() => table(), () => plainTable(['', 'sample', 'place', 'why'])]) {
    it('is as wide as its texts where there is room, or no terminal', () => {
      for (const columns of [undefined, 200]) {
        const rows = make();
        rows.push(ROW);
        assert.ok(tableText(rows, { columns }).includes(ROW[3] ?? ''));
      }
    });

    it('cuts its widest columns where there is not, colored or not', () => {
      const rows = make();
      rows.push(
        ROW,
        ROW.map((text) => `${GREEN}${text}\u001b[39m`),
      );
      const text = tableText(rows, { columns: 60 });
      assert.ok(Math.max(...widthsOf(text)) <= 60, text);
      assert.match(text, /a-sample .*The answer has [^.]*…/);
    });
  }

  it('keeps something of each column on the narrowest terminal', () => {
    const rows = table();
    rows.push(ROW);
    assert.match(tableText(rows, { columns: 10 }), /a-sample/);
  });
});
