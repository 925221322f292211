import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { citationsIn } from '../../../src/core/grounding/citations.ts';
import { isAsked } from '../../../src/core/grounding/claim-signs.ts';
import { foreignTerms } from '../../../src/core/grounding/foreign-terms.ts';
import { groundAnswer } from '../../../src/core/grounding/grounding.ts';
import { IndexedText } from '../../../src/core/grounding/indexed-text.ts';
import { tellsApart } from '../../support/recall.ts';

const KNOWLEDGE =
  'The Orrin bridge was opened in 1931 and is 412 metres long. It was designed by Elisabeth Maurer.The Velm bridge, opened in 1954, carries two railway tracks. Both stand in Norwick. In winter the longer one is closed.';

/** Question, supported answer, answer that is not. */
const PAIRS: readonly (readonly [string, string, string])[] = [
  ['Who designed the Orrin bridge?', 'Elisabeth Maurer', 'Thomas Telford'],
  [
    'Who designed the Orrin bridge?',
    'The Orrin bridge was designed by Elisabeth Maurer.',
    'It was designed by a famous French engineer.',
  ],
  ['How long is the Orrin bridge?', '412 metres', '421 metres'],
  ['When was the Orrin bridge opened?', 'It was opened in 1931.', 'It was opened in 1913.'],
  ['Where do the bridges stand?', 'in Norwick', 'In the city of Bergen.'],
  ['Which bridge is older, Orrin or Velm?', 'Orrin', 'Velm is older.'],
  ['Which bridge carries two railway tracks, Orrin or Velm?', 'Velm', 'Orrin carries them.'],
  ['What does the Velm bridge carry?', 'two railway tracks', 'Four lanes of cars and a tram.'],
];

/** What a copy of the text is changed into: the one thing, and the other. */
const CHANGES: readonly (readonly [kind: string, from: string, to: string])[] = [
  [
    'a name',
    'The Orrin bridge was designed by Elisabeth Maurer.',
    'The Orrin bridge was designed by Thomas Telford.',
  ],
  [
    'a name of the text',
    'The Velm bridge carries two railway tracks.',
    'The Orrin bridge carries two railway tracks.',
  ],
  ['a number', 'The Velm bridge carries two railway tracks.', 'The Velm bridge carries four railway tracks.'],
  [
    'a number of the text',
    'It was opened in 1931 and is 412 metres long.',
    'It was opened in 1954 and is 412 metres long.',
  ],
  ['a word', 'Both stand in Norwick.', 'Both collapsed in Norwick.'],
  [
    'a denial',
    'The Velm bridge carries two railway tracks.',
    'The Velm bridge does not carry two railway tracks.',
  ],
  ['an opposite', 'In winter the longer one is closed.', 'In winter the longer one is open.'],
];

/** Behind an answer or before it, by models and by the services that search for them. */
const CITATIONS: readonly ((answer: string) => string)[] = [
  (answer) => `${answer} [12]`,
  (answer) => `${answer} [1][3]`,
  (answer) => `${answer} [^7]`,
  (answer) => `${answer} [Source 12]`,
  (answer) => `${answer} (sources 2 and 14)`,
  (answer) => `${answer}【14†source】`,
  (answer) => `According to [2] and [3], ${answer}`,
];

/** The same two claims, as models lay them out. */
const LAYOUTS: readonly ((one: string, other: string) => string)[] = [
  (one, other) => `1. ${one}\n2. ${other}`,
  (one, other) => `### Opening\n${one}\n\n### Designer\n- ${other}`,
  (one, other) => `| Answers |\n|:---|\n| ${one} |\n| ${other} |`,
  (one, other) => `> ${one}\n> ${other}`,
  (one, other) => `<answer>${one} ${other}</answer>`,
  (one, other) => `${one} ${other}\n\nSources:\n- bridges.md (line 77)\n- Appendix Q, p. 3`,
  (one, other) => `${one} ([Norwick 1999](https://norwick.example/1999)) ${other} (see section 77)`,
  (one, other) => `${one} ${other}\n\n**Confidence:** 97 %`,
  (one, other) => `${one} ${other} Confidence: very high`,
  (one, other) => `\`\`\`json\n${JSON.stringify([one, other], null, 2)}\n\`\`\``,
  (one, other) => JSON.stringify({ id: 77, answers: [one, other], confidence: 0.97, isFinal: true }),
];

describe('grounding', () => {
  it('comes to an end where a text has two words over and over', () => {
    const text = 'bridge open '.repeat(200_000);
    assert.ok(groundAnswer('The bridge is open. '.repeat(40), text, 'Which bridge is it?').score < 1);
  });

  it('supports what is said in the usual other order, signs and openings', () => {
    const prices = 'Entry costs 4.50 euros for adults; children under six pay nothing. It opens at 10:00.';
    for (const answer of [
      'Adults pay €4.50, children under six nothing.',
      'Entry costs €4.50 for adults.',
      'An adult ticket costs 4.50 euros.',
    ])
      assert.ok(groundAnswer(answer, prices, 'How much is a ticket?').isSupported, answer);
    for (const answer of ['Adults pay €6.50, children under six nothing.', 'Entry costs €4.90 for adults.'])
      assert.ok(!groundAnswer(answer, prices, 'How much is a ticket?').isSupported, answer);
  });

  it('counts the passages of a range, and of one that nobody cites its ends', () => {
    const numbersOf = (text: string) => citationsIn(text).map(({ numbers }) => numbers);
    assert.deepEqual(numbersOf('It opened [1, 3-5] (sources 7 and 9).'), [
      [1, 3, 4, 5],
      [7, 9],
    ]);
    assert.deepEqual(numbersOf('It opened [1-999].'), [[1, 999]]);
  });

  it('takes what only begins like the name of a source for a claim', () => {
    const { isSupported } = groundAnswer(
      'The Orrin bridge was opened in 1931 (font 77).',
      KNOWLEDGE,
      'What of the bridges?',
    );
    assert.ok(!isSupported);
  });

  for (const layout of LAYOUTS)
    it(`looks for the claims of ${JSON.stringify(layout('…', '…'))}, whatever lays them out`, () => {
      const right = ['The Orrin bridge was opened in 1931.', 'It was designed by Elisabeth Maurer.'] as const;
      const wrong = [right[0], 'It was designed by Thomas Telford.'] as const;
      assert.ok(groundAnswer(layout(...right), KNOWLEDGE, 'What of the bridges?').isSupported);
      const { isSupported, weakest } = groundAnswer(layout(...wrong), KNOWLEDGE, 'What of the bridges?');
      assert.ok(!isSupported);
      const { start = 0, end } = weakest?.span ?? {};
      assert.match(layout(...wrong).slice(start, end), /Telford/);
    });

  for (const cited of CITATIONS)
    it(`takes ${cited('…')} for a citation, which claims nothing`, () => {
      for (const [question, right, wrong] of PAIRS)
        for (const answer of [right, wrong])
          assert.equal(
            groundAnswer(cited(answer), KNOWLEDGE, question).isSupported,
            groundAnswer(answer, KNOWLEDGE, question).isSupported,
            cited(answer),
          );
    });

  for (const [kind, copy, changed] of CHANGES)
    it(`tells a copy from one with ${kind} changed`, () => {
      const [right, wrong] = [copy, changed].map(
        (answer) => groundAnswer(answer, KNOWLEDGE, 'What of the bridges?').score,
      );
      assert.ok(right && wrong && right > wrong + 0.05, `${right} ${wrong}`);
    });

  describe('answers to a question', () => {
    tellsApart<readonly [question: string, answer: string]>(
      ([question, answer]) => groundAnswer(answer, KNOWLEDGE, question).isSupported,
      {
        found: PAIRS.map(([question, supported]) => [question, supported]),
        left: PAIRS.map(([question, , unsupported]) => [question, unsupported]),
      },
      { recall: 1, precision: 1 },
    );
  });

  it('accepts what the knowledge says in the words of the question', () => {
    assert.ok(
      groundAnswer('The Orrin bridge was opened in 1931.', KNOWLEDGE, 'When was the Orrin bridge opened?')
        .isSupported,
    );
  });

  it('needs no support for a lead-in', () => {
    const leads = [
      '',
      'According to the passages, ',
      'Sure! ',
      'In short, ',
      'As stated above, ',
      'The text tells us that ',
    ];
    const beforeFacts = [
      'Great question! The answer is: ',
      'Happy to help. ',
      'Good question — ',
      '[Answer] ',
      '**TL;DR** – ',
      'The first passage says ',
    ];
    for (const [question, openings] of [
      ['When was the Orrin bridge opened?', [...leads, ...beforeFacts]],
      ['When can I say that the Orrin bridge was opened?', [...leads, ...beforeFacts]],
      ['Write one sentence about the opening of the Orrin bridge.', leads],
    ] as const)
      for (const lead of openings) {
        const supported = (year: number) =>
          groundAnswer(`${lead}The Orrin bridge was opened in ${year}.`, KNOWLEDGE, question).isSupported;
        assert.ok(supported(1931), `${question} ${lead}`);
        assert.ok(!supported(1913), `${question} ${lead}`);
      }
  });

  it('needs no support for what is asked or offered behind an answer', () => {
    for (const end of ['Would you like more details?', 'Can you tell me which one you mean?'])
      for (const question of ['When was the Orrin bridge opened?', 'Summarize the text.'])
        assert.ok(
          groundAnswer(`The Orrin bridge was opened in 1931. ${end}`, KNOWLEDGE, question).isSupported,
          end,
        );
  });

  it('supports no claim with a figure or a name that stands nowhere', () => {
    const supported = (answer: string) => groundAnswer(answer, KNOWLEDGE, 'Summarize the text.').isSupported;
    assert.equal(supported('The Orrin bridge, opened in 1931, was designed by Elisabeth Maurer.'), true);
    assert.equal(supported('The Orrin bridge, opened in 1931, was designed by Elisabeth Grey.'), false);
    assert.equal(supported('The Orrin bridge was opened in 1931 and is 421 metres long.'), false);
    // In German, every noun has a capital.
    const text = 'Die Brücke wurde 1931 gebaut und ist für Autos gesperrt.';
    assert.deepEqual(
      foreignTerms('Die Brücke ist seit 1931 für den Verkehr nicht offen.', [new IndexedText(text)]),
      [],
    );
    const mill = [
      new IndexedText('Die Brandtmühle wurde von Otto Brandt gebaut und ist heute für alle offen.'),
    ];
    assert.deepEqual(foreignTerms('Otto Brandt hat die Mühle erbaut.', mill), []);
    assert.equal(foreignTerms('It was built by the miller Meier.', mill).length, 1);
  });

  it('takes an abbreviation for no end of a question', () => {
    assert.equal(isAsked('Which bridge was No. 1 on the list of 1931?'), true);
    assert.equal(isAsked('The bridge is on a list. Which one?'), false);
  });

  it('takes what the speaker of a conversation says of himself for a claim', () => {
    const supported = (answer: string) => groundAnswer(answer, KNOWLEDGE, 'I like old bridges.').isSupported;
    assert.equal(supported('The Orrin bridge was opened in 1931.'), true);
    assert.equal(supported('I am a geologist! The Orrin bridge was opened in 1931.'), false);
  });

  it('takes several words in front for no claim, and a single one for a possible answer', () => {
    const supported = (answer: string) =>
      groundAnswer(answer, KNOWLEDGE, 'When was the Orrin bridge opened?').isSupported;
    assert.equal(supported('Pleased to be of service. It was opened in 1931.'), true);
    assert.equal(supported('Yesterday. It was opened in 1931.'), false);
  });

  it('marks the claim that is supported least', () => {
    const answer = 'The Orrin bridge was opened in 1931. It was painted green by Ada Holm in 1960.';
    const { isSupported, weakest } = groundAnswer(answer, KNOWLEDGE, 'Tell me about the Orrin bridge.');
    assert.equal(isSupported, false);
    assert.equal(answer.slice(weakest?.span.start), 'It was painted green by Ada Holm in 1960.');
  });

  it('gives a probability for anything', () => {
    for (const [answer, knowledge, question] of [
      ['', '', ''],
      ['yes', '', 'Is it?'],
      ['?!', '…', '…'],
      ['\ud800', '\0', '__proto__'],
    ] as const) {
      const { score } = groundAnswer(answer, knowledge, question);
      assert.ok(score >= 0 && score <= 1);
    }
  });
});
