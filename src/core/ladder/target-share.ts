/** A share of failing samples as people write it: `5 %`, or the number of per cent. */
export type WrittenTarget = number | string;

/** What a target must look like. */
export const TARGET_HINT = 'a share of failing samples in per cent, such as "5 %"';

/** A written target as a share from 0 to 1; `undefined` for what is none. */
export function targetShare(written: WrittenTarget | undefined): number | undefined {
  if (written === undefined) return undefined;
  const [, percent] = /^\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*$/.exec(String(written)) ?? [];
  const share = percent === undefined ? Number.NaN : Number(percent) / 100;
  return share <= 1 ? share : undefined;
}
