import type { Ask, Listeners } from '../../core/dashboard/channel.ts';
import type { EVENTS, PAGE_QUESTIONS } from '../../core/dashboard/run-questions.ts';
import type { Action } from '../../protocol.ts';

/** Where the dashboard gets what it shows: the extension, or the file that it is part of. */
export interface Source {
  readonly ask: Ask<typeof PAGE_QUESTIONS>;
  /** Asks the extension to do something; absent where there is no extension. */
  readonly act?: (action: Action) => void;
  /** Called once: tells of the run from then on. */
  listen(listeners: Listeners<typeof EVENTS>): void;
  /** What was saved before the page was loaded again, as it was found. */
  readonly savedState: unknown;
  saveState(state: object): void;
}
