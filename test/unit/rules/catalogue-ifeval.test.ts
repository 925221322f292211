import { describe } from 'mocha';
import { type Row, refuses, table } from './tables.ts';

describe('checks of counts and words', () => {
  table('sentences', [
    [{ exact: 2 }, 'One. Two!', []],
    [{ max: 1 }, 'One. Two! Three? ', ['Two! Three? → the output has 3 sentences, but must have at most 1']],
    [{ min: 2 }, 'One.\n', [' → the output has 1 sentence, but must have at least 2']],
    [{ exact: 0 }, '… -- !', []],
    [{ exact: 1 }, 'Dr. J. Smith paid 3.50 at 5 p.m. in Washington, D.C. on Monday', []],
    [{ exact: 2 }, 'It rained at 5 p.m. We left.', []],
    [{ exact: 1 }, '"Why?" she asked.', []],
    [{ exact: 2 }, '"Why?" She left.', []],
    [{ exact: 1 }, 'Wait... what', []],
    [{ exact: 2 }, 'Wait... What', []],
    [{ exact: 2 }, '1. First one.\n2. Second one.', []],
    [{ exact: 1 }, 'The case of Bush v. Gore and the Wachowski Bros. and J.K. Rowling.', []],
    [{ exact: 2 }, 'They build A.I. It works.', []],
    [{ exact: 4, split: true }, '1. First one.\n2. Second one.', []],
    [{ exact: 2, split: true }, '"Why?" she asked.', []],
    [{ exact: 2, split: true }, 'Use marks, e.g. a full stop.', []],
    [{ exact: 1, split: true }, 'Mr. J.K. Rowling met Dr. Watson in Fla. before noon.', []],
    [{ exact: 2, split: true }, 'They moved to the U.S. The car came too.', []],
    [{ exact: 1, split: true }, 'It cost 5. and then 6.', []],
    [{ exact: 2, split: true }, '*It ends.*', []],
    [{ exact: 2, split: true }, 'I asked (is it so?), and left.', []],
    [{ exact: 1, split: true }, ' "It ends here." ', []],
    [{ exact: 2, split: true }, '(One.) Two.\n"', []],
    [{ exact: 2, split: true }, "The book is Java's. This is not.", []],
    [{ exact: 3, split: true }, 'A. Overview of it\nB. Details', []],
    [{ exact: 0, split: true }, ' \n', []],
    [{ max: 1, split: true }, 'One. Two! ', ['Two! → the output has 2 sentences, but must have at most 1']],
    [{ exact: 1 }, 'A heading\n\nand a line', []],
    [{ exact: 2 }, '今天下雨。我们走了。', []],
    [{ exact: 2 }, 'यह एक है। यह दो है।', []],
    [{ exact: 2 }, 'هل أنت هنا؟ نعم.', []],
    [{ max: 1, at: '/a' }, '{"a": "One.\\nTwo."}', ['Two. → /a has 2 sentences, but must have at most 1']],
  ]);
  refuses('sentences', {}, /no number of sentences is given/);
  refuses('sentences', { min: 3, max: 2 }, /nothing passes/, '/max');

  table('paragraphs', [
    [{ exact: 2 }, 'a\nb\n\nc\n', []],
    [{ exact: 2 }, 'a\r\n \t\r\n\r\nc', []],
    [{ max: 1 }, 'a\n\nb\n\nc ', ['b\n\nc → the output has 3 paragraphs, but must have at most 1']],
    [{ min: 1 }, ' \n\n ', [' → the output has 0 paragraphs, but must have at least 1']],
    [{ exact: 2, separator: '***' }, '***\na\n\nb\n***\nc\n***', []],
    [{ exact: 2, separator: '***' }, '***One***\na\n***\n***Two***\nb', []],
    ...['(***Note***)', '"***Quote***"', 'un***believ***able', '***Late* years**', '**a *b*** c'].map(
      (such): Row => [{ exact: 2, separator: '***' }, `${such} a\n***\nb ${such}`, []],
    ),
    [{ exact: 3, separator: '***' }, 'One *here*. ***\nTwo, separated by ***:\nThree', []],
    [{ exact: 2, separator: '\n\n' }, 'a\n \nb\n\n\n\nc\n\n', []],
    [
      { exact: 2, separator: '***' },
      'a *** *** b',
      ['b → the output has 3 paragraphs, but must have exactly 2'],
    ],
  ]);

  table('nthParagraphFirstWord', [
    [{ paragraph: 2, word: 'then' }, 'First.\n\n"Then we left.', []],
    [{ paragraph: 2, word: 'then' }, 'First.\n\n**Then**: we left.', []],
    [{ paragraph: 1, word: "it's" }, 'It’s late.', []],
    [{ paragraph: 1, word: 'don’t' }, '"Don\'t go."', []],
    [{ paragraph: 1, word: 'dear reader' }, '> Dear  *reader*, hello', []],
    [{ paragraph: 1, word: 'dear reader', alone: true }, '"Dear reader, hello', []],
    [
      { paragraph: 1, word: 'Dear reader' },
      'Dear all',
      ['Dear all → paragraph 1 of the output begins with "Dear all", but must begin with "Dear reader"'],
    ],
    [
      { paragraph: 2, word: 'then', alone: true },
      'First.\n\nThen: we left.',
      ['Then: → paragraph 2 of the output begins with "Then:", but must begin with "then"'],
    ],
    [{ paragraph: 1, word: 'then', alone: true }, '“Then, we left.', []],
    [
      { paragraph: 1, word: 'Then', ignoreCase: false },
      'then',
      ['then → paragraph 1 of the output begins with "then", but must begin with "Then"'],
    ],
    [
      { paragraph: 3, word: 'end' },
      'a\n\nb',
      [' → the output has no paragraph 3, which must begin with "end"'],
    ],
  ]);
  refuses('nthParagraphFirstWord', { paragraph: 1, word: '...' }, /is no word/, '/word');

  table('characters', [
    [{ exact: 5 }, ' héllo\n', []],
    [{ exact: 2 }, '👨‍👩‍👧e\u0301', []],
    [{ max: 2 }, 'ab👍🏽c ', ['👍🏽c → the output has 4 characters, but must have at most 2']],
    [{ min: 1 }, ' ', [' → the output has 0 characters, but must have at least 1']],
    [{ exact: 3 }, 'a\r\nb', []],
    [{ exact: 4 }, '你好世界', []],
    [{ exact: 2 }, '\ud800\udc00\ud800', []],
  ]);

  table('letterFrequency', [
    [
      { letter: 'e', max: 1 },
      'EeL e',
      ['e → the output has 3 occurrences of the letter, but must have at most 1'],
    ],
    [{ letter: 'e', exact: 2, ignoreCase: false }, 'Eee', []],
    [
      { letter: '!', min: 1 },
      'no',
      [' → the output has 0 occurrences of the letter, but must have at least 1'],
    ],
    [{ letter: '.', exact: 1 }, 'a.b', []],
    [{ letter: 'ж', exact: 2 }, 'Жж', []],
  ]);
  refuses('letterFrequency', { letter: 'ab', max: 1 }, /is not one character/, '/letter');

  table('keywords', [
    [['Refund', 'day'], 'a refund within days', []],
    [
      ['refund', 'invoice'],
      'A refund. ',
      [' → the output has 0 occurrences of "invoice", but must have at least 1'],
    ],
    [
      { words: ['day'], wholeWords: true },
      'days',
      [' → the output has 0 occurrences of "day", but must have at least 1'],
    ],
    [
      { words: ['a b'], max: 1 },
      'a b, a\nB',
      ['a\nB → the output has 2 occurrences of "a b", but must have at most 1'],
    ],
    [{ words: ['x.y'], max: 0 }, 'xzy', []],
  ]);

  table('case', [
    [{ is: 'upper', exact: 2 }, "NOT LIFE'S", []],
    [{ is: 'upper', exact: 5, split: true }, "NOT LIFE'S CANNOT", []],
    [{ is: 'upper', exact: 5, split: true }, "I'M AND/OR X-RAY 10:30A.M.", []],
    [{ is: 'upper', exact: 4, split: true }, '**BOLD** (A) b2B R...S', []],
    [
      { is: 'upper', max: 1, split: true },
      "IT'S",
      ["'S → the output has 2 words in capital letters, but must have at most 1"],
    ],
    ['upper', 'ALL CAPS, 3 OF THEM: ÄÖÜ!', []],
    [
      'upper',
      'ALL Caps iS',
      [
        'Caps → the output has "Caps", which is not in capital letters',
        'iS → the output has "iS", which is not in capital letters',
      ],
    ],
    ['lower', 'all small, ß', []],
    ['lower', "it's Me", ['Me → the output has "Me", which is not in small letters']],
    [{ is: 'title' }, 'The Lord of the Rings', []],
    [
      { is: 'title' },
      'of Mice and men',
      [
        'of → the output has "of", which is not in title case',
        'men → the output has "men", which is not in title case',
      ],
    ],
    [
      { is: 'upper', max: 1 },
      'The USA and the E.U. and I',
      ['E.U → the output has 3 words in capital letters, but must have at most 1'],
    ],
    [
      { is: 'upper', min: 2 },
      'HIGH-END and Wi-Fi',
      [' → the output has 1 word in capital letters, but must have at least 2'],
    ],
    [{ is: 'upper', exact: 0 }, '東京 123', []],
  ]);

  table('noComma', [
    [{}, 'no commas; none', []],
    [
      {},
      'a,b，c、d،e',
      [
        ', → the output has a comma, which it must not',
        '， → the output has a comma, which it must not',
        '、 → the output has a comma, which it must not',
        '، → the output has a comma, which it must not',
      ],
    ],
    [{ at: '/a' }, '{"a": "x", "b": "y,z"}', []],
  ]);

  table('oneOf', [
    [['My answer is yes.', 'My answer is no.'], 'Well. My answer is no.', []],
    [['yes', 'no'], 'Nope', ['Nope → the output gives none of the answers "yes" or "no"']],
    [['yes', 'no'], 'yes or no', ['no → the output gives "yes" and "no", but must give one answer']],
    [['no', 'no idea'], 'I have no idea', []],
    [{ answers: ['Yes'], ignoreCase: true, at: '/a' }, '{"a": "yes!"}', []],
  ]);
});

describe('checks of language', () => {
  table('language', [
    ['en', 'Your refund is on its way.', []],
    ['EN'.toLowerCase(), 'YOUR REFUND IS ON ITS WAY.', []],
    ['de', 'Vielen Dank für Ihre Nachricht', []],
    ['ja', 'メッセージをありがとうございます', []],
    ['zh', '谢谢', []],
    ['vi', 'Sure! Here it is:\n\nNhiệm vụ của mẹ là nuôi dạy con cái và chăm sóc gia đình trong nhà.', []],
    ['sw', 'Asante kwa ujumbe wako, tutakujibu hivi karibuni katika siku mbili.', []],
    [
      'en',
      'Das ist ein kurzer Satz, und er ist nicht auf Englisch. ',
      [
        'Das ist ein kurzer Satz, und er ist nicht auf Englisch. → the output is in German, but must be in English',
      ],
    ],
    ['de', 'यह एक छोटा वाक्य है', ['यह एक छोटा वाक्य है → the output is in Hindi, but must be in German']],
    ['en', 'OK', []],
    ['en', '42', []],
    ['ru', 'Компания отказалась от комментариев. Дата в тексте не указана. Откройте настройки.', []],
    ['vi', 'Tôi rất thích uống cà phê vào buổi sáng.', []],
    ['en', 'A robin on the garden wall\nsings of the leaves about to fall.', []],
    ['de', 'Das ist mir recht.', []],
    ...[
      'Maria Lopez, John Smith, Peter Novak',
      'Mia, Noah, Liam, Emma, Ava, Oliver',
      '- Robert Miller\n- Susan Davis\n- Linda Moore',
      'Ivan Petrov, Olga Smirnova, Elena Volkova',
    ].map(
      (names): Row => [
        { is: 'en', unsure: 'fail' },
        names,
        [`${names} → the language of the output cannot be detected, but must be English`],
      ],
    ),
    [{ is: 'en', unsure: 'fail' }, 'A Short Guide To The Old Gardens Of London', []],
    [
      { is: 'en', unsure: 'fail' },
      'OK',
      ['OK → the language of the output cannot be detected, but must be English'],
    ],
    [
      { is: 'en', unsure: 'fail' },
      `so ${'j'.repeat(2_000)}`,
      [`so ${'j'.repeat(2_000)} → the language of the output cannot be detected, but must be English`],
    ],
    [{ is: ['en', 'fr'], at: '/a' }, '{"a": "Bonjour, nous vous remercions de votre message."}', []],
  ]);
});

describe('checks of the whole response', () => {
  table('quoted', [
    [{}, ' "All of it." \n', []],
    [{}, '« Tout. »', []],
    [{ marks: 'straight' }, '', [' → the output does not begin with a double quotation mark']],
    [{}, '"', ['" → the output does not end with the quotation mark that closes it']],
    [{}, 'a"', ['a → the output does not begin with a quotation mark']],
    [{}, '"a', ['a → the output does not end with the quotation mark that closes it']],
    [{ marks: 'straight' }, '“a”', ['“ → the output does not begin with a double quotation mark']],
    [{}, '„a“', []],
    ...['‹a›', '›a‹', '‘It’s a.’', '‚a‘', '”a”', '’a’', '»a»', '"He said "a" to "b"."', '„a „b“ c“'].map(
      (such): Row => [{}, such, []],
    ),
    [{}, '‘a”', ['” → the output does not end with the quotation mark that closes it']],
    [{}, '"a" and "b"', [' and  → the output has something between quotations']],
    [{}, '«a», «b»', [',  → the output has something between quotations']],
    [{}, '”a” och ”b”', [' och  → the output has something between quotations']],
    [{}, '"A 5" disk."', []],
    [{}, '"a"\n\n"b"', []],
    [{}, '"a\n\n"b"', []],
    [{}, '«a”', ['” → the output does not end with the quotation mark that closes it']],
  ]);

  table('repeatsPrompt', [
    [{ text: 'Say it  again.' }, ' say it\nagain. Again.', []],
    [{ text: 'Say it' }, 'Say it: again', []],
    [{ text: ' Say it\nagain ', sameSpace: true }, '\nsay it\nagain. Again.', []],
    [
      { text: 'Say it', sameSpace: true },
      'Say  it',
      ['  it → the output does not repeat the text word for word: it has "  it" in the place of " it"'],
    ],
    [
      { text: 'Say it again' },
      'Say that again',
      ['that → the output does not repeat the text word for word: it has "that" in the place of "it"'],
    ],
    [{ text: 'Say it' }, 'Say ', [' → the output ends before it has repeated the text: "it" is missing']],
    [
      { text: 'Say', ignoreCase: false },
      'say',
      ['say → the output does not repeat the text word for word: it has "say" in the place of "Say"'],
    ],
  ]);

  table('twoResponses', [
    [{}, 'a\n******\nb', []],
    [
      {},
      'a\n******\n******',
      [' → the output gives one response, but must give two responses with "******" between them'],
    ],
    [{}, 'a', [' → the output gives one response, but must give two responses with "******" between them']],
    [{}, 'a ****** a', ['a → the output gives the same response twice, but must give two different ones']],
    [
      { separator: '---' },
      'a --- b --- c ',
      ['c → the output gives more than two responses with "---" between them'],
    ],
  ]);
});
