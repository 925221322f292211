import { LADDER_EVENTS, LADDER_QUESTIONS, type LadderAction, type LadderState } from '../../protocol.ts';
import { HostPage, type VsCodeApi } from './host-page.ts';

/** Where the page of a ladder gets what it shows: the extension, or the file that it is part of. */
export interface LadderSource {
  /** Asks the extension to do something; absent where there is no extension. */
  readonly act?: (action: LadderAction) => void;
  /** Called once: tells of the ladder from then on. */
  listen(onState: (state: LadderState) => void): void;
  readonly savedState: unknown;
  saveState(state: object): void;
}

export class HostLadder
  extends HostPage<typeof LADDER_QUESTIONS, typeof LADDER_EVENTS>
  implements LadderSource
{
  /** @param incoming what the messages of the extension arrive at */
  constructor(api: VsCodeApi, incoming: EventTarget) {
    super(api, incoming, LADDER_QUESTIONS, LADDER_EVENTS);
  }

  /** What goes wrong the extension says itself. */
  readonly act = (action: LadderAction): void => {
    this.client.ask('act', action).catch(() => {});
  };

  listen(onState: (state: LadderState) => void): void {
    this.client.listen({ state: onState });
    void this.client.ask('open', undefined);
  }
}
