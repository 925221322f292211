import type { ToolCall } from '../../prompt/chat.ts';
import { isObject, type JsonObject } from '../../text/json-object.ts';
import { isCount } from '../count.ts';

/** The tool calls of an answer coming together, from the pieces of a stream or from a whole message. */
export class ToolCalls {
  readonly #calls = new Map<number, ToolCall>();

  /** @param message a whole one, or what a chunk adds to it; `function_call` is what `tool_calls` was before */
  take({ tool_calls: calls, function_call: only }: JsonObject): void {
    if (Array.isArray(calls)) calls.forEach((call: unknown, position) => void this.#add(call, position));
    else if (isObject(only)) this.#add({ function: only }, 0);
  }

  get whole(): ToolCall[] {
    return [...this.#calls.values()];
  }

  #add(call: unknown, position: number): void {
    if (!isObject(call) || !isObject(call.function)) return;
    const id = textOf(call.id);
    let index = isCount(call.index) ? call.index : position;
    // Some servers send each call whole, and every one as the first.
    if (id !== '' && ![undefined, '', id].includes(this.#calls.get(index)?.id)) index = this.#calls.size;
    const known = this.#calls.get(index);
    this.#calls.set(index, {
      id: id || (known?.id ?? ''),
      name: textOf(call.function.name) || (known?.name ?? ''),
      arguments: (known?.arguments ?? '') + argumentsOf(call.function.arguments),
    });
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Some servers send the object in place of its JSON. */
const argumentsOf = (value: unknown) => (isObject(value) ? JSON.stringify(value) : textOf(value));
