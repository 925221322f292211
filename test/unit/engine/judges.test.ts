import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  choiceIn,
  judgedRequest,
  judgeOf,
  judgeOfRule,
  judgeRequest,
} from '../../../src/core/engine/judges.ts';
import type { BuiltInEvaluator, JudgeEvaluator } from '../../../src/core/prompt/prompt-file.ts';
import { Template, TemplateError } from '../../../src/core/prompt/template.ts';
import { practiceProvider } from '../../../src/core/providers/practice/provider.ts';
import { call } from '../../support/calls.ts';

const CHOICES = [
  { choice: 'Unfaithful', score: 0 },
  { choice: 'faithful', score: 1 },
];

const builtIn = (judge: string): BuiltInEvaluator => ({ kind: 'built-in', name: 'Mine', path: [], judge });

const written = (overrides: Partial<JudgeEvaluator> = {}): JudgeEvaluator => ({
  kind: 'judge',
  name: 'Faithful',
  path: [],
  prompt: new Template('{{ input }} → {{ completion }}'),
  choices: CHOICES,
  ...overrides,
});

/** What an answer was made from, one message long. */
const given = (asked: string) => judgedRequest([{ role: 'user', content: asked }], '');

describe('choiceIn', () => {
  it('takes the choice of a structured reply, whole and not a part of it', () => {
    assert.equal(choiceIn('{"choice": "faithful"}', CHOICES)?.choice, 'faithful');
    assert.equal(choiceIn('{"choice":"Unfaithful"}', CHOICES)?.choice, 'Unfaithful');
  });

  it('takes the first choice, in their order, that the reply contains, whatever its case', () => {
    assert.equal(choiceIn('It is FAITHFUL.', CHOICES)?.choice, 'faithful');
    assert.equal(choiceIn('unfaithful', CHOICES)?.choice, 'Unfaithful');
    assert.equal(choiceIn('faithful, not unfaithful', CHOICES)?.choice, 'Unfaithful');
  });

  it('finds none in a reply that names none', () => {
    assert.equal(choiceIn('I cannot say.', CHOICES), undefined);
    assert.equal(choiceIn('', CHOICES), undefined);
  });
});

describe('what a judge is shown', () => {
  it('is the request that the answer was made from, without its examples', () => {
    const { asked, whole } = judgedRequest(
      [
        { role: 'system', content: 'Answer from this: kettles whistle.' },
        { role: 'user', content: 'An example?' },
        { role: 'assistant', content: 'Yes.' },
        { role: 'user', content: 'Do kettles whistle?' },
      ],
      '',
    );
    assert.equal(asked, 'Do kettles whistle?');
    assert.equal(whole, 'Answer from this: kettles whistle.\n\nDo kettles whistle?');
  });

  it('is passages where the judge asks for context, and the whole request in a rule', () => {
    const request = judgedRequest(
      [
        { role: 'system', content: 'SYSTEM' },
        { role: 'user', content: 'ASKED' },
      ],
      'PASSAGES',
    );
    const grounded = judgeOf(builtIn('groundedness')).messages({ completion: 'OUT' }, request);
    assert.match(grounded.at(-1)?.content ?? '', /Context:\nPASSAGES/);
    const ruled = judgeOfRule('polite', 'Is it polite?').messages({ completion: 'OUT' }, request);
    assert.match(ruled.at(-1)?.content ?? '', /Prompt:\nSYSTEM\n\nASKED\n\nAnswer:\nOUT/);
  });

  it('is asked at temperature 0, held to the choices, but for models that take neither', () => {
    const messages = [{ role: 'user' as const, content: 'x' }];
    const request = judgeRequest('gpt-4o', messages, CHOICES, true);
    assert.deepEqual(request.parameters, { temperature: 0 });
    assert.ok(request.responseFormat.type === 'json_schema');
    assert.deepEqual(judgeRequest('o3-mini', messages, CHOICES, false), {
      model: 'o3-mini',
      messages,
      parameters: {},
      responseFormat: { type: 'text' },
    });
  });
});

describe('judgeOf', () => {
  it('asks what an evaluator of the prompt file asks, of its model', () => {
    const judge = judgeOf(written({ model: 'judge-model', system: 'You judge.' }));
    assert.equal(judge.name, 'Faithful');
    assert.equal(judge.model, 'judge-model');
    assert.deepEqual(judge.choices, CHOICES);
    assert.deepEqual(judge.messages({ input: 'in', completion: 'out' }, given('asked')), [
      { role: 'system', content: 'You judge.' },
      { role: 'user', content: 'in → out' },
    ]);
  });

  it('leaves out a system prompt that is not there', () => {
    const [message, ...others] = judgeOf(written()).messages({ input: 'in', completion: 'out' }, given(''));
    assert.equal(message?.role, 'user');
    assert.deepEqual(others, []);
  });

  it('fails for a variable that is not defined', () => {
    assert.throws(() => judgeOf(written()).messages({ completion: 'out' }, given('')), TemplateError);
  });

  it('leaves the model to the prompt for a built-in judge', () => {
    assert.equal(judgeOf(builtIn('fluency')).model, undefined);
  });

  const text = (judge: string, variables: Record<string, unknown>, asked = 'ASKED') =>
    judgeOf(builtIn(judge)).messages(variables, given(asked)).at(-1)?.content ?? '';

  const sections: Record<string, string[]> = {
    similarity: ['Question', 'Reference answer', 'Answer'],
    coherence: ['Question', 'Answer'],
    fluency: ['Answer'],
    relevance: ['Question', 'Answer'],
    groundedness: ['Question', 'Context', 'Answer'],
  };
  for (const [judge, expected] of Object.entries(sections)) {
    it(`shows the built-in judge of ${judge} what it needs, and nothing else`, () => {
      const variables = {
        input: 'IN',
        expected: 'EXPECTED',
        context: 'CONTEXT',
        completion: 'OUT',
        other: 'OTHER',
      };
      const shown = text(judge, variables);
      const headings = [...shown.matchAll(/^(Question|Reference answer|Context|Answer):$/gm)].map(
        ([, name]) => name,
      );
      assert.deepEqual(headings, expected);
      assert.ok(shown.includes('Answer:\nOUT'));
      assert.equal(shown.includes('EXPECTED'), judge === 'similarity');
      assert.ok(!shown.includes('OTHER'));
      assert.match(shown, /exactly one of: 1, 2, 3, 4, 5\.$/);
    });
  }

  it('finds the question under its usual names, and else in the message that was sent', () => {
    assert.match(text('relevance', { query: 'Q', completion: '' }), /Question:\nQ/);
    assert.match(text('relevance', { message: 'M', completion: '' }), /Question:\nASKED/);
  });

  it('says what is not given, and writes data as JSON', () => {
    assert.match(text('similarity', { completion: '' }), /Reference answer:\n\(not given\)/);
    assert.match(text('similarity', { expected: { b: 1, a: [2] }, completion: '' }), /\{"a":\[2\],"b":1\}/);
  });

  it('scores from nothing for 1 to everything for 5', () => {
    assert.deepEqual(
      judgeOf(builtIn('fluency')).choices.map(({ choice, score }) => [choice, score]),
      [
        ['1', 0],
        ['2', 0.25],
        ['3', 0.5],
        ['4', 0.75],
        ['5', 1],
      ],
    );
  });

  it('is understood by the practice model', async () => {
    const judge = judgeOf(builtIn('similarity'));
    const score = async (completion: string) => {
      const variables = { input: 'When?', expected: 'The desk opens at nine on Mondays.', completion };
      const { text: reply } = await call(practiceProvider(), {
        messages: judge.messages(variables, given('')),
      });
      return choiceIn(reply, judge.choices)?.score;
    };
    assert.equal(await score('The desk opens at nine on Mondays.'), 1);
    assert.equal(await score('Bananas are yellow.'), 0);
  });
});
