import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The trained weights as they are stored. A bundle has the bytes of the file in place of this module. */
export const readWeights = (): Uint8Array => readFileSync(join(import.meta.dirname, 'weights.bin'));
