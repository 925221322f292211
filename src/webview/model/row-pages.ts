import type { AnswerOf } from '../../core/dashboard/channel.ts';
import type { PAGE_QUESTIONS } from '../../core/dashboard/run-questions.ts';
import type { Row } from '../../core/dashboard/view.ts';

/** Rows of one page; the protocol allows 500. */
export const PAGE = 200;
/** Pages that are kept: 12,000 rows. */
const MOST_PAGES = 60;
/** Questions asked at a time, so that a fling over 100,000 rows does not ask for all of them. */
const MOST_QUESTIONS = 2;

interface Page {
  readonly rows: readonly Row[];
  /** Whether newer rows may be had. */
  isStale: boolean;
}

export type RowPage = AnswerOf<typeof PAGE_QUESTIONS, 'rows'>;
type Fetch = (from: number, count: number, signal: AbortSignal) => Promise<RowPage>;

/** The rows that can be seen and those around them, fetched by page; the pages seen last are kept. */
export class RowPages {
  readonly #onChange: () => void;
  #fetch: Fetch;
  #pages = new Map<number, Page>();
  #total: number | undefined;
  #visible = { first: 0, last: 0 };
  #asking = new Map<number, AbortController>();
  /** Whether what is kept answers an earlier question, and goes when the first answer to this one comes. */
  #isOutdated = false;

  constructor(fetch: Fetch, onChange: () => void) {
    this.#fetch = fetch;
    this.#onChange = onChange;
  }

  /** How many rows there are; `undefined` until the first ones have come. */
  get total(): number | undefined {
    return this.#total;
  }

  /** `undefined` while it is fetched. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** Says which rows are to be seen, both ends included; fetches what of them is missing. */
  show(first: number, last: number): void {
    this.#visible = { first, last };
    for (const number of this.#wanted()) {
      const page = this.#pages.get(number);
      if (page) this.#put(number, page);
    }
    this.#askForMissing();
  }

  /** Asks for other rows; the ones before are shown until the first of them have come. */
  replace(fetch: Fetch): void {
    this.#fetch = fetch;
    this.#isOutdated = true;
    this.refresh();
  }

  /** Fetches again what is seen; the rows before are shown until the new ones have come. */
  refresh(): void {
    for (const page of this.#pages.values()) page.isStale = true;
    for (const question of this.#asking.values()) question.abort();
    this.#asking.clear();
    this.#askForMissing();
  }

  #askForMissing(): void {
    for (const page of this.#wanted()) {
      if (this.#asking.size >= MOST_QUESTIONS) return;
      if (!this.#asking.has(page) && (this.#isOutdated || this.#pages.get(page)?.isStale !== false))
        void this.#ask(page);
    }
  }

  /** Until it is known how many rows there are now, and while there are none, the first page. */
  #wanted(): number[] {
    if (!this.#total || this.#isOutdated) return [0];
    const { first, last } = this.#visible;
    const from = Math.floor(first / PAGE);
    const to = Math.floor(Math.min(last, this.#total - 1) / PAGE);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  }

  async #ask(page: number): Promise<void> {
    const question = new AbortController();
    this.#asking.set(page, question);
    // Of what is wrong with the run, the source tells by itself.
    const answer = await this.#fetch(page * PAGE, PAGE, question.signal).catch(() => undefined);
    if (question.signal.aborted) return;
    this.#asking.delete(page);
    if (answer) this.#keep(page, answer.total, answer.rows);
  }

  #keep(page: number, total: number, rows: readonly Row[]): void {
    if (this.#isOutdated) this.#pages.clear();
    this.#isOutdated = false;
    this.#total = total;
    this.#put(page, { rows, isStale: false });
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(oldest);
    }
    this.#onChange();
    this.#askForMissing();
  }

  /** Keeps a page as the one seen last. */
  #put(number: number, page: Page): void {
    this.#pages.delete(number);
    this.#pages.set(number, page);
  }
}
