import type { Listeners } from '../../core/dashboard/channel.ts';
import { type Action, PAGE_EVENTS, QUESTIONS } from '../../protocol.ts';
import { HostPage, type VsCodeApi } from './host-page.ts';
import type { Source } from './source.ts';

/** The extension as a source. */
export class HostSource extends HostPage<typeof QUESTIONS, typeof PAGE_EVENTS> implements Source {
  /** @param incoming what the messages of the extension arrive at */
  constructor(api: VsCodeApi, incoming: EventTarget) {
    super(api, incoming, QUESTIONS, PAGE_EVENTS);
  }

  readonly ask: Source['ask'] = (name, asked, signal) => this.client.ask(name, asked, signal);

  readonly askOthers: NonNullable<Source['askOthers']> = (name, asked, signal) =>
    this.client.ask(name, asked, signal);

  readonly askCosts: NonNullable<Source['askCosts']> = (name, asked, signal) =>
    this.client.ask(name, asked, signal);

  /** What goes wrong the extension says itself. */
  readonly act = (action: Action): void => {
    this.client.ask('act', action).catch(() => {});
  };

  listen(listeners: Listeners<typeof PAGE_EVENTS>): void {
    this.client.listen(listeners);
    void this.client.ask('open', undefined);
  }
}
