import { escapePattern } from '../../text/escape-pattern.ts';
import { type CountOptions, countCheck, finder } from '../count-check.ts';
import { headingSpans } from '../markdown/headings.ts';
import { describedSchema, IGNORE_CASE, TEXT } from '../schemas.ts';

interface Options extends CountOptions {
  readonly marker?: string;
  readonly ignoreCase?: boolean;
}

/** What may stand before the marker, or before another name: the number of a list item, marks of any kind. */
const DECORATION = '(?:[^\\S\\n]*\\p{N}{1,3}[.)])?[^\\p{L}\\p{N}\\n]*';
/** Another name and a stroke, or a comma behind a name in capitals. */
const NAME =
  '(?:\\p{L}[\\p{L}\\p{N}. ]{0,40}[-–—:|/(]|\\p{Lu}[\\p{L}\\p{N}.]{0,40}(?: [\\p{Lu}\\p{N}][\\p{L}\\p{N}.]{0,40}){0,4},)[^\\S\\n]*';
/** How a sentence goes on or ends that only names a section. */
const SENTENCE =
  '(?:[^\\p{L}\\p{N}\\p{Pd}\\s:]*[^\\S\\n]+\\p{Ll}|[^\\p{L}\\p{N}\\s]*(?<=[.,;][^\\p{L}\\p{N}\\s]*)[^\\S\\n]*$)';

function markerPattern(marker: string, ignoreCase: boolean): RegExp {
  const written = escapePattern(marker.trim());
  // Capitals elsewhere count in any case.
  const word = ignoreCase
    ? written.replace(/\p{L}/gu, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
    : written;
  const numbered = `${word}[^\\S\\n]*\\p{N}+`;
  return new RegExp(
    `^${DECORATION}(?:${NAME}(?=${numbered}(?!\\p{N}|${SENTENCE})))?(?<thing>${numbered})`,
    'gmu',
  );
}

export const sections = countCheck<Options>({
  name: 'sections',
  summary:
    'The output has a number of sections: Markdown headings, or lines that begin with a marker and a number, also after another name (`Verse 1 - SECTION 1`, `Verse 1, SECTION 1`).',
  category: 'format',
  noun: 'section',
  options: {
    marker: describedSchema(
      TEXT,
      'The word before the number of each section, such as `SECTION` for `SECTION 1`. Without it, Markdown headings begin sections.',
    ),
    ignoreCase: IGNORE_CASE,
  },
  examples: [{ min: 2 }, { marker: 'SECTION', exact: 3 }],
  marks: 'one',
  find: ({ marker, ignoreCase }) =>
    marker === undefined ? (text) => headingSpans(text) : finder(markerPattern(marker, ignoreCase ?? false)),
});
