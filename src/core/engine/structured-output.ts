import type { CallOutcome } from '../calls/call.ts';
import type { ChatRequest } from '../prompt/chat.ts';

/** Asks models by structured output where their server takes it, which is found out once, and else in words alone. */
export class StructuredOutput {
  /** Models whose server refused a JSON Schema. */
  readonly #refused = new Set<string>();

  /**
   * @param request whether the server is to be held to a schema
   * @param call makes a request
   */
  async ask(
    request: (isStructured: boolean) => ChatRequest,
    call: (request: ChatRequest) => Promise<CallOutcome>,
  ): Promise<CallOutcome> {
    const structured = request(true);
    const { model } = structured;
    if (!this.#refused.has(model)) {
      const outcome = await call(structured);
      // An older recording was asked for in words alone.
      if (outcome.error?.kind !== 'bad-request' && outcome.error?.kind !== 'recording-missing')
        return outcome;
      this.#refused.add(model);
    }
    return call(request(false));
  }
}
