import { alternatives } from '../../text/alternatives.ts';
import { plural } from '../../text/plural.ts';
import { type Bounds, boundsText, checkBounds, highest, lowest } from '../bounds.ts';
import { RuleDefinitionError } from '../errors.ts';
import { MAX_FINDINGS, trimmedSpan } from '../finding.ts';
import type { Check, CheckFinding } from '../rule.ts';
import { countBounds, describedSchema, optionMap, PART_PATH, shortForms, TEXT, TEXTS } from '../schemas.ts';
import { type FencedBlock, fencedBlocks } from '../structured/fenced-blocks.ts';
import { FORMATS } from '../structured/formats.ts';
import { inspect, type Target } from '../target.ts';

interface Options extends Bounds {
  readonly language?: string | readonly string[];
  readonly parses?: boolean | string;
  readonly only?: boolean;
  readonly at?: string;
}

const LANGUAGE = 'The language named at the fence, in any case.';

export const codeBlock: Check<string | Options> = {
  name: 'codeBlock',
  summary: 'The output has fenced code blocks of a language, closed, and well formed if that can be checked.',
  category: 'format',
  plain: true,
  schema: shortForms(
    describedSchema(TEXT, LANGUAGE),
    optionMap({
      language: { anyOf: [TEXT, TEXTS], description: `${LANGUAGE} With a list, any of them is allowed.` },
      parses: {
        enum: [true, false, ...FORMATS.keys()],
        default: false,
        description: `The content of a block is well formed if its fence names ${alternatives([...FORMATS.keys()])}; or it is well formed in the format named here, whatever the fence names.`,
      },
      only: { type: 'boolean', default: false, description: 'There is no text outside the blocks.' },
      at: PART_PATH,
      ...countBounds('blocks'),
    }),
  ),
  examples: ['python', { language: 'json', parses: true, exact: 1, only: true }, { max: 0 }],
  bind(written) {
    const options: Options = typeof written === 'string' ? { language: written } : written;
    checkBounds(options);
    const { language, parses = false, only = false, at } = options;
    const languages = [language ?? []].flat().map((each) => each.toLowerCase());
    const unread = parses === true ? languages.find((each) => !FORMATS.has(each)) : undefined;
    if (unread !== undefined) {
      throw new RuleDefinitionError(
        `"parses" can tell for ${alternatives([...FORMATS.keys()])}, not for "${unread}"; remove "parses"`,
        '/parses',
      );
    }
    const isCounted = options.min ?? options.max ?? options.exact;
    const bounds: Bounds = isCounted === undefined ? { min: 1 } : options;
    return (output) =>
      inspect(output, at, (target) => {
        const all = [...fencedBlocks(target.text)];
        const blocks = all.filter((block) => languages.length === 0 || languages.includes(block.language));
        return [
          ...wronglyCounted(target, blocks, bounds, languages),
          ...blocks.flatMap((block) => faultsOf(target, block, parses)),
          ...(only ? textOutside(target, all) : []),
        ].slice(0, MAX_FINDINGS);
      });
  },
};

function wronglyCounted(
  target: Target,
  blocks: readonly FencedBlock[],
  bounds: Bounds,
  languages: readonly string[],
): CheckFinding[] {
  const { length } = blocks;
  if (length >= lowest(bounds) && length <= highest(bounds)) return [];
  const surplus = blocks[highest(bounds)];
  const which = languages.length > 0 ? ` of ${alternatives(languages)}` : '';
  const span = surplus ? target.spanOf(surplus.span.start, surplus.span.end) : target.span;
  const message = `${target.name} has ${plural(length, 'code block')}${which}, but must have ${boundsText(bounds)}`;
  return [{ span, message, expected: boundsText(bounds), found: String(length) }];
}

function faultsOf(
  target: Target,
  { language, content, opening, isClosed }: FencedBlock,
  parses: boolean | string,
): CheckFinding[] {
  if (!isClosed) {
    return [{ span: target.spanOf(opening.start, opening.end), message: 'this code block is never closed' }];
  }
  const format = parses === true ? language : String(parses);
  const mistake = FORMATS.get(format)?.(target.text.slice(content.start, content.end));
  if (!mistake) return [];
  const start = content.start + mistake.span.start;
  const span = target.spanOf(start, content.start + mistake.span.end);
  return [{ span, message: `the code block is not ${format}: ${mistake.message}`, expected: format }];
}

function textOutside(target: Target, blocks: readonly FencedBlock[]): CheckFinding[] {
  const findings: CheckFinding[] = [];
  let from = 0;
  for (const { start, end } of [...blocks.map(({ span }) => span), { start: target.text.length, end: 0 }]) {
    const { start: first, end: last } = trimmedSpan(target.text.slice(from, start));
    if (first < last) {
      const span = target.spanOf(from + first, from + last);
      findings.push({ span, message: 'this text is outside the code block' });
    }
    from = end;
    if (findings.length >= MAX_FINDINGS) break;
  }
  return findings;
}
