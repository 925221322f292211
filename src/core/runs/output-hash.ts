import { canonicalJson, sha256 } from '../text/hash.ts';

/** Tells outputs apart, also those that UTF-8 cannot hold. */
export const outputHash = (output: string) => sha256(canonicalJson(output));
