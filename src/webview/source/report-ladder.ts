import type { LadderView } from '../../core/report/ladder-view.ts';
import type { LadderState } from '../../protocol.ts';
import type { LadderSource } from './ladder-source.ts';

/** The file that the page is part of as a source. */
export class ReportLadder implements LadderSource {
  readonly #view: LadderView;
  readonly #history: History;

  /** @param history keeps the state, so that it outlives a reload */
  constructor(view: LadderView, history: History) {
    this.#view = view;
    this.#history = history;
  }

  listen(onState: (state: LadderState) => void): void {
    onState({ view: this.#view });
  }

  get savedState(): unknown {
    return this.#history.state;
  }

  saveState(state: object): void {
    this.#history.replaceState(state, '');
  }
}
