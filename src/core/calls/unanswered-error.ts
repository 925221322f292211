import { UserError } from '../diagnostic.ts';
import type { CallError } from './attempt.ts';

/** Ends what was asked for, since a call that it needs brought no answer. */
export class UnansweredError extends UserError {}

/** Says in place of an answer why there is none; a limit of the user's is no failure of the provider's. */
export const withoutAnswer = ({ kind }: CallError, message: string): UserError =>
  kind === 'over-budget' ? new UserError(message) : new UnansweredError(message);
