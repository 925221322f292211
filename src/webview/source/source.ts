import type { Asker, Listeners } from '../../core/dashboard/channel.ts';
import type { COMPARISON_QUESTIONS, PAGE_QUESTIONS } from '../../core/dashboard/run-questions.ts';
import type { Action, CostQuestions, PAGE_EVENTS } from '../../protocol.ts';

/** Where the dashboard gets what it shows: the extension, or the file that it is part of. */
export interface Source {
  readonly ask: Asker<typeof PAGE_QUESTIONS>;
  /** Asks for what other runs say; absent where there are none. */
  readonly askOthers?: Asker<typeof COMPARISON_QUESTIONS>;
  /** Asks what calls would cost; absent where there is no extension. */
  readonly askCosts?: Asker<CostQuestions>;
  /** Asks the extension to do something; absent where there is no extension. */
  readonly act?: (action: Action) => void;
  /** Called once: tells of the run from then on. */
  listen(listeners: Listeners<typeof PAGE_EVENTS>): void;
  /** What was saved before the page was loaded again, as it was found. */
  readonly savedState: unknown;
  saveState(state: object): void;
}
