import type { Answers, Asker, Listeners } from '../../core/dashboard/channel.ts';
import type { PAGE_QUESTIONS } from '../../core/dashboard/run-questions.ts';
import { selectRows } from '../../core/dashboard/select-rows.ts';
import type { ReportData, ResultKey, Row, RowQuery, RunView } from '../../core/dashboard/view.ts';
import type { PAGE_EVENTS } from '../../protocol.ts';
import type { Source } from './source.ts';

/** What a report holds beside its view. */
export type ReportContent = Omit<ReportData, 'view'>;

/** What a report holds as a source. */
export class ReportSource implements Source {
  readonly ask: Source['ask'];
  readonly #view: RunView;
  readonly #history: History;

  /**
   * @param rest comes later where it is long
   * @param history keeps the state, so that it outlives a reload
   */
  constructor(view: RunView, rest: Promise<ReportContent>, history: History) {
    this.#view = view;
    this.#history = history;
    const answers = answersOf(rest);
    this.ask = (async (name: keyof typeof PAGE_QUESTIONS, asked: never) => answers[name](asked)) as Asker<
      typeof PAGE_QUESTIONS
    >;
  }

  listen({ view }: Listeners<typeof PAGE_EVENTS>): void {
    view(this.#view);
  }

  get savedState(): unknown {
    return this.#history.state;
  }

  saveState(state: object): void {
    this.#history.replaceState(state, '');
  }
}

function answersOf(rest: Promise<ReportContent>): Answers<typeof PAGE_QUESTIONS> {
  const nameOf = ({ sample, repeat }: ResultKey) => `${repeat} ${sample}`;
  const results = rest.then((all) => new Map(all.results.map((result) => [nameOf(result.row), result])));
  let selected: { query: RowQuery; rows: readonly Row[] } | undefined;
  return {
    rows: async ({ query, from, count }) => {
      const all = (await rest).rows;
      if (selected?.query !== query) selected = { query, rows: selectRows(all, query) };
      const { rows } = selected;
      return { total: rows.length, rows: rows.slice(from, from + count) };
    },
    result: async (key) => (await results).get(nameOf(key)),
    trends: async () => (await rest).trends,
    retrieval: async () => (await rest).retrieval,
  };
}
