import type { ResultKey, ResultView, Row, RowQuery, RunView, TrendPoint } from '../../core/dashboard/view.ts';
import type { Action } from '../../protocol.ts';

export interface RowPage {
  /** How many rows the query has. */
  readonly total: number;
  readonly rows: readonly Row[];
}

export interface Listener {
  /** The run is there, or has changed; rows fetched before may be stale. */
  run(view: RunView): void;
  /** Nothing can be shown, and why. */
  problem(message: string): void;
}

/** Where the dashboard gets what it shows: the extension, or the file that it is part of. */
export interface Source {
  /** Asks the extension to do something; absent where there is no extension. */
  readonly act?: (action: Action) => void;
  listen(listener: Listener): void;
  /** @throws the signal's reason, once it is aborted */
  rows(query: RowQuery, from: number, count: number, signal: AbortSignal): Promise<RowPage>;
  /** `undefined` where it is gone, or was left out. @throws the signal's reason, once it is aborted */
  result(key: ResultKey, signal: AbortSignal): Promise<ResultView | undefined>;
  trends(): Promise<readonly TrendPoint[]>;
  /** What was saved before the page was loaded again, as it was found. */
  readonly savedState: unknown;
  saveState(state: object): void;
}
