import { escapePattern } from '../text/escape-pattern.ts';
import { RuleDefinitionError } from './errors.ts';

const TOKENS = { YYYY: 4, MM: 2, DD: 2, HH: 2, mm: 2, ss: 2 } as const;
type Token = keyof typeof TOKENS;

/** What other tools know as a part of a date, alone or beside a part known here: `YY`, `D`, the last M of `MMM`. */
const UNKNOWN = /(?<![A-Za-z])[YMDHhms]{1,4}(?![A-Za-z])/;

/** Reads dates of one format, such as `YYYY-MM-DD` or `DD.MM.YYYY HH:mm`. */
export class DateFormat {
  readonly text: string;
  readonly #pattern: RegExp;
  readonly #tokens: readonly Token[];

  /** @throws {RuleDefinitionError} for a format without any token, with one of them twice, or with one that is not known */
  constructor(format: string) {
    this.text = format;
    this.#tokens = (format.match(/YYYY|MM|DD|HH|mm|ss/g) ?? []) as Token[];
    if (this.#tokens.length === 0 || new Set(this.#tokens).size < this.#tokens.length) {
      throw new RuleDefinitionError(
        `the format "${format}" must have each of YYYY, MM, DD, HH, mm and ss at most once, and one of them at least`,
        '/format',
      );
    }
    const unknown = UNKNOWN.exec(format.replace(/YYYY|MM|DD|HH|mm|ss/g, '\0'))?.[0];
    if (unknown !== undefined) {
      throw new RuleDefinitionError(
        `the format "${format}" has "${unknown}", which is not known; use YYYY, MM, DD, HH, mm and ss`,
        '/format',
      );
    }
    const source = escapePattern(format).replace(
      /YYYY|MM|DD|HH|mm|ss/g,
      (token) => `(\\d{${TOKENS[token as Token]}})`,
    );
    this.#pattern = new RegExp(`^${source}$`);
  }

  /**
   * The ms since 1970 of a date as if in UTC, which only serve to compare dates of this format; `undefined` for a
   * text of another format, and for days and times that do not exist.
   */
  read(text: string): number | undefined {
    const digits = this.#pattern.exec(text);
    if (!digits) return undefined;
    const part = (token: Token, otherwise: number) => {
      const index = this.#tokens.indexOf(token);
      return index < 0 ? otherwise : Number(digits[index + 1]);
    };
    // Without a year, 29 February exists.
    const wanted = [
      part('YYYY', 2000),
      part('MM', 1) - 1,
      part('DD', 1),
      part('HH', 0),
      part('mm', 0),
      part('ss', 0),
    ];
    const [year = 0, month = 0, ...rest] = wanted;
    const date = new Date(0);
    // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
    date.setUTCFullYear(year, month, rest[0]);
    date.setUTCHours(rest[1] ?? 0, rest[2], rest[3]);
    const real = [
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ];
    return real.every((value, index) => value === wanted[index]) ? date.getTime() : undefined;
  }

  /** Whether a text has the format's form, real date or not. */
  hasForm(text: string): boolean {
    return this.#pattern.test(text);
  }
}
