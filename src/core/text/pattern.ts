/**
 * The source of a regular expression that is written over several lines: as `String.raw`, without the line ends and
 * the indentation after them. A space at the beginning of a line is written `[ ]`.
 */
export const pattern = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  String.raw({ raw: parts.raw.map((part) => part.replace(/\n\s*/g, '')) }, ...values);
