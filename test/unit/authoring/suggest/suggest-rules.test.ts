import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { suggestRules } from '../../../../src/core/authoring/suggest/suggest-rules.ts';
import { YamlDocument } from '../../../../src/core/documents/yaml-document.ts';
import { parsePrompt } from '../../../../src/core/prompt/parse.ts';
import type { PromptFile } from '../../../../src/core/prompt/prompt-file.ts';
import { renderText } from '../../../../src/core/prompt/template.ts';
import { compileRules } from '../../../../src/core/rules/compile.ts';
import { parseRules } from '../../../../src/core/rules/load-rules.ts';
import { tellsApart } from '../../../support/recall.ts';
import { sampleOf } from '../../rules/support.ts';

/** A prompt whose system message is the text, which begins in line 4. */
function promptOf(system: string, more = ''): PromptFile {
  const indented = system.replaceAll('\n', '\n      ');
  const text = `messages:\n  - role: system\n    content: |\n      ${indented}\n${more}`;
  const { prompt, document } = parsePrompt('/w/a.prompt.yml', text);
  assert.ok(prompt, document.diagnostics.map(({ message }) => message).join());
  return prompt;
}

const SILENT = promptOf('You help people.');

/** The checks suggested, by rule id. */
async function checksOf(
  prompt: PromptFile,
  outputs: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const { rules } = parse((await suggestRules(prompt, outputs)).text) as {
    rules: { id: string; check: object }[];
  };
  return Object.fromEntries(rules.map(({ id, check }) => [id, check]));
}

const hasChecks = (checks: object) => Object.keys(checks).length > 0;
const said = (text: string) => checksOf(promptOf(text));
const json = (...values: unknown[]) => values.map((value) => JSON.stringify(value));

describe('rules suggested from what a prompt says', () => {
  const CASES: readonly [sentence: string, checks: Record<string, unknown>][] = [
    [
      'Return JSON with keys a, b and c_d.',
      { json: 'json', fields: { fields: { required: ['/a', '/b', '/c_d'] } } },
    ],
    [
      'Answer with a JSON object with exactly the fields "x" and "y".',
      { json: 'json', fields: { fields: { required: ['/x', '/y'], only: true } } },
    ],
    [
      'Reply with JSON: {"a": …, "b": {"c": 1}, "d": []}',
      { json: 'json', fields: { fields: { required: ['/a', '/b', '/d'] } } },
    ],
    ['Do not answer in JSON.', {}],
    ['Answer with one of: yes, no, not sure.', { values: { enum: { values: ['yes', 'no', 'not sure'] } } }],
    ['Reply with either "good" or "bad".', { values: { enum: { values: ['good', 'bad'] } } }],
    ['The customer is one of those people.', {}],
    ['The message is either a question or a complaint.', {}],
    ['Use at most 50 words.', { words: { words: { max: 50 } } }],
    ['Write no more than three sentences.', { sentences: { sentences: { max: 3 } } }],
    ['Never write more than 280 characters.', { characters: { characters: { max: 280 } } }],
    ['Do not use any commas.', { noComma: 'noComma' }],
    ['Write in all lowercase letters.', { case: { case: { is: 'lower' } } }],
    ['Use capital letters only.', { case: { case: { is: 'upper' } } }],
    ['Do not write in all capital letters.', {}],
    ['Wrap your entire response with double quotation marks.', { quoted: 'quoted' }],
    [
      'Your answer must contain a title, wrapped in double angular brackets.',
      { title: { title: { style: 'angle' } } },
    ],
    ['Return a Markdown table.', { markdownTable: 'markdownTable' }],
    ['Answer in XML, without a code fence.', {}],
    ['Answer in valid XML.', { xml: 'xml' }],
    ['Include the keywords "alpha" and "beta".', { keywords: { keywords: { words: ['alpha', 'beta'] } } }],
    [
      'It must not contain the word "sorry" and must end with "Bye.".',
      {
        ending: { endsWith: { value: 'Bye.' } },
        forbidden: { notContains: { any: ['sorry'], ignoreCase: true, wholeWords: true } },
      },
    ],
    ['Keep it under 100 words.', { words: { words: { max: 99 } } }],
    ['Write between 20 and 40 words.', { words: { words: { min: 20, max: 40 } } }],
    ['Answer in one sentence.', { sentences: { sentences: { exact: 1 } } }],
    ['Write at least 2 paragraphs.', { paragraphs: { paragraphs: { min: 2 } } }],
    ['Give exactly 3 bullet points.', { bullets: { bullets: { exact: 3 } } }],
    ['30 words or fewer, please.', { words: { words: { max: 30 } } }],
    ['Answer in German.', { language: { language: { is: 'de' } } }],
    ['Your reply must be written in French.', { language: { language: { is: 'fr' } } }],
    ['The messages are written in German.', {}],
    ['Answer in German or English.', {}],
    [
      'Do not mention prices or competitors.',
      { forbidden: { notContains: { any: ['prices', 'competitors'], ignoreCase: true, wholeWords: true } } },
    ],
    [
      'Never use the word "guarantee".',
      { forbidden: { notContains: { any: ['guarantee'], ignoreCase: true, wholeWords: true } } },
    ],
    ['Do not mention that you are a machine.', {}],
    ['Start with "Summary:".', { opening: { startsWith: { value: 'Summary:' } } }],
    ['End with a question mark.', { ending: { endsWith: { value: '?' } } }],
    ['End your answer with "Kind regards".', { ending: { endsWith: { value: 'Kind regards' } } }],
    ['Start with "{{ greeting }}".', {}],
    ['If you are not sure, answer in one sentence.', {}],
  ];
  tellsApart(
    async ([sentence, checks]) => {
      const suggested = await said(sentence);
      return hasChecks(suggested) && (!hasChecks(checks) || isDeepStrictEqual(suggested, checks));
    },
    {
      found: CASES.filter(([, checks]) => hasChecks(checks)),
      left: CASES.filter(([, checks]) => !hasChecks(checks)),
    },
    { recall: 0.95, precision: 0.95 },
  );

  it('reads what is said of the keys of JSON, one by one', async () => {
    const checks = await said(
      [
        'Return a JSON object with these keys:',
        '- category: one of billing, bug, other',
        '- urgency: a whole number from 1 to 5',
        '- answer: at most two sentences, in the language of the customer',
        '',
        'The answer must end with "Bye".',
        'Write at most 10 words.',
      ].join('\n'),
    );
    assert.deepEqual(checks, {
      json: 'json',
      fields: { fields: { required: ['/category', '/urgency', '/answer'] } },
      'category-values': { enum: { at: '/category', values: ['billing', 'bug', 'other'] } },
      'urgency-range': { number: { at: '/urgency', min: 1, max: 5, integer: true } },
      'answer-sentences': { sentences: { at: '/answer', max: 2 } },
      'answer-ending': { endsWith: { at: '/answer', value: 'Bye' } },
    });
  });

  it('takes the response format and its schema', async () => {
    const schema = { type: 'object', required: ['a'] };
    const more = `responseFormat: json_schema\njsonSchema: '${JSON.stringify({ name: 'x', schema })}'\n`;
    assert.deepEqual(await checksOf(promptOf('Help.', more)), {
      json: 'json',
      schema: { jsonSchema: schema },
    });
  });

  it('ends on sentences without an end', async () => {
    for (const words of ['return ', 'start ', 'never mention ', 'json {"a": ', 'one of a, '])
      assert.deepEqual(await said(words.repeat(50_000).trim()), {});
  });

  it('says in which line of the file it stands, also where the sentence is wrapped', async () => {
    const { text, rules } = await suggestRules(promptOf('You help.\nAnswer in at\nmost 50 words.'), []);
    assert.equal(rules, 1);
    assert.match(text, /from the prompt alone/);
    assert.match(text, /# prompt line 5: "Answer in at most 50 words\."\n/);
  });
});

describe('rules suggested from outputs that passed', () => {
  it('describes JSON: its fields, types, repeated values, ranges, lengths and formats', async () => {
    const outputs = Array.from({ length: 12 }, (_, index) => ({
      kind: ['bug', 'wish', 'praise'][index % 3],
      score: index % 4,
      share: index / 12,
      due: index % 2 ? null : `2026-11-${10 + index}`,
      contact: `user${index}@example.com`,
      link: `https://example.com/${index}`,
      text: `We have looked at number ${index} and we will tell you more about it soon.`,
      customer: { id: index, ...(index > 6 && { vip: true }) },
      items: [{ name: 'a', count: index }],
    }));
    const checks = await checksOf(SILENT, json(...outputs));
    assert.deepEqual(checks, {
      json: 'json',
      fields: {
        fields: {
          required: [
            ...[
              '/kind',
              '/score',
              '/share',
              '/due',
              '/contact',
              '/link',
              '/text',
              '/customer',
              '/customer/id',
              '/items',
            ],
          ],
          optional: ['/customer/vip'],
          only: true,
        },
      },
      types: {
        jsonSchema: {
          type: 'object',
          properties: {
            kind: { type: 'string' },
            score: { type: 'integer' },
            share: { type: 'number' },
            due: { type: ['null', 'string'] },
            contact: { type: 'string' },
            link: { type: 'string' },
            text: { type: 'string' },
            customer: { type: 'object', properties: { id: { type: 'integer' }, vip: { type: 'boolean' } } },
            items: {
              type: 'array',
              items: {
                type: 'object',
                required: ['name', 'count'],
                properties: { name: { type: 'string' }, count: { type: 'integer' } },
              },
            },
          },
        },
      },
      'kind-values': { enum: { at: '/kind', values: ['bug', 'praise', 'wish'] } },
      'score-range': { number: { at: '/score', min: 0, max: 3, integer: true } },
      'share-range': { number: { at: '/share', min: 0, max: 1 } },
      'due-date': { date: { at: '/due', optional: true, format: 'YYYY-MM-DD' } },
      'contact-email': { email: { at: '/contact' } },
      'link-url': { url: { at: '/link' } },
      'text-length': { words: { at: '/text', min: 11, max: 19 } },
      'text-language': { language: { at: '/text', is: 'en' } },
      'customer-id-range': { number: { at: '/customer/id', min: 0, max: 11, integer: true } },
    });
  });

  it('describes texts: lengths, sentences, list items, language, beginning and end', async () => {
    const outputs = ['rain', 'the harbour', 'old boats'].map(
      (topic) =>
        `Summary: this is about ${topic} and what it means.\n\n- It is here\n- It is there\n\nSee you soon`,
    );
    assert.deepEqual(await checksOf(SILENT, outputs), {
      length: { words: { min: 13, max: 24 } },
      sentences: { sentences: { max: 2 } },
      bullets: { bullets: { exact: 2 } },
      opening: { startsWith: 'Summary: this is about' },
      ending: { endsWith: 'and what it means.\n\n- It is here\n- It is there\n\nSee you soon' },
      language: { language: 'en' },
    });
    assert.deepEqual(await checksOf(SILENT, ['yes', 'no', 'no', 'yes', 'no', 'no', 'no']), {
      values: { enum: ['no', 'yes'] },
    });
    assert.deepEqual(await checksOf(SILENT, ['1', '7', '5']), {
      range: { number: { min: 1, max: 7, integer: true } },
    });
  });

  it('takes little for a law from little', async () => {
    assert.deepEqual(Object.keys(await checksOf(SILENT, json({ a: 'x', b: 3 }))), [
      'json',
      'fields',
      'types',
    ]);
    assert.deepEqual(await checksOf(SILENT, ['A text alone.', 'Another one.']), {});
  });

  it('takes an object with many keys for a map', async () => {
    const outputs = Array.from({ length: 4 }, (_, output) => ({
      counts: Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`word ${output} ${key}`, key])),
    }));
    assert.deepEqual((await checksOf(SILENT, json(...outputs))).fields, {
      fields: { required: ['/counts'], only: true },
    });
  });

  it('leaves out what the rules of the prompt check already', async () => {
    const prompt = promptOf('Answer in at most 50 words.');
    const outputs = json({ a: 1, b: 'x' }, { a: 2, b: 'y' });
    const all = await suggestRules(prompt, outputs);
    assert.match(all.text, /words:/);
    assert.match(all.text, /fields:/);
    const left = await suggestRules(prompt, outputs, {
      checked: [{ check: { words: { max: 60 } } }, { check: { fields: { required: ['/a', '/b'] } } }],
    });
    assert.ok(left.known >= 2 && left.rules + left.known === all.rules, JSON.stringify(left));
    assert.doesNotMatch(left.text, /^ {4}(check: )?(words|fields|json):/m);
    assert.match(left.text, /# Left out, as the prompt's rules check it already: \d+ rules\n$/);
  });

  it('says where each comes from, and leaves out what the prompt says and outputs that passed break', async () => {
    const prompt = promptOf('Use at most three words. Answer in one sentence.');
    const outputs = ['Here are four words.', 'Three words only.', 'Two words.'];
    const { text, outputs: count } = await suggestRules(prompt, outputs, { origin: ' in run r' });
    assert.equal(count, 3);
    assert.match(text, /from 3 outputs that passed in run r, and from the prompt\./);
    assert.match(
      text,
      /# prompt line 4: "Answer in one sentence\."\n {2}# seen in 3 of 3 outputs that passed\n {2}- id: sentences\n {4}check: \{ sentences: \{ exact: 1 \} \}/,
    );
    assert.match(
      text,
      /# the lengths, with a quarter of slack, seen in 3 of 3 outputs that passed\n {2}- id: length/,
    );
    assert.match(
      text,
      /\n\n# Left out, as 1 of 3 outputs that passed would break it: prompt line 4: "Use at most three words\."\n$/,
    );
  });

  it('ends where it is cancelled', async () => {
    const prompt = promptOf('Use at most three words. Answer in one sentence.');
    const abort = new AbortController();
    const drafting = suggestRules(prompt, ['Two words.'], { signal: abort.signal });
    setImmediate(() => abort.abort(new Error('cancelled')));
    await assert.rejects(drafting, { message: 'cancelled' });
  });

  it('is always a file that the loader accepts and that all of the outputs pass', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'a',
        'due date',
        '__proto__',
        'constructor',
        'a/b',
        '~',
        '{{x}}',
        '# no',
        ': ',
        '',
        '1',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const text = fc.oneof(
      name,
      fc.constantFrom(
        '2026-01-31',
        '31.01.2026',
        'a@example.com',
        'https://example.com/a',
        'yes',
        'no',
        '{% x',
        '\0',
      ),
      fc.lorem({ maxCount: 12 }),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const record = fc
      .dictionary(name, fc.array(value, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 4 })
      .chain((choices) =>
        fc.array(
          fc.record(
            Object.fromEntries(
              Object.entries(choices).map(([key, values]) => [key, fc.constantFrom(...values)]),
            ),
            { requiredKeys: [] },
          ),
          { maxLength: 12 },
        ),
      );
    const outputs = fc.oneof(
      record.map((objects) => objects.map((object) => JSON.stringify(object))),
      fc.array(value, { maxLength: 6 }).map((values) => values.map((each) => JSON.stringify(each))),
      fc.array(text, { maxLength: 8 }),
      fc.array(fc.constantFrom('Summary: one.', 'Summary: two {{ x }}', 'Summary: \uD800', '- a\n- b'), {
        maxLength: 8,
      }),
    );
    const prompt = promptOf(
      'Answer in one sentence with one of: yes, no, {{ x }}. Do not mention "a" or "__proto__".',
    );
    await fc.assert(
      fc.asyncProperty(outputs, async (given) => {
        const draft = await suggestRules(prompt, given);
        const document = new YamlDocument('/w/a.rules.yml', draft.text);
        const rules = parseRules(document, ['rules']);
        assert.deepEqual(document.diagnostics, [], draft.text);
        assert.equal(rules.length, draft.rules);
        const set = compileRules(
          rules.map(({ rule }) => rule),
          renderText,
        );
        for (const output of given) assert.deepEqual(set.evaluate(output, sampleOf()), [], draft.text);
      }),
      { numRuns: 150 },
    );
  });
});
