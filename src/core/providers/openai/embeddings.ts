import { isObject } from '../../text/json-object.ts';
import { isCount } from '../count.ts';
import type { EmbeddingResponse } from '../provider.ts';
import type { Endpoint } from './endpoint.ts';
import { BrokenBodyError, type HttpResponse } from './http-fetch.ts';
import { malformedError } from './server-errors.ts';

/**
 * Reads the vectors of a successful response.
 * @param count of texts that were sent
 * @throws {ProviderError} `malformed` where it breaks off, or is not one vector of one length for each text
 */
export async function readEmbeddings(
  response: HttpResponse,
  endpoint: Endpoint,
  count: number,
): Promise<EmbeddingResponse> {
  const body = await response.text().catch((error) => {
    throw error instanceof BrokenBodyError ? malformedError(endpoint, error.message) : error;
  });
  const answer = parsed(body);
  const data: unknown = answer?.data;
  if (!Array.isArray(data)) throw malformedError(endpoint, `has no embeddings but "${endpoint.quote(body)}"`);
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  for (const [place, each] of data.entries()) {
    const { index, embedding } = isObject(each) ? each : {};
    const isVector = Array.isArray(embedding) && embedding.length > 0 && embedding.every(Number.isFinite);
    if (isVector) vectors[isCount(index) ? index : place] = Float32Array.from(embedding);
  }
  const [first] = vectors;
  if (!first || vectors.length !== count || vectors.some((each) => each?.length !== first.length)) {
    throw malformedError(endpoint, `does not have one vector of the same length for each of ${count} texts`);
  }
  const { model, usage } = answer ?? {};
  const inputTokens = isObject(usage) ? usage.prompt_tokens : undefined;
  return {
    vectors: vectors as Float32Array[],
    ...(isCount(inputTokens) && { usage: { inputTokens, outputTokens: 0 } }),
    ...(typeof model === 'string' && model !== '' && { model: endpoint.mask(model) }),
  };
}

function parsed(body: string) {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
