import { setImmediate as turn } from 'node:timers/promises';
import { textOf } from '../../prompt/chat.ts';
import { type ModelParameters, type Provider, ProviderError } from '../provider.ts';
import { countPracticeTokens, firstPracticeTokens } from './practice-tokens.ts';
import { respond } from './respond.ts';

/** The name under which the practice model answers. */
export const PRACTICE_MODEL = 'practice-1';

/** Tokens after which the model stops, whatever `maxTokens` allows. */
const LONGEST_ANSWER = 4096;

/** Ends a text as a server does: before the first stop sequence, or at the token limit, whichever comes first. */
function limit(text: string, { maxTokens = LONGEST_ANSWER, stop = [] }: ModelParameters) {
  const cut = firstPracticeTokens(text, Math.min(maxTokens, LONGEST_ANSWER));
  const stops = stop.filter((one) => one !== '' && cut.includes(one)).map((one) => cut.indexOf(one));
  if (stops.length > 0) return { text: cut.slice(0, Math.min(...stops)), finishReason: 'stop' as const };
  return { text: cut, finishReason: cut.length < text.length ? ('length' as const) : ('stop' as const) };
}

const complete: Provider['complete'] = async (request, { signal, repeat, onText }) => {
  const stopIfAborted = () => {
    if (signal.aborted) throw new ProviderError('cancelled', 'The call was cancelled.');
  };
  // Lets the rest of the program run between two answers.
  await turn();
  stopIfAborted();
  const answer = limit(respond(request, repeat).toWellFormed(), request.parameters);
  for (const piece of answer.text.match(/\s*\S+|\s+$/g) ?? []) {
    stopIfAborted();
    onText?.(piece);
  }
  stopIfAborted();
  const usage = {
    inputTokens: request.messages.reduce((sum, message) => sum + countPracticeTokens(textOf(message)), 0),
    outputTokens: countPracticeTokens(answer.text),
  };
  return { ...answer, usage, model: PRACTICE_MODEL };
};

/**
 * A model to learn, demonstrate and test with: offline, free, deterministic, and no neural network. It obeys what it
 * reads in the prompt by rules of its own; where that says nothing it takes the liberties a real model takes. Nothing
 * of it is cached: asking costs no more than reading a file, and a later release may answer otherwise.
 */
export function practiceProvider(): Provider {
  return { complete };
}
