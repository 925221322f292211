import { batch, effect, type Signal, signal } from '@preact/signals';
import type { AdviceView } from '../../core/dashboard/advice-view.ts';
import type {
  ResultKey,
  ResultView,
  RetrievalView,
  RowQuery,
  RunView,
  TrendPoint,
} from '../../core/dashboard/view.ts';
import type { Category } from '../../core/failure-category.ts';
import type { Source } from '../source/source.ts';
import { Comparisons } from './comparisons.ts';
import { Costs } from './costs.ts';
import { currency } from './money.ts';
import { RowPages } from './row-pages.ts';
import { FIRST_QUERY, readSavedState, type Tab } from './saved-state.ts';

/** How long the typing has to rest before the rows change. */
const TYPING_PAUSE_MS = 150;

/** The result that is open: being fetched, there, or not to be had. */
export type OpenResult = ResultView | 'loading' | 'gone';

/** What can be filtered by. */
export type RowFilter = Omit<RowQuery, 'sort'>;

/** What the dashboard shows, and what can be done with it; every part of the page reads and changes it here. */
export class DashboardModel {
  readonly source: Source;
  readonly view = signal<RunView | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  /** What would fix what fails; absent until it was asked for. */
  readonly advice = signal<AdviceView | undefined>(undefined);
  readonly tab: Signal<Tab>;
  /** Absent in a report, which holds one run. */
  readonly comparisons: Comparisons | undefined;
  /** Absent in a report, which asks nobody. */
  readonly costs: Costs | undefined;
  readonly query: Signal<RowQuery>;
  /** Categories whose causes are shown. */
  readonly expanded: Signal<readonly Category[]>;
  /** Index of the row that the keyboard is at. */
  readonly active: Signal<number>;
  readonly open: Signal<ResultKey | undefined>;
  readonly result = signal<OpenResult>('loading');
  /** Without an answer: nothing can be said. */
  readonly retrieval = signal<RetrievalView | 'loading' | undefined>('loading');
  readonly trends = signal<readonly TrendPoint[] | undefined>(undefined);
  /** How far the page is scrolled, in pixels. */
  readonly scroll: Signal<number>;
  /** Changes whenever rows have come. */
  readonly rowsVersion = signal(0);
  readonly pages: RowPages;
  /** Whether the pane of the open result takes the focus when it appears. */
  isPaneWanted = false;
  #run: string;
  /** Whether the row that the keyboard is at is to be opened as soon as it is there. */
  #isRowWanted = false;
  #asking = new AbortController();
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source) {
    const saved = readSavedState(source.savedState);
    this.source = source;
    this.#run = saved.run;
    this.tab = signal(saved.tab);
    this.query = signal(saved.query);
    this.expanded = signal(saved.expanded);
    this.active = signal(saved.active);
    this.open = signal(saved.open);
    this.scroll = signal(saved.scroll);
    this.comparisons = source.askOthers && new Comparisons(source, source.askOthers, saved);
    this.costs = source.askCosts && new Costs(source.askCosts, saved);
    this.pages = new RowPages(this.#fetchOf(saved.query), () => this.#rowsCame());
    source.listen({
      view: (view) => this.#show(view),
      problem: (message) => {
        this.problem.value = message;
      },
      compare: (against) => {
        this.comparisons?.choose(against);
        this.tab.value = 'compare';
      },
      advice: (advice) => {
        this.advice.value = advice;
      },
    });
    effect(() => this.#save());
  }

  /** Narrows the rows; what is `undefined` does not matter any more. */
  filter(filter: RowFilter): void {
    this.#ask({ ...this.query.value, ...filter });
  }

  /** Narrows the rows to what is being typed, which is saved at once; the rows are asked for after a pause. */
  search(text: string): void {
    this.#choose({ ...this.query.value, text: text || undefined });
    this.#typing = setTimeout(() => this.#fetchRows(), TYPING_PAUSE_MS);
  }

  clearFilters(): void {
    this.#ask({ sort: this.query.value.sort });
  }

  /** Sorts by a column; asked twice, the other way round. */
  sortBy(by: RowQuery['sort']['by']): void {
    const { sort } = this.query.value;
    this.#ask({ ...this.query.value, sort: { by, descending: sort.by === by && !sort.descending } });
  }

  toggle(category: Category): void {
    const { value } = this.expanded;
    this.expanded.value = value.includes(category)
      ? value.filter((other) => other !== category)
      : [...value, category];
  }

  /** Goes to a row; the result that is open changes with it. */
  goTo(index: number): void {
    this.active.value = index;
    if (this.open.value) this.openActive();
  }

  /** Opens the row that the keyboard is at. */
  openActive(): void {
    const row = this.pages.row(this.active.value);
    this.#isRowWanted = row === undefined;
    if (row) this.#openResult({ sample: row.sample, repeat: row.repeat });
  }

  close(): void {
    this.#asking.abort();
    this.#isRowWanted = false;
    batch(() => {
      this.open.value = undefined;
      this.result.value = 'loading';
    });
  }

  /** Opens a result by its sample, wherever it is listed. */
  openSample(sample: string): void {
    this.#asking.abort();
    this.isPaneWanted = true;
    this.#openResult({ sample, repeat: 0 });
  }

  /** Fetches how retrieval did; what was fetched before is shown until then. */
  async fetchRetrieval(): Promise<void> {
    this.retrieval.value = await this.source.ask('retrieval', undefined).catch(() => undefined);
  }

  /** Fetches the runs of this prompt; those fetched before are shown until then. */
  async fetchTrends(): Promise<void> {
    this.trends.value = await this.source.ask('trends', undefined).catch(() => this.trends.value);
  }

  #rowsCame(): void {
    this.rowsVersion.value++;
    if (this.#isRowWanted) this.openActive();
  }

  /** The result before is shown until this one has come. */
  #openResult(key: ResultKey): void {
    this.open.value = key;
    void this.#fetchResult(key);
  }

  #show(view: RunView): void {
    const isOther = this.#run !== view.run.id;
    batch(() => {
      this.problem.value = undefined;
      this.view.value = view;
      currency.value = view.currency;
      if (!isOther) return;
      this.#asking.abort();
      this.#run = view.run.id;
      this.open.value = undefined;
      this.trends.value = undefined;
      this.retrieval.value = 'loading';
      if (this.tab.value === 'retrieval' && !view.isRetrieved) this.tab.value = 'results';
      this.comparisons?.forget(view.run.id);
      this.costs?.forget();
      this.scroll.value = 0;
    });
    if (isOther) this.#ask(this.query.value.cause === undefined ? this.query.value : FIRST_QUERY);
    else this.pages.refresh();
    if (this.open.value) void this.#fetchResult(this.open.value);
  }

  #ask(query: RowQuery): void {
    this.#choose(query);
    this.#fetchRows();
  }

  #choose(query: RowQuery): void {
    clearTimeout(this.#typing);
    batch(() => {
      this.query.value = query;
      this.active.value = 0;
    });
  }

  #fetchRows(): void {
    this.pages.replace(this.#fetchOf(this.query.value));
  }

  #fetchOf(query: RowQuery) {
    return (from: number, count: number, signal: AbortSignal) =>
      this.source.ask('rows', { query, from, count }, signal);
  }

  async #fetchResult(key: ResultKey): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    // Of what is wrong with the run, the source tells by itself.
    const result = await this.source.ask('result', key, asking.signal).catch(() => undefined);
    if (!asking.signal.aborted) this.result.value = result ?? 'gone';
  }

  #save(): void {
    this.source.saveState({
      run: this.view.value?.run.id ?? this.#run,
      tab: this.tab.value,
      query: this.query.value,
      expanded: this.expanded.value,
      open: this.open.value,
      active: this.active.value,
      scroll: this.scroll.value,
      against: this.comparisons?.against.value,
      margin: this.comparisons?.margin.value,
      models: this.costs && [...this.costs.models.value],
      volume: this.costs?.volume.value,
      cluster: this.comparisons?.cluster.value,
    });
  }
}
