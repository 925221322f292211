import { selectRows } from '../../core/dashboard/select-rows.ts';
import type { ReportData, ResultKey, ResultView, Row, RowQuery, RunView } from '../../core/dashboard/view.ts';
import type { Listener, RowPage, Source } from './source.ts';

const nameOf = ({ sample, repeat }: ResultKey) => `${repeat} ${sample}`;

/** What a report holds beside its view. */
export type ReportRest = Omit<ReportData, 'view'>;

/** What a report holds as a source. */
export class ReportSource implements Source {
  readonly #view: RunView;
  readonly #rest: Promise<ReportRest>;
  readonly #history: History;
  readonly #results: Promise<ReadonlyMap<string, ResultView>>;
  #selected: { query: RowQuery; rows: readonly Row[] } | undefined;

  /**
   * @param rest comes later where it is long
   * @param history keeps the state, so that it outlives a reload
   */
  constructor(view: RunView, rest: Promise<ReportRest>, history: History) {
    this.#view = view;
    this.#rest = rest;
    this.#history = history;
    this.#results = rest.then(
      ({ results }) => new Map(results.map((result) => [nameOf(result.row), result])),
    );
  }

  listen(listener: Listener): void {
    listener.run(this.#view);
  }

  async rows(query: RowQuery, from: number, count: number): Promise<RowPage> {
    const all = (await this.#rest).rows;
    if (this.#selected?.query !== query) this.#selected = { query, rows: selectRows(all, query) };
    const { rows } = this.#selected;
    return { total: rows.length, rows: rows.slice(from, from + count) };
  }

  async result(key: ResultKey) {
    return (await this.#results).get(nameOf(key));
  }

  async trends() {
    return (await this.#rest).trends;
  }

  get savedState(): unknown {
    return this.#history.state;
  }

  saveState(state: object): void {
    this.#history.replaceState(state, '');
  }
}
