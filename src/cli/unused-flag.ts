import { UserError } from '../core/diagnostic.ts';

/**
 * Refuses flags that belong to what is not done.
 * @param written as they are written, by their names
 * @param without what is to be there for them, and what to write
 * @throws {UserError} for the first that is there
 */
export function refuseUnused<Name extends string>(
  flags: Partial<Readonly<Record<NoInfer<Name>, unknown>>>,
  written: Readonly<Record<Name, string>>,
  without: string,
): void {
  for (const name of Object.keys(written) as Name[])
    if (flags[name] !== undefined) throw new UserError(`${written[name]} has no effect without ${without}.`);
}

/** Flags that say who is asked. */
export const ASKED_FLAGS = { provider: '--provider', model: '--model', baseUrl: '--base-url' } as const;
