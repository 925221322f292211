import type { Band } from '../tokens/encoding.ts';

/** How a model's own count compares with ours: `25 % lower to 35 % higher`. */
export function bandText({ low, high }: Band): string {
  const side = (factor: number) =>
    `${Math.round(Math.abs(factor - 1) * 100)} % ${factor < 1 ? 'lower' : 'higher'}`;
  return low < 1 === high < 1
    ? `${Math.round(Math.abs(low - 1) * 100)} to ${side(high)}`
    : `${side(low)} to ${side(high)}`;
}
