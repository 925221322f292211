import { canonicalJson, sha256 } from '../text/hash.ts';
import type { ChatRequest } from './provider.ts';

/** The identity of a request in the cache and in recordings: SHA-256 of its canonical JSON, in hex. */
export function requestHash(request: ChatRequest): string {
  return sha256(canonicalJson(request));
}
