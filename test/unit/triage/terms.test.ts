import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readNumber } from '../../../src/core/grounding/numbers.ts';
import { termsOf } from '../../../src/core/grounding/terms.ts';
import { tellsApart } from '../../support/recall.ts';

const keys = (text: string) => termsOf(text).map(({ key }) => key);
const content = (text: string) =>
  termsOf(text)
    .filter(({ isStop }) => !isStop)
    .map(({ key }) => key);
const number = (value: number, locale: string, digits = 0) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );

describe('terms', () => {
  it('reads a day beside its own month, and a time apart from a number', () => {
    assert.ok(keys('PlayStation 4 on September 7, 2018').includes('@09-07'));
    assert.ok(keys('el 3 de junio').includes('@06-03'));
    assert.deepEqual(keys('in 2012.12:01'), ['in', '#2012', '@12:01']);
  });

  it('puts a currency behind its amount, in whichever order they stand', () => {
    for (const text of ['€4.50', 'EUR 4.50', '4.50 €', '4.50 euros'])
      assert.deepEqual(keys(text), ['#4.5', 'euro'], text);
    assert.deepEqual(keys('5 € 20 people'), ['#5', 'euro', '#20', 'peopl']);
    const text = 'It costs $5 million.';
    const [amount] = termsOf(text).filter(({ kind }) => kind === 'number');
    assert.equal(amount?.key, '#5000000');
    assert.equal(text.slice(amount.start, amount.end), '$5 million');
  });

  it('takes no word for a unit or a country that is another one', () => {
    assert.deepEqual(content('An adult'), ['adult']);
    assert.deepEqual(content('Us'), []);
    assert.deepEqual(content('Ask HR'), ['ask', 'hr']);
    assert.deepEqual(content('the US and the United Kingdom'), ['united-states', 'united-kingdom']);
    assert.deepEqual(content('the United States'), ['united-states']);
  });

  it('reads both ends of a range of times, and how long something takes', () => {
    for (const text of ['from 7 to 10:30', '7-10:30', 'von 7 bis 10:30 Uhr', 'de 7 a 10:30'])
      assert.deepEqual(
        keys(text).filter((key) => /^[#@]/.test(key)),
        ['@07:00', '@10:30'],
        text,
      );
    assert.deepEqual(keys('room 7, 10:30'), ['room', '#7', '@10:30']);
    assert.deepEqual(keys('3 h 20 min'), ['#3', 'hour', '#20', 'minute']);
    assert.deepEqual(keys('8 h 30'), ['@08:30']);
  });

  describe('a day between a number and a month', () => {
    tellsApart<readonly [text: string, ...wanted: string[]]>(
      ([text, ...wanted]) =>
        isDeepStrictEqual(
          content(text).filter((key) => /^[#@%]/.test(key)),
          wanted,
        ),
      {
        found: [
          ['Windows 11 May 3, 2022', '#11', '@05-03', '#2022'],
          ['Windows 11. May 3, 2022', '#11', '@05-03', '#2022'],
          ['Apollo 11, July 20, 1969', '#11', '@07-20', '#1969'],
          ['Terminator 2 (July 3, 1991)', '#2', '@07-03', '#1991'],
          ['Terminator 2 (July 1991)', '#2', '%07', '#1991'],
          ['Chapter 7 March 9', '#7', '@03-09'],
          ['unit 4 June 8', '#4', '@06-08'],
          ['Falcon-9 Sept. 7, 2018', '#9', '@09-07', '#2018'],
          ['PlayStation 4 December 15th', '#4', '@12-15'],
          ['Room 12 – April 6', '#12', '@04-06'],
          ['1. April 3\n2. April 10', '#1', '@04-03', '#2', '@04-10'],
          ['May 3', '@05-03'],
          ['3 May 2022', '@05-03', '#2022'],
          ['3. Mai 2022', '@05-03', '#2022'],
          ['am 3. Mai 5 Leute', '@05-03', '#5'],
          ['the 21st of May, 2022', '@05-21', '#2022'],
          ['el 3 de junio 5 personas', '@06-03', '#5'],
          ['11 May, 10:30', '@05-11', '@10:30'],
          ['3 May 5 June', '@05-03', '@06-05'],
          ['on 2 July 1991 5 people', '@07-02', '#1991', '#5'],
          ['on 2 July 5 people', '@07-02', '#5'],
          ['2 July, 5 people', '@07-02', '#5'],
          ['dated 11 May 22', '@05-11', '#22'],
        ],
        left: [],
      },
      { recall: 1, precision: 1 },
    );
  });

  describe('numbers', () => {
    it('reads what any country writes as the same value', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 999_999_999 }),
          fc.integer({ min: 0, max: 99 }),
          (whole, cents) => {
            const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
            for (const locale of ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'sv-SE'])
              assert.equal(readNumber(number(value, locale, 2)), value, number(value, locale, 2));
          },
        ),
      );
    });

    it('reads whole numbers with and without groups as one term', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 9_999_999 }), (value) => {
          const written = [`${value}`, number(value, 'en-US'), number(value, 'fr-FR')];
          for (const text of written)
            assert.deepEqual(keys(`about ${text} things`).slice(1, 2), [`#${value}`], text);
        }),
      );
    });

    it('reads a single point as one of decimals, unless zeros follow', () => {
      assert.equal(readNumber('3.127'), 3.127);
      assert.equal(readNumber('29.000'), 29_000);
      assert.equal(readNumber('1,250'), 1250);
      assert.equal(readNumber('5,5'), 5.5);
      assert.equal(readNumber('1.250.000'), 1_250_000);
    });

    const same: Record<string, readonly string[]> = {
      '#12': ['12', 'twelve', 'zwölf', 'douze', 'doce', 'dodici', 'twaalf'],
      '#30': ['30', 'thirty', 'dreißig', 'trente', '30th'],
      '#6': ['half a dozen', 'six', 'sześć'],
      '#1.5': ['1,5', 'anderthalb'],
      '#25': ['25', 'twenty-five', 'twenty five'],
      '#10000': ['10k', '10,000', 'ten thousand', '10 tausend'],
      '#2500000': ['2.5 million', '2,500,000', '2.5M'],
    };
    describe('in words and in short', () => {
      tellsApart<readonly [key: string, text: string]>(
        ([key, text]) => isDeepStrictEqual(keys(text), [key]),
        {
          found: Object.entries(same).flatMap(([key, texts]) => texts.map((text) => [key, text] as const)),
          left: [
            ['#12', 'twenty'],
            ['#12', 'deux'],
            ['#30', 'thirteen'],
            ['#6', 'half a box'],
            ['#1.5', '15'],
            ['#25', 'twenty to five'],
            ['#10000', '10 km'],
            ['#2500000', '2.5 m'],
          ],
        },
        { recall: 1, precision: 1 },
      );
    });

    it('leaves words that merely look like numbers', () => {
      assert.deepEqual(keys('null'), ['null']);
      assert.ok(!keys('cut by a third').includes('#3'));
      assert.deepEqual(keys('He sat in the sun.').slice(1, 2), ['sat']);
      assert.ok(!keys('due').includes('#2'));
      assert.deepEqual(keys('5 m').at(-1), 'm');
    });
  });

  describe('dates and times', () => {
    it('reads a date in whatever form it is written', () => {
      fc.assert(
        fc.property(
          fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-28'), noInvalidDate: true }),
          (date) => {
            const iso = date.toISOString().slice(0, 10);
            const [year, month, day] = iso.split('-');
            const write = (locale: string, monthForm: 'long' | 'short') =>
              new Intl.DateTimeFormat(locale, {
                day: 'numeric',
                month: monthForm,
                year: 'numeric',
                timeZone: 'UTC',
              }).format(date);
            const wanted = [`@${month}-${day}`, `#${Number(year)}`];
            const written = [
              iso,
              `${day}.${month}.${year}`,
              write('en-GB', 'long'),
              write('en-US', 'short'),
              write('de-DE', 'long'),
              write('fr-FR', 'long'),
              write('es-ES', 'long'),
              write('nl-NL', 'long'),
              write('it-IT', 'long'),
              write('pt-PT', 'long'),
              write('pl-PL', 'long'),
              write('sv-SE', 'long'),
              write('da-DK', 'long'),
              write('nb-NO', 'long'),
              write('fi-FI', 'long'),
              write('cs-CZ', 'long'),
              write('tr-TR', 'long'),
              write('ja-JP', 'long'),
              write('zh-CN', 'long'),
              write('ru-RU', 'long').replace(' г.', ''),
              write('uk-UA', 'long').replace(' р.', ''),
            ];
            for (const text of written) assert.deepEqual(content(text), wanted, text);
          },
        ),
      );
    });

    it('reads a month alone, and leaves the verb that sounds like one', () => {
      assert.deepEqual(content('in October 2026'), ['%10', '#2026']);
      assert.ok(!keys('It may rain.').some((key) => key.startsWith('%')));
    });

    it('reads times', () => {
      for (const text of ['17:00', '5 pm', '5pm', '5:00 p.m.', '5 PM'])
        assert.deepEqual(keys(text).slice(0, 1), ['@17:00'], text);
      assert.deepEqual(keys('12 am'), ['@00:00']);
      assert.deepEqual(keys('8:30'), ['@08:30']);
      assert.deepEqual(keys('at noon').at(-1), '@12:00');
      assert.deepEqual(keys('12 Uhr'), ['@12:00']);
      assert.deepEqual(keys('19:00 Uhr'), ['@19:00']);
      for (const text of [
        '20:30',
        '20 h 30',
        '20h30',
        '晚上8点半',
        '午後8時30分',
        '오후 8시 30분',
        '오후 8시 반',
      ])
        assert.deepEqual(keys(text), ['@20:30'], text);
      assert.deepEqual(keys('下午3小时').at(-2), '#3');
      assert.ok(!keys('晚上12点').includes('@12:00'));
    });

    it('reads both times of a range', () => {
      assert.deepEqual(content('2 to 4 pm'), ['@14:00', '@16:00']);
      assert.deepEqual(content('Von 9 bis 12 Uhr'), content('09:00-12:00'));
      assert.deepEqual(content('Gate 7 closes at 4 pm').slice(1, 2), ['#7']);
    });

    it('reads days that are words, beside a month only', () => {
      assert.deepEqual(content('the first of September, 2026'), ['@09-01', '#2026']);
      assert.ok(!keys('the first of many').some((key) => key.startsWith('@')));
    });

    it('reads Chinese numerals of a date', () => {
      assert.deepEqual(keys('三月二十日'), ['@03-20']);
      assert.deepEqual(keys('二〇二六').includes('@02-06'), false);
      assert.deepEqual(keys('十二月三日'), keys('12月3日'));
    });
  });

  describe('units, plurals and spellings', () => {
    const alike: readonly (readonly [string, ...string[]])[] = [
      ['30 days', '30-day', 'thirty Tage', '30 jours'],
      ['€29', '29 euros', '29 EUR'],
      ['15%', '15 percent', '15 Prozent'],
      ['25 MB', '25 megabytes'],
      ['refund', 'refunds'],
      ['policy', 'policies'],
      ['Café', 'cafe'],
      ['U.K.', 'UK'],
      ["the teacher's", 'teachers'],
      ['e-mail', 'email'],
      ['Thursdays', 'donnerstags', 'Thu', 'czwartek', 'torsdag'],
      ['45 minutes', '45 minuter', '45 minut', '45 Minuten'],
      ['45p', '45 pence'],
      ['day four', 'vierter Tag'],
      ['7 heures', '7h', '7時間'],
      ['2週間', '2周', '2 weeks'],
      ['14日間', '14天', '14 days'],
    ];
    tellsApart<readonly [text: string, other: string]>(
      ([text, other]) => isDeepStrictEqual(content(text).sort(), content(other).sort()),
      {
        found: alike.flatMap(([first, ...others]) => others.map((other) => [first, other] as const)),
        left: [
          ['30 days', '30 weeks'],
          ['€29', '29 dollars'],
          ['15%', '15'],
          ['25 MB', '25 GB'],
          ['refund', 'fund'],
          ['policy', 'police'],
          ['Café', 'cave'],
          ['U.K.', 'US'],
          ["the teacher's", 'teaching'],
          ['e-mail', 'mail'],
          ['Thursdays', 'Tuesdays'],
          ['45 minutes', '45 minutiae'],
          ['45p', '45 pages'],
          ['day four', 'day five'],
        ],
      },
      { recall: 1, precision: 1 },
    );

    it('tells a country from a pronoun', () => {
      assert.deepEqual(content('The US and us'), ['united-states']);
    });

    it('takes each character of Chinese and Japanese for a term', () => {
      assert.deepEqual(keys('退款今天'), ['退', '款', '今', '天']);
      assert.deepEqual(keys('退款5天'), ['退', '款', '#5', 'day']);
    });
  });

  it('keeps the place of every term, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let before = 0;
        for (const { start, end } of termsOf(text)) {
          assert.ok(before <= start, text);
          assert.ok(start < end && end <= text.length);
          before = start;
        }
      }),
    );
  });
});
