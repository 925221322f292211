/**
 * The source of a regular expression that is written over several lines: as `String.raw`, without the line ends and
 * the indentation after them. A space at the beginning or the end of a line is written `[ ]`.
 */
export const pattern = ({ raw }: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: raw.map((part) => part.replace(/\n\s*/g, '')) }, ...values);

/** A regular expression that is written over several lines. */
export const longRegex =
  (flags: string) =>
  (parts: TemplateStringsArray, ...values: readonly string[]): RegExp =>
    new RegExp(pattern(parts, ...values), flags);
