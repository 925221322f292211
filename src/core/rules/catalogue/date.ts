import { DateFormat } from '../date-format.ts';
import { RuleDefinitionError } from '../errors.ts';
import { clip } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, shortForms, TEXT } from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly format?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly notInFuture?: boolean;
}

/** Where a day begins first, clocks are 14 hours ahead of UTC. */
const EARLIEST_ZONE_MS = 14 * 3_600_000;

const FORMAT = 'A format made of YYYY, MM, DD, HH, mm and ss, and any other characters literally.';

export const date: Check<string | Options> = {
  name: 'date',
  summary: 'The output, or a part of it, is a valid calendar date in one format; 30 February is not valid.',
  category: 'format',
  plain: true,
  schema: shortForms(
    describedSchema(TEXT, FORMAT),
    optionMap({
      at: PART_PATH,
      format: { ...TEXT, default: 'YYYY-MM-DD', description: FORMAT },
      notBefore: describedSchema(TEXT, 'The first date allowed, in the same format.'),
      notAfter: describedSchema(TEXT, 'The last date allowed, in the same format.'),
      notInFuture: {
        type: 'boolean',
        default: false,
        description: 'The date is not in the future, in any time zone; the format must have a year.',
      },
    }),
  ),
  examples: [
    'YYYY-MM-DD',
    { at: '/born', notInFuture: true },
    { at: '/due', format: 'DD.MM.YYYY', notBefore: '01.01.2026', notAfter: '31.12.2026' },
  ],
  bind(written) {
    const options: Options = typeof written === 'string' ? { format: written } : written;
    const { at, notBefore, notAfter, notInFuture } = options;
    const format = new DateFormat(options.format ?? 'YYYY-MM-DD');
    const first = limit(format, 'notBefore', notBefore) ?? Number.NEGATIVE_INFINITY;
    const last = limit(format, 'notAfter', notAfter) ?? Number.POSITIVE_INFINITY;
    if (notInFuture && !format.text.includes('YYYY')) {
      throw new RuleDefinitionError(
        `dates written ${format.text} have no year, so it is not known whether they are in the future`,
        '/notInFuture',
      );
    }
    if (first > last) {
      throw new RuleDefinitionError(
        '"notBefore" is later than "notAfter", so nothing passes; swap them',
        '/notBefore',
      );
    }
    return (output) =>
      inspect(output, at, (target) => {
        const text = target.text.trim();
        const found = format.read(text);
        const isTooEarly = found !== undefined && notInFuture && found > Date.now() + EARLIEST_ZONE_MS;
        if (found !== undefined && found >= first && found <= last && !isTooEarly) return [];
        const [demand, expected] =
          found !== undefined
            ? isTooEarly
              ? ['not be in the future', 'not in the future']
              : found < first
                ? [`not be before ${notBefore}`, `not before ${notBefore}`]
                : [`not be after ${notAfter}`, `not after ${notAfter}`]
            : [`be a date written ${format.text}`, format.text];
        const message =
          found === undefined && format.hasForm(text)
            ? `${target.name} is ${targetValueText(target)}, which is no date of the calendar`
            : `${target.name} is ${targetValueText(target)}, but must ${demand}`;
        const breaks = found !== undefined && { breaks: 'bounds' as const };
        return [{ span: target.span, message, expected, found: clip(text), ...breaks }];
      });
  },
};

function limit(format: DateFormat, key: string, text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : format.read(text);
  if (text !== undefined && time === undefined) {
    throw new RuleDefinitionError(
      `"${key}" is "${text}", which is no date written ${format.text}`,
      `/${key}`,
    );
  }
  return time;
}
