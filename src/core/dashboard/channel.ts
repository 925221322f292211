import * as v from 'valibot';
import { UserError } from '../diagnostic.ts';

// Questions and events between two programs that send one another messages. A map names what can be asked, or told,
// with its schemas: they are the types, and what whoever gets a message checks it with.

export type Questions = Readonly<
  Record<string, { readonly ask: v.GenericSchema; readonly answer: v.GenericSchema }>
>;
export type Events = Readonly<Record<string, v.GenericSchema>>;

export type QuestionOf<Of extends Questions, Name extends keyof Of> = v.InferOutput<Of[Name]['ask']>;
export type AnswerOf<Of extends Questions, Name extends keyof Of> = v.InferOutput<Of[Name]['answer']>;

/**
 * Asks a question.
 * @throws {UserError} what the other end says, where its sentence may be shown as it is
 * @throws {Error} when it fails otherwise, or is closed
 * @throws the signal's reason, once it is aborted
 */
export type Asker<Of extends Questions> = <Name extends keyof Of & string>(
  name: Name,
  asked: QuestionOf<Of, Name>,
  signal?: AbortSignal,
) => Promise<AnswerOf<Of, Name>>;

/** What answers each question. */
export type Answers<Of extends Questions> = {
  readonly [Name in keyof Of]: (
    asked: QuestionOf<Of, Name>,
  ) => AnswerOf<Of, Name> | Promise<AnswerOf<Of, Name>>;
};

/** What is done at each event. */
export type Listeners<Of extends Events> = {
  readonly [Name in keyof Of]: (value: v.InferOutput<Of[Name]>) => void;
};

type Post = (message: unknown) => void;

const id = v.number();
const Question = v.object({ id, ask: v.string(), asked: v.optional(v.unknown()) });
const Reply = v.object({
  id,
  answer: v.optional(v.unknown()),
  failure: v.optional(v.object({ message: v.string(), isUserError: v.boolean() })),
});
const Event = v.object({ event: v.string(), value: v.optional(v.unknown()) });

/** The end that asks, and is told of events. */
export class Client<Q extends Questions, E extends Events> {
  readonly #questions: Q;
  readonly #events: E;
  readonly #post: Post;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown> & { readonly name: string }>();
  #listeners: Listeners<E> | undefined;
  #lastId = 0;
  #end: Error | undefined;

  constructor(questions: Q, events: E, post: Post) {
    this.#questions = questions;
    this.#events = events;
    this.#post = post;
  }

  listen(listeners: Listeners<E>): void {
    this.#listeners = listeners;
  }

  readonly ask: Asker<Q> = (name, asked, signal) => {
    const question = { name, ...Promise.withResolvers<unknown>() };
    if (this.#end) {
      question.reject(this.#end);
      return question.promise;
    }
    const number = ++this.#lastId;
    this.#pending.set(number, question);
    signal?.addEventListener('abort', () => {
      this.#pending.delete(number);
      question.reject(signal.reason);
    });
    this.#post({ id: number, ask: name, asked });
    return question.promise;
  };

  /** Takes a message; what is none, and what nobody asked, is left out. */
  receive(message: unknown): void {
    if (this.#end) return;
    if (v.is(Event, message)) {
      const schema = own(this.#events, message.event);
      if (schema && v.is(schema, message.value)) this.#listeners?.[message.event]?.(message.value);
    } else if (v.is(Reply, message)) this.#acceptReply(message);
  }

  /** Nothing is told any more; what was asked, and is asked from now on, fails. */
  close(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #acceptReply({ id: number, answer, failure }: v.InferOutput<typeof Reply>): void {
    const question = this.#pending.get(number);
    if (!question) return;
    this.#pending.delete(number);
    const schema = own(this.#questions, question.name)?.answer;
    if (failure) question.reject(new (failure.isUserError ? UserError : Error)(failure.message));
    else if (schema && v.is(schema, answer)) question.resolve(answer);
    else question.reject(new Error(`The reply to "${question.name}" is invalid.`));
  }
}

/** The end that answers. @returns takes a message; one that asks nothing is left out */
export function router<Q extends Questions>(questions: Q, answers: Answers<Q>, post: Post) {
  return async (message: unknown): Promise<void> => {
    if (!v.is(Question, message)) return;
    const { id: number, ask, asked } = message;
    try {
      const schema = own(questions, ask)?.ask;
      const answer = answers[ask];
      if (!schema || !answer || !v.is(schema, asked)) throw new Error(`"${ask}" cannot be asked like this.`);
      post({ id: number, answer: await answer(asked) });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      post({ id: number, failure: { message: text, isUserError: error instanceof UserError } });
    }
  };
}

/** Answers by asking somebody else. */
export const forwarder = <Q extends Questions>(questions: Q, ask: Asker<Q>) =>
  Object.fromEntries(
    Object.keys(questions).map((name) => [name, (asked: unknown) => ask(name, asked)]),
  ) as unknown as Answers<Q>;

/** Tells of an event. */
export type Emitter<Of extends Events> = <Name extends keyof Of & string>(
  event: Name,
  value: v.InferOutput<Of[Name]>,
) => void;

export const emitter =
  <E extends Events>(post: Post): Emitter<E> =>
  (event, value) =>
    post({ event, value });

/** The names are anybody's. */
const own = <Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;
