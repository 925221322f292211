/**
 * A number in figures as a value, whichever marks part its groups and decimals: `1,250.50`, `1.250,50`, `1 250`. A
 * single mark before exactly three digits parts groups if it is a comma, or if the digits are `000`.
 */
export function readNumber(text: string): number {
  const plain = text.replace(/[\u00a0\u202f' ]/g, '');
  const comma = plain.lastIndexOf(',');
  const point = plain.lastIndexOf('.');
  if (comma < 0 && point < 0) return Number(plain);
  if (comma >= 0 && point >= 0) {
    return comma > point
      ? Number(plain.replaceAll('.', '').replace(',', '.'))
      : Number(plain.replaceAll(',', ''));
  }
  const mark = comma >= 0 ? ',' : '.';
  const groups = plain.split(mark);
  const isGrouped =
    groups.slice(1).every((group) => group.length === 3) &&
    (groups.length > 2 || mark === ',' || groups[1] === '000');
  return isGrouped || groups.length > 2 ? Number(groups.join('')) : Number(groups.join('.'));
}
