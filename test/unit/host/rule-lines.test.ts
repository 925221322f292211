import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lineOfRule } from '../../../src/host/rules/rule-lines.ts';

type Lines = Parameters<typeof lineOfRule>[0];

describe('where a rule begins in a file that is being written', () => {
  const document = (...lines: string[]) =>
    ({ lineCount: lines.length, lineAt: (line: number) => ({ text: lines[line] }) }) as unknown as Lines;
  const FILE = document('rules:', '', '  - id: a', '    check: json', '  - id: b', '  - id: a');

  it('is where it was, or the nearest line of the same text', () => {
    assert.equal(lineOfRule(FILE, 2, '- id: a'), 2);
    assert.equal(lineOfRule(FILE, 1, '- id: a'), 2);
    assert.equal(lineOfRule(FILE, 4, '- id: a'), 5);
    assert.equal(lineOfRule(FILE, 40, '- id: b'), 4);
  });

  it('is unknown where no line has the text any more', () => {
    assert.equal(lineOfRule(FILE, 2, '- id: c'), undefined);
    assert.equal(lineOfRule(document(), 3, '- id: a'), undefined);
  });
});
