import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CATALOGUE, findCheck } from '../../../src/core/rules/catalogue/index.ts';
import { outputView } from '../../../src/core/rules/output-view.ts';
import { sampleOf } from './support.ts';
import { refuses, table } from './tables.ts';

describe('checks of Markdown', () => {
  table('bullets', [
    [{ exact: 3 }, '- a\n  * b\n+ c\n\n1. d', []],
    [{ exact: 0 }, '---\n* * *\n*emphasis* at the start\n-5 degrees\n-', []],
    [{ exact: 1 }, '```\n- code\n```\n- text', []],
    [{ exact: 1 }, '~~~\n- code\n```\n- code\n~~~~\n- text', []],
    [{ max: 1 }, '- a\n  - b \n- c', ['- b → the output has 3 list items, but must have at most 1']],
    [{ min: 2 }, '- a\n', [' → the output has 1 list item, but must have at least 2']],
    [{ kind: 'numbered', exact: 2 }, '1. a\n2) b\n- c\n1.5 d', []],
    [{ kind: 'any', exact: 2 }, '1. a\n> - c', []],
    [{ bullets: ['-', '*'], exact: 2 }, '- a\n  * b\n+ c\n• d', []],
    [{ kind: 'any', bullets: ['-'], exact: 2 }, '1. a\n- b\n* c', []],
    [{ anyLine: true, exact: 7 }, '---\n* * *\n*emphasis*\n-5 degrees\n-\n```\n• code\n```\n  + d', []],
    [{ anyLine: true, exact: 0 }, '**bold** text\n***\n1. a\n > - b\n', []],
    [
      { anyLine: true, bullets: ['-'], max: 1 },
      '- a\n  --- \n* b',
      ['--- → the output has 2 list items, but must have at most 1'],
    ],
  ]);
  refuses('bullets', { max: 1, kind: 'any', anyLine: true }, /"anyLine" is for bullets/, '/anyLine');
  refuses('bullets', { max: 1, kind: 'numbered', bullets: ['-'] }, /have no bullets/, '/bullets');

  table('sections', [
    [{ exact: 2 }, '# One\ntext\n## Two\n#hashtag\n```\n# code\n```', []],
    [{ max: 1 }, '# One\n ### Two ', ['### Two → the output has 2 sections, but must have at most 1']],
    [{ marker: 'SECTION', exact: 2 }, 'SECTION 1\na\n**SECTION 2**\nas SECTION 1 says', []],
    [{ marker: 'SECTION', exact: 2 }, '(Verse 1 - SECTION 1)\na\n(Chorus: SECTION 2)\nb\nsee SECTION 3', []],
    [{ marker: 'SECTION', exact: 3 }, 'Verse 1, SECTION 1\n**Part Two, SECTION 2:** b\nEnd (SECTION 3)', []],
    [{ marker: 'Section', exact: 1, ignoreCase: true }, 'Verse One, SECTION 12: the sea', []],
    [
      { marker: 'SECTION', exact: 0 },
      'As I said (SECTION 2 follows)\nSee the end (SECTION 12).\nIn short, SECTION 3\nLater, SECTION 4.',
      [],
    ],
    [{ marker: 'Section', exact: 0, ignoreCase: true }, 'In short, section 3', []],
    [{ marker: 'Section', exact: 0 }, 'SECTION 1', []],
    [{ marker: 'Day', exact: 4 }, '### 🗓️ Day 1\n“Day 2”\n3. **Day\u00a03**\n— Day 4\non Day 5', []],
    [{ marker: 'Section', exact: 1, ignoreCase: true }, 'SECTION 1', []],
    [{ marker: 'Day', min: 3 }, 'Day 1\nDay 2', [' → the output has 2 sections, but must have at least 3']],
    [
      { marker: 'Day', max: 1 },
      'Day 1\n# Day 2: end',
      ['Day 2 → the output has 2 sections, but must have at most 1'],
    ],
  ]);

  table('highlights', [
    [{ exact: 3 }, 'a *b* and **c d** and ***e***', []],
    [{ exact: 0 }, '* item\n2 * 3 * 4\n** x **\n*open\nend*\n\\*no*', []],
    [{ exact: 1 }, '**II. *Ancient Origins***', []],
    [{ style: 'bold', exact: 1 }, '**II. *Ancient Origins***', []],
    [
      { max: 0 },
      '***III. Later* Years**',
      ['***III. Later* → the output has 1 highlight, but must have at most 0'],
    ],
    [{ style: 'bold', exact: 1 }, '***III. Later* Years**', []],
    [{ style: 'italic', exact: 1 }, '***III. Later* Years**', []],
    [{ exact: 1 }, '***Late** years*', []],
    [{ style: 'bold', exact: 1 }, '*a* **b** ***c***', []],
    [{ style: 'italic', exact: 1 }, '*a* **b** ***c***', []],
    [{ max: 1 }, '*a* *b*', ['*b* → the output has 2 highlights, but must have at most 1']],
    [{ min: 1 }, 'a ', [' → the output has 0 highlights, but must have at least 1']],
  ]);

  table('title', [
    [{}, '# A title\ntext', []],
    [{}, '<<A title>>\ntext', []],
    [{}, 'text', [' → the output has no title, such as # Title or <<Title>>']],
    [{ style: 'angle' }, '# A title', [' → the output has no title, such as <<Title>>']],
    [{ style: 'heading' }, '## A title\n<<x>>', [' → the output has no title, such as # Title']],
    [{ style: 'angle' }, '<< >> <<a\nb>>', [' → the output has no title, such as <<Title>>']],
  ]);

  table('placeholders', [
    [{ exact: 2 }, 'Dear [name], of [your company]', []],
    [{ exact: 2 }, '[X] years and\n- [x] of [x]', []],
    [{ max: 0 }, '- [ ] open\n- [x] done\n[link](url) []', []],
    [{ max: 0 }, 'Dear [name],', ['[name] → the output has 1 placeholder, but must have at most 0']],
    [
      { max: 0, brackets: 'curly' },
      'Dear {{name}}',
      ['{name} → the output has 1 placeholder, but must have at most 0'],
    ],
    [{ exact: 1, brackets: 'angle' }, 'Dear <name> <>', []],
    [{ min: 1 }, 'Dear', [' → the output has 0 placeholders, but must have at least 1']],
  ]);

  table('postscript', [
    [{}, 'Bye.\n\nP.S. More.', []],
    [{}, 'Bye. p. s. more', []],
    [{}, 'Bye.\n**P.S.** More', []],
    [{}, 'Bye.\n\nP.P.S. More.', [' → the output has no postscript that begins with "P.S."']],
    [{}, 'Bye.\n\nP.S.\n', [' → the output has no postscript that begins with "P.S."']],
    [{ marker: 'P.P.S' }, 'Bye.\n\nP.P.S. More.', []],
  ]);
});

describe('checks of text and hostile outputs', () => {
  const options: Readonly<Record<string, unknown>> = {
    sentences: { min: 1_000, max: 1_001 },
    paragraphs: { exact: 7 },
    nthParagraphFirstWord: { paragraph: 2, word: 'word' },
    characters: { exact: 3 },
    letterFrequency: { letter: 'e', exact: 3 },
    keywords: ['word'],
    case: 'title',
    noComma: {},
    oneOf: ['yes', 'no'],
    language: { is: 'en', unsure: 'fail' },
    quoted: { marks: 'any' },
    repeatsPrompt: { text: 'word word' },
    twoResponses: {},
    bullets: { exact: 3 },
    sections: { marker: 'Section', exact: 3 },
    highlights: { exact: 3 },
    title: {},
    placeholders: { exact: 3 },
    postscript: {},
    words: { exact: 3, split: true },
  };
  const check = (name: string, output: string) =>
    findCheck(name)?.bind(options[name])(outputView(output, sampleOf())) ?? [];

  const pieces = fc.constantFrom(
    ...'.!?"*#-[]<>{}()_ \n\t,:Aaé你👍',
    '\ud800',
    '\u0000',
    '\u0301',
    '***',
    '```\n',
    '1. ',
    'P.S.',
  );
  const texts = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

  for (const name of Object.keys(options)) {
    it(`${name} marks places inside of any output, one sentence each`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          for (const { span, message } of check(name, text)) {
            assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, message);
            assert.match(message, /^\S.*\S$/s);
          }
        }),
      );
    });

    it(`${name} comes to an end on long runs`, () => {
      for (const unit of [
        '.',
        '. ',
        '*',
        '[',
        '<',
        '"',
        "'",
        ' ',
        '\n',
        '#',
        '- ',
        '1',
        'a.',
        '```\n',
        '\u0301',
        '!"',
        '_*',
      ])
        check(name, unit.repeat(100_000 / unit.length));
    });
  }

  it('covers what this file and its neighbour test', () => {
    for (const name of Object.keys(options))
      assert.ok(
        CATALOGUE.some((each) => each.name === name),
        name,
      );
  });
});
