/** Of a score that should be higher where something is so: how often it is, of two taken at random (0.5 for ties). */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  const all = [
    ...positive.map((score) => ({ score, is: 1 })),
    ...negative.map((score) => ({ score, is: 0 })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let index = 0; index < all.length; ) {
    let end = index;
    while (all[end]?.score === all[index]?.score && end < all.length) end++;
    for (let at = index; at < end; at++) ranks += (all[at]?.is ?? 0) * ((index + end + 1) / 2);
    index = end;
  }
  const count = positive.length;
  return (ranks - (count * (count + 1)) / 2) / (count * negative.length);
}

/** The mean of the shares of both that a threshold tells right. */
export function balancedAccuracy(
  positive: readonly number[],
  negative: readonly number[],
  threshold = 0.5,
): number {
  const share = (scores: readonly number[], isRight: (score: number) => boolean) =>
    scores.length === 0 ? 1 : scores.filter(isRight).length / scores.length;
  return (share(positive, (score) => score > threshold) + share(negative, (score) => score <= threshold)) / 2;
}

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
