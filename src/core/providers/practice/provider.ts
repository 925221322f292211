import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { textOf } from '../../prompt/chat.ts';
import {
  type CallOptions,
  type ChatRequest,
  type ChatResponse,
  type Provider,
  ProviderError,
} from '../provider.ts';
import { respond } from './respond.ts';
import { countPracticeTokens, firstPracticeTokens } from './tokens.ts';

/** The name under which the practice model answers. */
export const PRACTICE_MODEL = 'practice-1';

/** Tokens after which the model stops, whatever `maxTokens` allows. */
const LONGEST_ANSWER = 4096;

export interface PracticeOptions {
  /** How long each answer takes, in ms; 0 unless given. */
  readonly latencyMs?: number;
}

/** Ends a text as a server does: before the first stop sequence, or at the token limit, whichever comes first. */
function limit(text: string, request: ChatRequest): Pick<ChatResponse, 'text' | 'finishReason'> {
  const { maxTokens = LONGEST_ANSWER, stop = [] } = request.parameters;
  const cut = firstPracticeTokens(text, Math.min(maxTokens, LONGEST_ANSWER));
  const stops = stop.filter((one) => one !== '').map((one) => cut.indexOf(one));
  const first = Math.min(...stops.filter((at) => at !== -1));
  if (Number.isFinite(first)) return { text: cut.slice(0, first), finishReason: 'stop' };
  return { text: cut, finishReason: cut.length < text.length ? 'length' : 'stop' };
}

function refuseImpossible({ messages, parameters }: ChatRequest): void {
  if (messages.length === 0) {
    throw new ProviderError('bad-request', 'The request has no messages; give the prompt at least one.');
  }
  const { maxTokens } = parameters;
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens > 0)) {
    throw new ProviderError('bad-request', `maxTokens is ${maxTokens}; it must be a whole number above 0.`);
  }
}

async function complete(
  request: ChatRequest,
  options: CallOptions,
  latencyMs: number,
): Promise<ChatResponse> {
  const { signal, repeat, onText } = options;
  const stopIfAborted = () => {
    if (signal.aborted) throw new ProviderError('cancelled', 'The call was cancelled.');
  };
  refuseImpossible(request);
  stopIfAborted();
  try {
    await (latencyMs > 0 ? wait(latencyMs, undefined, { signal }) : turn(undefined, { signal }));
  } catch {
    stopIfAborted();
  }
  const answer = limit(respond(request, repeat).toWellFormed(), request);
  if (onText !== undefined) {
    for (const piece of answer.text.match(/\s*\S+|\s+$/g) ?? []) {
      stopIfAborted();
      onText(piece);
    }
  }
  stopIfAborted();
  const usage = {
    inputTokens: request.messages.reduce((sum, message) => sum + countPracticeTokens(textOf(message)), 0),
    outputTokens: countPracticeTokens(answer.text),
  };
  return { ...answer, usage, model: PRACTICE_MODEL };
}

/**
 * A model to learn, demonstrate and test with: offline, free, deterministic, and no neural network. It reads
 * instructions, context and examples from the prompt by rules of its own and does what they say; where they
 * say nothing it takes the liberties a real model takes. See the README of `examples/support-triage`. Nothing of it
 * is cached: asking costs no more than reading a file, and a later release may answer otherwise.
 */
export function practiceProvider({ latencyMs = 0 }: PracticeOptions = {}): Provider {
  return {
    complete: (request, options) => complete(request, options, latencyMs),
  };
}
