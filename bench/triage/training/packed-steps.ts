import { brotliCompressSync } from 'node:zlib';
import { PLACES } from '../../../src/core/reading/features.ts';
import { KINDS } from '../../../src/core/reading/kinds.ts';

/** Steps as they are stored: two a byte, all places of a kind side by side, by Brotli, in base64. */
export function packedSteps(steps: Int8Array): string {
  const packed = new Uint8Array(steps.length / 2);
  for (let index = 0; index < steps.length; index++) {
    const [kind, place] = [Math.floor(index / PLACES), index % PLACES];
    const four = (steps[place * KINDS.length + kind] as number) & 15;
    packed[index >> 1] = (packed[index >> 1] as number) | (four << (4 * (index & 1)));
  }
  return brotliCompressSync(packed).toString('base64');
}
