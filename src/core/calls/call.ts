import type { ChatRequest, ChatResponse } from '../providers/provider.ts';
import type { Room } from './answer-room.ts';
import type { Attempt, CallError } from './attempt.ts';

/** A request to make, and what tells it from an equal one. */
export interface Ask {
  /** Name of the provider that is asked first. */
  readonly provider: string;
  readonly request: ChatRequest;
  /** Which repetition of the same request this is, from 0. */
  readonly repeat: number;
  /** Answers to the same sample that were refused before it, 0 where absent: a request put again has an answer of its own. */
  readonly repairRound?: number;
  /** Called with the whole text so far as it arrives; a call streams only when somebody watches. */
  readonly onText?: (text: string) => void;
  /** Where a large answer finds room before it is read. */
  readonly room?: Room;
  /** Called when the provider is asked: the call's turn has come, and nothing has answered it before. */
  readonly onBegin?: () => void;
}

/** Makes a call. Never rejects for what a provider does; a signal that aborts ends it with an error of kind `cancelled`. */
export type Call<Request = Ask, Response = ChatResponse> = (
  ask: Request,
  signal: AbortSignal,
) => Promise<CallOutcome<Response>>;

/** A call's answer, or why there is none; with every attempt at it, the last one last. */
export type CallOutcome<Response = ChatResponse> = CallAnswer<Response> | CallFailure;

export interface CallAnswer<Response = ChatResponse> {
  readonly attempts: readonly Attempt[];
  readonly response: Response;
  readonly error?: undefined;
}

export interface CallFailure {
  readonly attempts: readonly Attempt[];
  readonly response?: undefined;
  readonly error: CallError;
  /** Present where another attempt may succeed; with what the server asked to wait, in ms. */
  readonly retry?: { readonly afterMs?: number };
}

/** What a call ends with whose signal aborts; where it was to be made again, that says why. */
export function cancelled(attempts: readonly Attempt[] = []): CallFailure {
  const before = attempts.at(-1)?.error;
  const message = before
    ? `The run ended before this was asked again. ${before.message}`
    : 'The run was cancelled.';
  return { attempts, error: { kind: 'cancelled', message } };
}
