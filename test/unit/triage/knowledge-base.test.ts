import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskFiles } from '../../../src/core/files.ts';
import { termsOf } from '../../../src/core/grounding/terms.ts';
import { KnowledgeBase, readKnowledge } from '../../../src/core/triage/knowledge-base.ts';
import { tempWorkspace } from '../../support/workspace.ts';

const keys = (text: string) => [
  ...new Set(
    termsOf(text)
      .filter(({ isStop }) => !isStop)
      .map(({ key }) => key),
  ),
];
const base = new KnowledgeBase([
  {
    file: 'kb/shipping.md',
    text: '# Shipping\n\nParcels leave within 30 days at the latest.\nExpress takes 2 days.',
  },
  {
    file: 'kb/refunds.md',
    text: '# Refunds\r\n\r\nA plan is refunded within thirty\r\ndays of the payment.\r\n',
  },
  { file: 'kb/people.md', text: 'The desk is led by Marta Kowalczyk.\nHer deputy is Marta Brandt.' },
]);
const find = (fact: string, question: string) => base.find(keys(fact), keys(question));

describe('the knowledge base', () => {
  it('finds a fact with its file and line, in whatever form it is written', () => {
    assert.deepEqual(find('Kowalczyk, Marta', 'Who leads the desk?'), {
      file: 'kb/people.md',
      line: 0,
      text: 'The desk is led by Marta Kowalczyk.',
    });
  });

  it('takes the place that the question is about, also across a line break', () => {
    assert.equal(find('30 days', 'Until when is a plan refunded after payment?')?.file, 'kb/refunds.md');
    assert.equal(find('30-day', 'When do parcels leave?')?.file, 'kb/shipping.md');
  });

  it('does not take a number that stands there for another reason', () => {
    assert.equal(find('30 days', 'How long is the warranty of a kettle?'), undefined);
    assert.equal(find('2', 'How many languages are there?'), undefined);
  });

  it('wants all parts of a fact, near to one another', () => {
    assert.equal(find('Marta Lindqvist', 'Who leads the desk?'), undefined);
    assert.equal(find('Express Kowalczyk', 'Who?'), undefined);
  });

  it('finds nothing in nothing', () => {
    assert.equal(new KnowledgeBase([]).find(['#30'], []), undefined);
    assert.equal(base.find([], ['plan']), undefined);
  });

  it('finds the line that a test accepts', () => {
    assert.deepEqual(
      base.findLine((line) => /^days/.test(line)),
      { file: 'kb/refunds.md', line: 3, text: 'days of the payment.' },
    );
  });

  it('reads folders and files as text, and leaves out what is none', async () => {
    await using folder = await tempWorkspace({
      'kb/a.md': '\uFEFFAlpha costs 5 euros.',
      'kb/deep/b.txt': 'Beta costs 6 euros.',
      'kb/picture.png': 'PNG',
      'kb/binary.md': 'a\0b',
      'single.md': 'Gamma costs 7 euros.',
    });
    const read = await readKnowledge(
      [folder.path('kb'), folder.path('single.md'), folder.path('gone.md')],
      folder.root,
      diskFiles,
    );
    assert.deepEqual(
      read.documents.map(({ file }) => file),
      ['kb/a.md', 'kb/deep/b.txt', 'single.md'],
    );
    assert.deepEqual(read.find(keys('7 euros'), ['gamma']), {
      file: 'single.md',
      line: 0,
      text: 'Gamma costs 7 euros.',
    });
  });
});
