import { batch, type Signal, signal } from '@preact/signals';
import type {
  ComparableRuns,
  ComparisonView,
  MatrixView,
  PairRow,
  PairView,
} from '../../core/dashboard/comparison-view.ts';
import type { Source } from '../source/source.ts';
import type { SavedState } from './saved-state.ts';

/** Samples that are fetched at a time. */
const PAGE = 50;

/** The run that is shown held against another one of its prompt. */
export class Comparisons {
  readonly source: Source;
  readonly runs = signal<ComparableRuns | undefined>(undefined);
  readonly against: Signal<string | undefined>;
  /** The smallest difference worth having, as a share. */
  readonly margin: Signal<number | undefined>;
  /** What joins samples that count once: a variable, or `tag:PREFIX`. */
  readonly cluster: Signal<string | undefined>;
  readonly view = signal<ComparisonView | undefined>(undefined);
  readonly matrix = signal<MatrixView | undefined>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  /** Which samples are listed; those that changed first where it is absent. */
  readonly change = signal<PairRow['change'] | undefined>(undefined);
  readonly pairs = signal<{ readonly total: number; readonly rows: readonly PairRow[] } | undefined>(
    undefined,
  );
  /** The samples whose outputs are shown, with the outputs once they are there. */
  readonly open = signal<ReadonlyMap<string, PairView | undefined>>(new Map());
  readonly #ask: NonNullable<Source['askOthers']>;
  #asking = new AbortController();

  constructor(
    source: Source,
    ask: NonNullable<Source['askOthers']>,
    { against, margin, cluster }: SavedState,
  ) {
    this.source = source;
    this.#ask = ask;
    this.against = signal(against);
    this.margin = signal(margin);
    this.cluster = signal(cluster);
  }

  /** Holds the run against another one. */
  choose(run: string): void {
    batch(() => {
      this.against.value = run;
      this.#forgetComparison();
    });
  }

  /** Another run is shown from now on. */
  forget(shown: string): void {
    this.runs.value = undefined;
    if (this.against.value === shown) this.against.value = undefined;
    this.#forgetComparison();
  }

  /** Fetches what is to be shown; what was fetched before is shown until then. */
  async fetch(): Promise<void> {
    this.#asking.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const runs = await this.#ask('comparable', undefined, asking.signal);
      const against = this.against.value ?? runs.usual;
      batch(() => {
        this.runs.value = runs;
        this.against.value = against;
      });
      if (against === undefined) return;
      const view = await this.#ask(
        'comparison',
        { against, margin: this.margin.value, cluster: this.cluster.value },
        asking.signal,
      );
      batch(() => {
        this.view.value = view;
        this.problem.value = undefined;
      });
      await this.#fetchPairs(0, asking.signal);
      this.matrix.value = await this.#ask('matrix', { against }, asking.signal);
    } catch (error) {
      if (!asking.signal.aborted) this.problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  async list(change: PairRow['change'] | undefined): Promise<void> {
    this.change.value = change;
    await this.#fetchPairs(0, this.#asking.signal).catch(() => {});
  }

  async listMore(): Promise<void> {
    await this.#fetchPairs(this.pairs.value?.rows.length ?? 0, this.#asking.signal).catch(() => {});
  }

  /** Shows the outputs of a sample, or hides them. */
  async toggle(sample: string): Promise<void> {
    const open = new Map(this.open.value);
    const wasOpen = open.delete(sample);
    if (!wasOpen) open.set(sample, undefined);
    this.open.value = open;
    const against = this.against.value;
    if (wasOpen || against === undefined) return;
    const pair = await this.#ask('pair', { against, sample }, this.#asking.signal).catch(() => undefined);
    if (pair && this.open.value.has(sample)) this.open.value = new Map(this.open.value).set(sample, pair);
  }

  async #fetchPairs(from: number, signal: AbortSignal): Promise<void> {
    const against = this.against.value;
    if (against === undefined) return;
    const change = this.change.value;
    const { total, rows } = await this.#ask('pairs', { against, change, from, count: PAGE }, signal);
    if (this.change.value !== change) return;
    const earlier = from === 0 ? [] : (this.pairs.value?.rows.slice(0, from) ?? []);
    this.pairs.value = { total, rows: [...earlier, ...rows] };
  }

  #forgetComparison(): void {
    this.#asking.abort();
    this.view.value = undefined;
    this.matrix.value = undefined;
    this.pairs.value = undefined;
    this.problem.value = undefined;
    this.open.value = new Map();
  }
}
