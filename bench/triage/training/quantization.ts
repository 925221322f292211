/** Vectors as the nearest of a few centres. */
export interface Quantization {
  readonly centers: readonly Float32Array[];
  /** By vector, the index of its centre. */
  readonly nearest: Uint16Array;
}

const ROUNDS = 12;

/**
 * Lloyd's algorithm (1982), begun with vectors of all lengths, most of them long and heavy ones.
 * @param masses by vector, how much its error counts
 */
export function quantized(
  vectors: readonly Float32Array[],
  masses: readonly number[],
  count: number,
): Quantization {
  const massOf = (index: number) => masses[index] as number;
  const lengths = vectors.map((vector, index) => Math.hypot(...vector) * massOf(index));
  const byLength = [...vectors.keys()]
    .sort((a, b) => (lengths[b] as number) - (lengths[a] as number))
    .map((index) => vectors[index] as Float32Array);
  const centers = Array.from({ length: count }, (_, index) =>
    Float32Array.from(byLength[Math.floor((index / count) ** 2 * vectors.length)] ?? []),
  );
  const nearest = new Uint16Array(vectors.length);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, vector] of vectors.entries()) nearest[index] = nearestOf(vector, centers);
    const members = Map.groupBy(vectors.keys(), (index) => nearest[index] as number);
    for (const [center, indexes] of members) {
      const mass = indexes.reduce((sum, index) => sum + massOf(index), 0);
      for (const at of (vectors[0] as Float32Array).keys()) {
        const sum = indexes.reduce(
          (total, index) => total + massOf(index) * ((vectors[index] as Float32Array)[at] as number),
          0,
        );
        (centers[center] as Float32Array)[at] = sum / mass;
      }
    }
  }
  return { centers, nearest };
}

function nearestOf(vector: Float32Array, centers: readonly Float32Array[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let index = 0; index < centers.length; index++) {
    const center = centers[index] as Float32Array;
    let distance = 0;
    for (let at = 0; at < vector.length && distance < least; at++)
      distance += ((vector[at] as number) - (center[at] as number)) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
