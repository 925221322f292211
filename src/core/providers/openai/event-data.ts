/**
 * The data of server-sent events, from text that arrives in any pieces. Lines end in LF or CRLF.
 * (`node:readline` would not do: it ends lines at U+2028 too, which JSON may hold.)
 */
export class EventData {
  #line = '';
  #data: string[] = [];

  /** The events that this piece completes, one string each. */
  feed(piece: string): string[] {
    const [first = '', ...rest] = piece.split('\n');
    this.#line += first;
    const events: string[] = [];
    for (const next of rest) {
      this.#take(this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line, events);
      this.#line = next;
    }
    return events;
  }

  /** The last event, where the stream ended without the empty line that completes it. */
  end(): string[] {
    return this.feed('\n\n');
  }

  #take(line: string, events: string[]): void {
    if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line === '' && this.#data.length > 0) {
      events.push(this.#data.join('\n'));
      this.#data = [];
    }
  }
}
