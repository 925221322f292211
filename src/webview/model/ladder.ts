import { effect, type Signal, signal } from '@preact/signals';
import * as v from 'valibot';
import type { LadderState } from '../../protocol.ts';
import type { LadderSource } from '../source/ladder-source.ts';

/** What the page looks like, kept over a reload of the window. */
const SavedState = v.object({
  /** Whether the assumptions of the sum are shown. */
  assumptions: v.boolean(),
  /** In pixels. */
  scroll: v.pipe(v.number(), v.minValue(0)),
});

/** What the page of a ladder shows, and what can be done with it. */
export class LadderModel {
  readonly source: LadderSource;
  readonly state = signal<LadderState>({});
  readonly assumptions: Signal<boolean>;
  readonly scroll: Signal<number>;

  constructor(source: LadderSource) {
    const { success, output } = v.safeParse(SavedState, source.savedState);
    this.source = source;
    this.assumptions = signal(success && output.assumptions);
    this.scroll = signal(success ? output.scroll : 0);
    source.listen((state) => {
      this.state.value = state;
    });
    effect(() => source.saveState({ assumptions: this.assumptions.value, scroll: this.scroll.value }));
  }
}
