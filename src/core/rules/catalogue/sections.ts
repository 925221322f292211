import { escapePattern } from '../../text/escape-pattern.ts';
import { type CountOptions, countCheck, finder } from '../count-check.ts';
import { headingSpans } from '../markdown/headings.ts';
import { describedSchema, IGNORE_CASE, TEXT } from '../schemas.ts';

interface Options extends CountOptions {
  readonly marker?: string;
  readonly ignoreCase?: boolean;
}

/** What may stand before the marker: the number of a list item, marks of any kind, another name and a stroke. */
const DECORATION =
  '(?:[^\\S\\n]*\\p{N}{1,3}[.)])?[^\\p{L}\\p{N}\\n]*(?:\\p{L}[\\p{L}\\p{N}. ]{0,40}[-–—:|/(][^\\S\\n]*)?';

export const sections = countCheck<Options>({
  name: 'sections',
  summary:
    'The output has a number of sections: Markdown headings, or lines that begin with a marker and a number, also after another name (`Verse 1 - SECTION 1`).',
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
    marker === undefined
      ? (text) => headingSpans(text)
      : finder(
          new RegExp(
            `^${DECORATION}(?<thing>${escapePattern(marker.trim())}[^\\S\\n]*\\p{N}+)`,
            ignoreCase ? 'gimu' : 'gmu',
          ),
        ),
});
