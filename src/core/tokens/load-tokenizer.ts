import type { Encoding } from './encoding.ts';
import { CL100K_PIECE, O200K_PIECE } from './pieces.ts';
import { ranksOf } from './token-ranks.ts';
import { Tokenizer } from './tokenizer.ts';

const loaders: Readonly<Record<Encoding, () => Promise<Tokenizer>>> = {
  async o200k_base() {
    const { default: tokens } = await import('gpt-tokenizer/bpeRanks/o200k_base');
    return new Tokenizer(await ranksOf(tokens), O200K_PIECE);
  },
  async cl100k_base() {
    const { default: tokens } = await import('gpt-tokenizer/bpeRanks/cl100k_base');
    return new Tokenizer(await ranksOf(tokens), CL100K_PIECE);
  },
};

const loading = new Map<Encoding, Promise<Tokenizer>>();
const loaded = new Map<Encoding, Tokenizer>();

/** The tokenizer of an encoding. The first call reads its vocabulary, which takes about 100 ms and 40 MB. */
export function loadTokenizer(encoding: Encoding): Promise<Tokenizer> {
  let tokenizer = loading.get(encoding);
  if (!tokenizer) {
    tokenizer = loaders[encoding]();
    tokenizer.then((it) => loaded.set(encoding, it)).catch(() => loading.delete(encoding));
    loading.set(encoding, tokenizer);
  }
  return tokenizer;
}

/** The tokenizer of an encoding that `loadTokenizer` has brought before. */
export const loadedTokenizer = (encoding: Encoding): Tokenizer | undefined => loaded.get(encoding);
