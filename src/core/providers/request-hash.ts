import { canonicalJson, sha256 } from '../text/hash.ts';
import type { ChatRequest } from './provider.ts';

const hashes = new WeakMap<ChatRequest, string>();

/** The identity of a request in the cache and in recordings: SHA-256 of its canonical JSON, in hex. */
export function requestHash(request: ChatRequest): string {
  const known = hashes.get(request);
  if (known !== undefined) return known;
  const hash = sha256(canonicalJson(request));
  hashes.set(request, hash);
  return hash;
}
