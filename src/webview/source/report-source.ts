import { selectRows } from '../../core/dashboard/select-rows.ts';
import type { ReportData, ResultKey, ResultView, Row, RowQuery } from '../../core/dashboard/view.ts';
import type { Listener, RowPage, Source } from './source.ts';

const nameOf = ({ sample, repeat }: ResultKey) => `${repeat} ${sample}`;

/** What a report holds as a source. */
export class ReportSource implements Source {
  readonly #data: ReportData;
  readonly #history: History;
  readonly #results: ReadonlyMap<string, ResultView>;
  #selected: { query: RowQuery; rows: readonly Row[] } | undefined;

  /** @param history keeps the state, so that it outlives a reload */
  constructor(data: ReportData, history: History) {
    this.#data = data;
    this.#history = history;
    this.#results = new Map(data.results.map((result) => [nameOf(result.row), result]));
  }

  listen(listener: Listener): void {
    listener.run(this.#data.view);
  }

  async rows(query: RowQuery, from: number, count: number): Promise<RowPage> {
    // What needs no rows is painted before they are sorted.
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#selected?.query !== query) this.#selected = { query, rows: selectRows(this.#data.rows, query) };
    const { rows } = this.#selected;
    return { total: rows.length, rows: rows.slice(from, from + count) };
  }

  async result(key: ResultKey) {
    return this.#results.get(nameOf(key));
  }

  async trends() {
    return this.#data.trends;
  }

  get savedState(): unknown {
    return this.#history.state;
  }

  saveState(state: object): void {
    this.#history.replaceState(state, '');
  }
}
