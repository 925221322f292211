import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { categoryOfJudge } from '../../../src/core/triage/judge-category.ts';

describe("a judge's rule", () => {
  const rules: Record<string, readonly string[]> = {
    'unsupported-claim': [
      'sticks to the source',
      'grounded in the passages',
      'faithful to the text',
      'adds nothing',
      'contains nothing that is not in the text',
      'states no feature that the data sheet lacks',
      'says only what the notes say',
      'invents nothing about the guests',
      'hält sich an den Text',
      'se ciñe a la nota de prensa',
      'blijft bij de bron',
      '只包含公告中的内容',
    ],
  };
  for (const [category, names] of Object.entries(rules))
    for (const name of names) it(`${name}: ${category}`, () => assert.equal(categoryOfJudge(name), category));

  for (const name of ['is polite', 'supportive tone', 'answers the question', 'is funny', 'keeps it short'])
    it(`${name}: the answer itself`, () => assert.equal(categoryOfJudge(name), undefined));
});
