import { alternatives } from '../../text/alternatives.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { RuleDefinitionError } from '../errors.ts';
import { clip, MAX_FINDINGS, valueText } from '../finding.ts';
import { Literal } from '../occurrences.ts';
import type { BoundCheck, Check, CheckFinding } from '../rule.ts';
import {
  countBounds,
  describedSchema,
  IGNORE_CASE,
  isList,
  optionMap,
  PART_PATH,
  shortForms,
  TEXT,
  TEXTS,
  WHOLE_WORDS,
} from '../schemas.ts';
import { firstMatch, inspect, type Target } from '../target.ts';

interface Options extends Bounds {
  readonly all?: readonly string[];
  readonly any?: readonly string[];
  readonly at?: string;
  readonly ignoreCase?: boolean;
  readonly wholeWords?: boolean;
  readonly trim?: boolean;
}

export const contains: Check<string | readonly string[] | Options> = {
  name: 'contains',
  summary: 'The output contains texts: all of a list, at least one of a list, or a number of times.',
  category: 'constraint',
  schema: shortForms(
    describedSchema(TEXT, 'The text to contain, or a list of texts, all of which it contains.'),
    TEXTS,
    optionMap({
      all: describedSchema(TEXTS, 'All of these texts are contained.'),
      any: describedSchema(
        TEXTS,
        'At least one of these texts is contained. With `min`, `max` or `exact`, they are counted together.',
      ),
      at: PART_PATH,
      ignoreCase: IGNORE_CASE,
      wholeWords: WHOLE_WORDS,
      trim: {
        type: 'boolean',
        default: false,
        description: 'Ignore white space at both ends of the output.',
      },
      ...countBounds('times'),
    }),
  ),
  examples: [
    'Kind regards',
    ['Reference:', 'Kind regards'],
    { all: ['refund', 'days'], ignoreCase: true, at: '/reply' },
    { any: ['sorry', 'apologise'], ignoreCase: true, wholeWords: true, max: 1 },
  ],
  bind(written) {
    const options: Options =
      typeof written === 'string' || isList(written) ? { all: [written].flat() } : written;
    const { all = [], any = [], at, trim } = options;
    if (all.length + any.length === 0) {
      throw new RuleDefinitionError('nothing is looked for; name the texts under "all" or "any"');
    }
    checkBounds(options);
    const bounds = options.min ?? options.max ?? options.exact;
    const count: Bounds = bounds === undefined ? { min: 1 } : options;
    const literals = (texts: readonly string[]) => texts.map((text) => new Literal(text, options));
    const groups = [...all.map((text) => literals([text])), ...(any.length > 0 ? [literals(any)] : [])];
    const check: BoundCheck = (output) =>
      inspect(output, at, (target) =>
        groups.flatMap((group) => counted(target, group, count, trim)).slice(0, MAX_FINDINGS),
      );
    return Object.assign(check, {
      match: firstMatch(at, (text) => groups.flat().flatMap((literal) => literal.spans(text, 1))),
    });
  },
};

function counted(target: Target, literals: readonly Literal[], bounds: Bounds, trim = false): CheckFinding[] {
  const text = trim ? target.text.trim() : target.text;
  const least = lowest(bounds);
  const most = highest(bounds);
  if (least === 1 && most === Infinity && literals.some((literal) => literal.isIn(text))) return [];

  // One more than allowed is enough to know.
  const enough = Math.max(least, most === Infinity ? 0 : most + 1);
  const skipped = trim ? target.text.length - target.text.trimStart().length : 0;
  const spans = literals.flatMap((literal) => literal.spans(text, enough)).sort((a, b) => a.start - b.start);
  const texts = literals.map((literal) => literal.text);
  const wanted = alternatives(texts.map(valueText));
  const expected = clip(texts.join(', '));
  if (spans.length < least) {
    const message =
      spans.length === 0
        ? `${target.name} does not contain ${wanted}`
        : `${target.name} contains ${wanted} less often than it must (${spans.length}, but ${boundsText(bounds)} wanted)`;
    return [{ span: target.span, message, expected, found: String(spans.length) }];
  }
  const first = spans[most];
  if (!first) return [];
  const message = `${target.name} contains ${wanted} more often than it may (${boundsText(bounds)})`;
  return [
    {
      span: target.spanOf(first.start + skipped, first.end + skipped),
      message,
      expected: boundsText(bounds),
    },
  ];
}
