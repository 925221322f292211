import { UserError } from '../core/diagnostic.ts';
import type { RunTarget } from '../core/engine/plan.ts';

/**
 * Refuses a model in whose place another one would answer, as the practice model does: a comparison would show that
 * model under its own name, against itself.
 */
export const otherModelError = (named: string, { provider, model }: RunTarget): UserError =>
  new UserError(
    `The provider "${provider}" has one model only, ${model}, which would answer in place of ${named}; name another provider with --provider, or no model.`,
  );
