import { drawnShare } from '../text/hash.ts';

/** Which samples are held out: a share of them, from 0 to 1, or those with a tag. */
export type Holdout = { readonly share: number } | { readonly tag: string };

const TAG = 'tag:';

/** @param written `30 %` or `tag:NAME`, as the schema of prompt files has it */
export const holdoutOf = (written: string): Holdout =>
  written.startsWith(TAG)
    ? { tag: written.slice(TAG.length) }
    : { share: Number.parseInt(written, 10) / 100 };

/**
 * Whether advice must not see a sample. A share goes by a hash of its id, so that a sample stays where it is when
 * others come or go.
 */
export function isHeldOut(
  { id, tags }: { readonly id: string; readonly tags: readonly string[] },
  holdout: Holdout | undefined,
): boolean {
  if (!holdout) return false;
  if ('tag' in holdout) return tags.includes(holdout.tag);
  return drawnShare(`held out ${id}`) < holdout.share;
}
