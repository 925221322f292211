import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { statingInstruction } from '../../../src/core/authoring/instruction/rule-statement.ts';
import { YamlDocument } from '../../../src/core/documents/yaml-document.ts';
import { parsePrompt } from '../../../src/core/prompt/parse.ts';
import { parseRules } from '../../../src/core/rules/load-rules.ts';
import { tellsApart } from '../../support/recall.ts';
import { textAt } from '../../support/text-at.ts';
import { ruleOf } from '../rules/support.ts';

/** A check with its options, what a prompt says, and the passage of it that states the rule. */
type Stated = readonly [check: string, options: unknown, text: string, passage?: string];

/** The text of the prompt that is found to state a rule. */
function stated(check: string, options: unknown, instructions: string): string | undefined {
  const content = instructions.replaceAll('\n', '\n      ');
  const text = `messages:\n  - role: system\n    content: |\n      ${content}\n`;
  const { prompt } = parsePrompt('/x.prompt.yml', text);
  assert.ok(prompt);
  const range = statingInstruction(ruleOf(check, options), prompt);
  return range && textAt(text, range);
}

describe('the instruction that states a rule', () => {
  const found: Stated[] = [
    ['words', { max: 50 }, 'Be kind. Use at most 50 words. Thank them.', 'Use at most 50 words.'],
    [
      'words',
      { max: 60, at: '/answer' },
      'answer: a reply of up to 60 words',
      'answer: a reply of up to 60 words',
    ],
    ['words', { min: 20, max: 120 }, 'Write 20 to 120 words.', 'Write 20 to 120 words.'],
    ['characters', { max: 1000 }, 'Stay below 1,000 characters.', 'Stay below 1,000 characters.'],
    [
      'sentences',
      { max: 2 },
      'Summarize it in at most two sentences.',
      'Summarize it in at most two sentences.',
    ],
    [
      'fields',
      ['category', 'reply'],
      'Sort it. Name the category and the reply.',
      'Name the category and the reply.',
    ],
    [
      'fields',
      { required: ['/due_date', '/replyText'] },
      'Give the due date and the reply text.',
      'Give the due date and the reply text.',
    ],
    [
      'enum',
      { at: '/mood', values: ['good', 'bad', 'mixed'] },
      '- mood: good, bad or mixed\n- name',
      '- mood: good, bad or mixed',
    ],
    ['oneOf', ['yes', 'no'], 'Think. Answer yes or no.', 'Answer yes or no.'],
    ['number', { at: '/urgency', min: 1, max: 5 }, 'urgency: from 1 to 5', 'urgency: from 1 to 5'],
    ['json', {}, 'Sort it. Return a JSON object.', 'Return a JSON object.'],
    ['language', 'de', 'Answer in German. Be kind.', 'Answer in German.'],
    [
      'startsWith',
      'Summary -',
      'Shorten it, beginning with "Summary -". Be brief.',
      'Shorten it, beginning with "Summary -".',
    ],
    [
      'endsWith',
      { value: 'the support team' },
      'Be kind. End with "The support team".',
      'End with "The support team".',
    ],
    [
      'notContains',
      { any: ['guarantee', 'promise'] },
      'Never promise or guarantee anything.',
      'Never promise or guarantee anything.',
    ],
    ['contains', 'Kind regards', 'Say "kind regards" at the end.', 'Say "kind regards" at the end.'],
    ['date', 'YYYY-MM-DD', 'Write dates as YYYY-MM-DD.', 'Write dates as YYYY-MM-DD.'],
    ['case', 'lower', 'Use small letters only.', 'Use small letters only.'],
    ['noComma', {}, 'Be brief. Use no commas.', 'Use no commas.'],
    ['bullets', { exact: 3 }, 'Give three bullet points.', 'Give three bullet points.'],
  ];
  const left: Stated[] = [
    ['words', { max: 50 }, 'Use at most 60 words.'],
    ['words', { max: 50 }, 'Choose your words with care; fifty people read them.\n\nUse 150 words.'],
    ['words', { max: 50, at: '/answer' }, 'The answer is in your own words.'],
    ['words', { max: 50 }, 'Answer within 50 minutes.'],
    ['words', { max: 50 }, 'Use at most 500 words, or 1,50 or 50.5 words.'],
    ['sentences', { max: 2 }, 'Take two deep breaths. Then write sentences.'],
    ['fields', ['category', 'reply'], 'Choose a category.'],
    ['fields', ['category', 'reply'], 'Choose a category. Then write a reply.'],
    ['fields', ['reply'], 'Write a reply.'],
    ['enum', { at: '/mood', values: ['good', 'bad', 'mixed'] }, 'Say good things about the mood.'],
    ['oneOf', ['yes', 'no'], 'Answer yes if you know.'],
    ['oneOf', ['yes', 'no'], 'Yesterday nothing was known.'],
    ['number', { at: '/urgency', min: 1, max: 5 }, 'urgency: a whole number, where 1 can wait'],
    ['json', {}, 'The user hands you the JSON of an order.'],
    ['json', {}, 'Be brief.'],
    ['language', 'de', 'The German office opens at nine.'],
    ['language', 'de', 'Answer in French.'],
    ['startsWith', 'Summary -', 'Write a summary.'],
    ['notContains', { any: ['guarantee', 'promise'] }, 'The guarantee is two years.'],
    ['date', 'YYYY-MM-DD', 'Name the date.'],
    ['expected', {}, 'Do what is expected.'],
    ['nothing', {}, 'Do nothing.'],
  ];
  tellsApart(
    ([check, options, text, mark]) => {
      const passage = stated(check, options, text);
      return passage !== undefined && (mark === undefined || passage === mark);
    },
    { found, left },
    { recall: 0.95, precision: 0.95 },
  );

  it('is not looked for in what the assistant said before', () => {
    const text = JSON.stringify({
      messages: [
        { role: 'assistant', content: 'I use at most 50 words.' },
        { role: 'user', content: '{{ input }}' },
      ],
    });
    const { prompt } = parsePrompt('/x.prompt.yml', text);
    assert.ok(prompt);
    assert.equal(statingInstruction(ruleOf('words', { max: 50 }), prompt), undefined);
  });

  it('prefers the passage that says most, and the shorter of two', () => {
    const text = 'The category is good, bad or mixed, whatever you think. The category: good, bad or mixed.';
    const options = { at: '/category', values: ['good', 'bad', 'mixed'] };
    assert.equal(stated('enum', options, text), 'The category: good, bad or mixed.');
  });

  it('is found in a prompt of the examples', () => {
    const read = (name: string) =>
      readFileSync(new URL(`../../../examples/support-triage/${name}`, import.meta.url), 'utf8');
    const text = read('triage.prompt.yml');
    const { prompt } = parsePrompt('/triage.prompt.yml', text);
    assert.ok(prompt);
    const rules = parseRules(new YamlDocument('/triage.rules.yml', read('triage.rules.yml')), ['rules']);
    const places = rules.flatMap(({ rule }) => {
      const range = statingInstruction(rule, prompt);
      return range ? [[rule.id, textAt(text, range).split('\n')[0]]] : [];
    });
    assert.deepEqual(places, [
      ['is-json', 'Return a JSON object with these keys:'],
      ['has-the-keys', 'Return a JSON object with these keys:'],
      ['has-the-types', 'Return a JSON object with these keys:'],
      ['known-category', '- category: one of billing, account, bug, feature, other'],
    ]);
  });

  it('copes with any options and any text', () => {
    for (const options of [
      undefined,
      null,
      7,
      'x',
      [],
      {},
      [null],
      { at: '' },
      { values: [] },
      { at: '//' },
    ]) {
      for (const check of ['words', 'enum', 'fields', 'contains', 'language', 'date', 'case', 'jsonSchema']) {
        stated(check, options, `\ud800 {{ x }} ${'a. '.repeat(1000)}`);
      }
    }
  });
});
