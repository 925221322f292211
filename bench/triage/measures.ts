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

/** F1 of telling which of some are so. */
export function f1Of<Case>(
  cases: readonly Case[],
  isSo: (each: Case) => boolean,
  isTold: (each: Case) => boolean,
): number {
  const hits = cases.filter((each) => isSo(each) && isTold(each)).length;
  const wrong = cases.filter((each) => isSo(each) !== isTold(each)).length;
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + wrong);
}

export const shareOf = <Case>(cases: readonly Case[], isSo: (each: Case) => boolean): number =>
  cases.filter(isSo).length / cases.length;

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
