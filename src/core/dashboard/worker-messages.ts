import type { ChatRequest } from '../prompt/chat.ts';
import type { Result } from '../runs/result.ts';
import type { ReportData, ResultKey, ResultView, Row, RowQuery, RunView, TrendPoint } from './view.ts';

// What goes between whoever shows a run and the worker that reads it.

/** What the worker is asked, and what it answers. */
export interface Questions {
  readonly rows: {
    readonly asked: { readonly query: RowQuery; readonly from: number; readonly count: number };
    readonly answer: { readonly total: number; readonly rows: Row[] };
  };
  readonly result: { readonly asked: ResultKey; readonly answer: ResultView | undefined };
  readonly stored: { readonly asked: ResultKey; readonly answer: Result | undefined };
  readonly request: { readonly asked: ResultKey; readonly answer: ChatRequest | undefined };
  readonly failing: { readonly asked: undefined; readonly answer: string[] };
  readonly trends: { readonly asked: undefined; readonly answer: TrendPoint[] };
  readonly report: { readonly asked: undefined; readonly answer: ReportData };
}

export type Question = {
  [Kind in keyof Questions]: { readonly kind: Kind; readonly asked: Questions[Kind]['asked'] };
}[keyof Questions];

/** Which run a worker reads. */
export interface RunAddress {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly run: string;
}

/** `refresh`: the run may have grown. */
export type ToWorker = 'refresh' | { readonly id: number; readonly question: Question };

/** A mistake; of the user's where its sentence may be shown as it is. */
export interface Failure {
  readonly message: string;
  readonly isUserError: boolean;
}

export type FromWorker =
  | { readonly kind: 'view'; readonly view: RunView }
  /** Nothing can be shown any more, or not yet. */
  | { readonly kind: 'problem'; readonly failure: Failure }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };
