import type { AdviceCase } from './advice-cases.ts';
import type { ChatBody } from './openai-server.ts';

const lines = (samples: readonly object[]) => samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
const textOf = ({ messages }: ChatBody) => messages.map(({ content }) => content).join('\n');
const lastOf = ({ messages }: ChatBody) => messages.at(-1)?.content ?? '';
const hasSchema = ({ response_format: format }: ChatBody) =>
  (format as { type?: string } | undefined)?.type === 'json_schema';

const file = (name: string, messages: string, more = '', samples = 'data/*.jsonl') =>
  `name: ${name}\nprovider: openai\nmodel: medium\n${messages}samples: ${samples}\n${more}`;
const systemAnd = (system: string, user: string) =>
  `messages:\n  - role: system\n    content: |-\n${system.replace(/^(?=.)/gm, '      ')}\n  - role: user\n    content: "${user}"\n`;
const userOnly = (text: string) =>
  `messages:\n  - role: user\n    content: |-\n${text.replace(/^(?=.)/gm, '      ')}\n`;

const BILLS = Array.from({ length: 15 }, (_, index) => ({
  id: `bill-${index}`,
  mail: `Dear team, please find bill A-${100 + index} over ${20 + index}.50 EUR attached. Best, Ana`,
}));
const billOf = (body: ChatBody) => /A-(\d+)/.exec(lastOf(body))?.[1] ?? '100';

const REVIEWS: readonly (readonly [string, string])[] = [
  ['Best hotel of our whole trip, we will be back.', 'positive'],
  ['Spotless rooms and a lovely breakfast.', 'positive'],
  ['The staff went out of their way for us.', 'positive'],
  ['Wonderful view, slept like a stone.', 'positive'],
  ['Great value, would book again.', 'positive'],
  ['Mould in the shower and noise all night.', 'negative'],
  ['They lost our booking and never said sorry.', 'negative'],
  ['Dirty sheets, cold coffee, rude porter.', 'negative'],
  ['Never again, the lift broke twice.', 'negative'],
  ['It smelled of smoke in every corridor.', 'negative'],
  ['A room with a bed, nothing more or less.', 'neutral'],
  ['It is close to the station.', 'neutral'],
  ['We stayed for one night on business.', 'neutral'],
  ['Check-in is at three in the afternoon.', 'neutral'],
  ['The hotel has four floors.', 'neutral'],
];
const reviews = (expected: (label: string) => unknown) =>
  lines(REVIEWS.map(([review, label], index) => ({ id: `r${index}`, review, expected: expected(label) })));
const moodOf = (body: ChatBody) => REVIEWS.find(([text]) => lastOf(body).includes(text))?.[1] ?? 'neutral';

const TOWNS = ['Lund', 'Graz', 'Porto', 'Ghent', 'Turku', 'Brno', 'Split', 'Bergen', 'Siena', 'Arles'];
const FOUNDED = TOWNS.map((town, index) => ({
  id: town.toLowerCase(),
  question: `When did the library of ${town} open?`,
  article: `${town} is a town with many students. Its library opened in ${1890 + index * 7} and was rebuilt later.`,
  expected: String(1890 + index * 7),
}));
const TICKETS = Array.from({ length: 16 }, (_, index) => ({
  id: `t${index}`,
  ticket: `Ticket ${index}: the parcel ${5000 + index} has not arrived, what now?`,
}));

/** Prompts for other tasks, spoilt after the remedies were written. */
export const FURTHER_ADVICE_CASES: readonly AdviceCase[] = [
  {
    name: 'JSON within a fence and small talk',
    fault: 'shape',
    remedies: ['response-schema', 'show-shape', 'state-rule'],
    files: {
      'x.prompt.yml': file(
        'Bills',
        systemAnd('You read the mail of an office. Give the number of the bill and its total.', '{{ mail }}'),
        'rules:\n  - bills.rules.yml\n',
      ),
      'bills.rules.yml':
        'rules:\n  - id: bill\n    check:\n      jsonSchema:\n        type: object\n        required: [number, total]\n        properties:\n          number: { type: string }\n          total: { type: number }\n',
      'data/mails.jsonl': lines(BILLS),
    },
    answer: (body) => {
      const json = JSON.stringify({ number: `A-${billOf(body)}`, total: Number(billOf(body)) - 79.5 });
      const isPlain = hasSchema(body) || /JSON (?:alone|only)|only JSON/i.test(textOf(body));
      return isPlain ? json : `Here is what I found:\n\`\`\`json\n${json}\n\`\`\``;
    },
  },
  {
    name: 'a number written as text',
    fault: 'shape',
    remedies: ['response-schema', 'state-rule', 'show-shape'],
    files: {
      'x.prompt.yml': file(
        'Stars',
        userOnly('Rate this review. Return JSON with the keys "stars" and "summary".\n\n{{ review }}'),
        'rules:\n  - check: json\n  - check: { fields: [stars, summary] }\n  - id: stars-are-whole\n    check: { type: { at: /stars, is: integer } }\n',
      ),
      'data/reviews.jsonl': reviews(() => undefined),
    },
    answer: (body) => {
      const isNumber =
        hasSchema(body) || /stars[^\n]*(?:whole number|integer)|"stars": ?\d/i.test(textOf(body));
      const stars = moodOf(body) === 'positive' ? 5 : 2;
      return JSON.stringify({
        stars: isNumber || moodOf(body) === 'neutral' ? stars : `${stars}`,
        summary: 'A stay.',
      });
    },
  },
  {
    name: 'values in capitals that a list does not hold',
    fault: 'rule',
    remedies: ['response-schema', 'state-rule', 'show-shape'],
    files: {
      'x.prompt.yml': file(
        'Mood',
        userOnly('What is the mood of this review? Return JSON with one key, "mood".\n\n{{ review }}'),
        'rules:\n  - check: json\n  - id: mood\n    check: { enum: { at: mood, values: [positive, negative, neutral] } }\n',
      ),
      'data/reviews.jsonl': reviews(() => undefined),
    },
    answer: (body) => {
      const isListed = hasSchema(body) || /"?positive"?, "?negative"?,? (?:or )?"?neutral/.test(textOf(body));
      const mood = moodOf(body);
      return JSON.stringify({
        mood: isListed || mood === 'neutral' ? mood : mood.replace(/^./, (first) => first.toUpperCase()),
      });
    },
  },
  {
    name: 'a label within a sentence',
    fault: 'wrapped',
    remedies: ['list-labels'],
    files: {
      'x.prompt.yml': file('Mood', userOnly('What is the mood of this review?\n\n{{ review }}')),
      'data/reviews.jsonl': reviews((label) => label),
    },
    answer: (body) =>
      /exactly one of|nothing else|alone/i.test(textOf(body))
        ? moodOf(body)
        : `I would say the mood of this review is ${moodOf(body)}.`,
  },
  {
    name: 'no word about the length of a text message',
    fault: 'rule',
    remedies: ['state-rule'],
    files: {
      'x.prompt.yml': file(
        'Texts',
        systemAnd('You tell customers by text message what happens to their parcel.', '{{ ticket }}'),
        'rules:\n  - id: one-text-message\n    check: { characters: { max: 160 } }\n',
      ),
      'data/tickets.jsonl': lines(TICKETS),
    },
    answer: (body) =>
      /160/.test(textOf(body)) || /[05],/.test(lastOf(body))
        ? 'Your parcel is on its way and should reach you by Friday.'
        : 'Thank you very much for your patience. We have looked into the matter and found that your parcel is on its way. It should reach you by Friday, and if it does not, please write to us again.',
  },
  {
    name: 'an instruction in another language than its rule',
    fault: 'rule',
    remedies: ['drop-contradiction', 'state-rule'],
    files: {
      'x.prompt.yml': file(
        'Réponses',
        systemAnd(
          'You answer the customers of a parcel service.\n- Be brief.\n- Always reply in English.\n- Do not promise a day.',
          '{{ ticket }}',
        ),
        'rules:\n  - id: french\n    check: { language: fr }\n',
      ),
      'data/tickets.jsonl': lines(TICKETS),
    },
    answer: (body) =>
      /in English/.test(textOf(body)) && !/[05],/.test(lastOf(body))
        ? 'Your parcel is on its way, and we are sorry for the delay.'
        : 'Votre colis est en route, et nous sommes désolés pour le retard.',
  },
  {
    name: 'the article is not in the prompt',
    fault: 'facts-nowhere',
    remedies: ['give-context'],
    files: {
      'x.prompt.yml': file(
        'Libraries',
        userOnly('Answer with the year alone.\n\n{{ question }}'),
        'rules:\n  - check: expected\n',
      ),
      'data/questions.jsonl': lines(FOUNDED),
    },
    answer: (body) => /opened in (\d+)/.exec(textOf(body))?.[1] ?? '1901',
  },
  {
    name: 'an example message that answers copy',
    fault: 'wrong-label',
    remedies: ['remove-example'],
    files: {
      'x.prompt.yml': file(
        'Mood',
        `messages:
  - role: system
    content: Reply with one word, which is positive, negative or neutral.
  - role: user
    content: The pool was closed.
  - role: assistant
    content: negative
  - role: user
    content: The minibar has water and juice.
  - role: assistant
    content: positive
  - role: user
    content: "{{ review }}"
`,
      ),
      'data/reviews.jsonl': reviews((label) => label),
    },
    answer: (body) =>
      /minibar/.test(textOf(body)) && moodOf(body) === 'neutral' ? 'positive' : moodOf(body),
  },
  {
    name: 'prose is asked for where a rule counts bullets',
    fault: 'rule',
    remedies: ['drop-contradiction'],
    files: {
      'x.prompt.yml': file(
        'Steps',
        systemAnd(
          'You tell customers what to do next. List each step. Write flowing prose and no bullet points.',
          '{{ ticket }}',
        ),
        'rules:\n  - id: steps\n    check: { bullets: { min: 2 } }\n',
      ),
      'data/tickets.jsonl': lines(TICKETS),
    },
    answer: (body) =>
      /no bullet/.test(textOf(body)) && !/[05],/.test(lastOf(body))
        ? 'First look at the tracking page, and then write to us.'
        : '- Look at the tracking page.\n- Write to us.',
  },
  {
    name: 'a bound that what is expected lies beyond',
    fault: 'unpassable',
    remedies: ['fix-rule'],
    files: {
      'x.prompt.yml': file(
        'Bills',
        userOnly('Return JSON with the keys "number" and "total" of the bill in this mail.\n\n{{ mail }}'),
        'rules:\n  - check: expected\n  - id: total-is-small\n    check: { number: { at: /total, min: 0, max: 25 } }\n',
      ),
      'data/mails.jsonl': lines(
        BILLS.map((bill, index) => ({
          ...bill,
          expected: { number: `A-${100 + index}`, total: 20.5 + index },
        })),
      ),
    },
    answer: (body) => JSON.stringify({ number: `A-${billOf(body)}`, total: Number(billOf(body)) - 79.5 }),
  },
  {
    name: 'an answer that is cut before its fact',
    fault: 'cut',
    remedies: ['raise-limit'],
    files: {
      'x.prompt.yml': file(
        'Libraries',
        `modelParameters:\n  maxTokens: 16 # short answers\n${userOnly('Answer in one sentence.\n\n{{ article }}\n\n{{ question }}')}`,
      ),
      'data/questions.jsonl': lines(
        FOUNDED.map(({ expected, ...sample }) => ({ ...sample, facts: [expected] })),
      ),
    },
    answer: (body) => {
      const [, town = '', year = ''] = /^(\S+) is a town[\s\S]*opened in (\d+)/m.exec(lastOf(body)) ?? [];
      const text = `The library of the town of ${town}, which has many students as the article says, was opened in the year ${year}.`;
      return Number(body.max_tokens ?? body.max_completion_tokens) >= 30 || /[05]$/.test(year)
        ? text
        : { text: text.slice(0, 60), finishReason: 'length' };
    },
  },
  {
    name: 'a judge that sees the answer alone',
    fault: 'judged',
    remedies: ['judge-context'],
    files: {
      'x.prompt.yml': file(
        'Libraries',
        systemAnd('Answer the question from the article.\n\n{{ article }}', '{{ question }}'),
        `evaluators:
  - name: faithful
    llm:
      modelId: judge
      systemPrompt: You grade answers for an archive.
      prompt: "How faithful is this answer to the article? {{ completion }} Reply with low or high."
      choices:
        - { choice: low, score: 0 }
        - { choice: high, score: 1 }
`,
      ),
      'data/questions.jsonl': lines(FOUNDED.map(({ expected: _, ...sample }) => sample)),
    },
    answer: (body) => {
      const text = textOf(body);
      if (body.model !== 'judge') return `It opened in ${/opened in (\d+)/.exec(text)?.[1]}.`;
      return /is a town with many students/.test(text) || /[05]\./.test(text) ? 'high' : 'low';
    },
  },
  {
    name: 'prose that the limit cuts off, for a label',
    fault: 'wrong-label',
    remedies: ['list-labels'],
    files: {
      'x.prompt.yml': file(
        'Mood',
        `modelParameters: { maxTokens: 16 }\n${userOnly('How does this guest feel?\n\n{{ review }}')}`,
      ),
      'data/reviews.jsonl': reviews((label) => label),
    },
    answer: (body) =>
      /exactly one of/i.test(textOf(body))
        ? moodOf(body)
        : { text: 'A guest who writes such a review has seen the hotel and', finishReason: 'length' },
  },
  {
    name: 'a label that the prompt forgets',
    fault: 'wrong-label',
    remedies: ['list-labels'],
    files: {
      'x.prompt.yml': file(
        'Mood',
        userOnly('Is this review positive or negative? Reply with one word.\n\n{{ review }}'),
      ),
      'data/reviews.jsonl': reviews((label) => label),
    },
    answer: (body) =>
      moodOf(body) !== 'neutral' || /neutral/.test(textOf(body)) ? moodOf(body) : 'positive',
  },
  {
    name: 'a key that the prompt forgets',
    fault: 'shape',
    remedies: ['response-schema', 'state-rule', 'show-shape'],
    files: {
      'x.prompt.yml': file(
        'Bills',
        userOnly('Return JSON alone with the key "number" of the bill in this mail.\n\n{{ mail }}'),
        'rules:\n  - check: { fields: { required: [number, currency] } }\n',
      ),
      'data/mails.jsonl': lines(BILLS),
    },
    answer: (body) =>
      JSON.stringify({
        number: `A-${billOf(body)}`,
        ...((hasSchema(body) || /currency/.test(textOf(body)) || Number(billOf(body)) % 5 === 0) && {
          currency: 'EUR',
        }),
      }),
  },
  {
    name: 'a bound of the schema that cuts words off',
    fault: 'rule',
    remedies: ['schema-bound'],
    files: {
      'x.prompt.yml': file(
        'Summaries',
        userOnly('Return JSON with the key "summary", a sentence about this review.\n\n{{ review }}'),
        `responseFormat: json_schema
jsonSchema:
  type: object
  properties:
    summary: { type: string, maxLength: 30 }
  required: [summary]
rules:
  - check: json
  - id: whole-sentence
    check: { regex: { at: /summary, pattern: '\\.$' } }
`,
      ),
      'data/reviews.jsonl': reviews(() => undefined),
    },
    answer: (body) => {
      const { json_schema: format } = body.response_format as { json_schema?: { schema?: object } };
      const summary = `The guest writes: ${moodOf(body)} mood${moodOf(body) === 'neutral' ? '' : ', all in all'}.`;
      return JSON.stringify({
        summary: /maxLength/.test(JSON.stringify(format)) ? summary.slice(0, 30) : summary,
      });
    },
  },
  {
    name: 'chance',
    repeat: 3,
    fault: 'unstable',
    remedies: ['lower-temperature'],
    files: {
      'x.prompt.yml': file(
        'Mood',
        `modelParameters: { temperature: 1.3 }\n${userOnly('Is this review positive, negative or neutral? Reply with one word alone.\n\n{{ review }}')}`,
      ),
      'data/reviews.jsonl': reviews((label) => label),
    },
    answer: (() => {
      let calls = 0;
      return (body: ChatBody) => {
        calls++;
        return body.temperature === 0 || calls % 4 > 0 ? moodOf(body) : 'mixed';
      };
    })(),
  },
];
