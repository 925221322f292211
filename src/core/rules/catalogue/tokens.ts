import { DEFAULT_ENCODING, ENCODINGS, type Encoding, encodingOf } from '../../tokens/encoding.ts';
import { loadedTokenizer, loadTokenizer } from '../../tokens/load-tokenizer.ts';
import { highest } from '../bounds.ts';
import { type CountOptions, numberFindings, requireBounds } from '../count-check.ts';
import { CheckFailedError, RuleDefinitionError } from '../errors.ts';
import type { Check } from '../rule.ts';
import { countBounds, describedSchema, optionMap, PART_PATH, TEXT } from '../schemas.ts';
import { inspect } from '../target.ts';
import { isTemplate } from '../templates.ts';

interface Options extends CountOptions {
  readonly model?: string;
  readonly encoding?: Encoding;
}

export const tokens: Check<Options> = {
  name: 'tokens',
  summary:
    "The output, or a part of it, has a number of tokens, counted as for OpenAI's models. For other models the count is an approximation, and says so.",
  category: 'constraint',
  schema: optionMap({
    at: PART_PATH,
    ...countBounds('tokens'),
    model: describedSchema(TEXT, 'The model whose tokens are counted. Without it, `encoding` is used.'),
    encoding: {
      type: 'string',
      enum: [...ENCODINGS],
      default: DEFAULT_ENCODING,
      description: 'How text is split into tokens: `o200k_base` since GPT-4o, `cl100k_base` before.',
    },
  }),
  examples: [{ max: 300 }, { at: '/summary', max: 100, model: 'gpt-4o-mini' }],
  async prepare({ model, encoding }) {
    const needed =
      model !== undefined && isTemplate(model) ? ENCODINGS : [encodingFor(model, encoding).encoding];
    await Promise.all(needed.map(loadTokenizer));
  },
  bind(options) {
    requireBounds(options, 'tokens');
    if (options.model !== undefined && options.encoding !== undefined) {
      throw new RuleDefinitionError('a model has its encoding; remove "encoding", or "model"', '/encoding');
    }
    const { encoding, exact } = encodingFor(options.model, options.encoding);
    const mark = exact ? '' : ` (≈, by ${encoding})`;
    return (output) => {
      const tokenizer = loadedTokenizer(encoding);
      if (!tokenizer) throw new CheckFailedError(`the vocabulary of ${encoding} has not been loaded`);
      return inspect(output, options.at, (target) =>
        numberFindings(target, tokenizer.count(target.text), options, `token${mark}`, `tokens${mark}`, () =>
          target.spanOf(tokenizer.offsetOf(target.text, highest(options)), target.text.length),
        ),
      );
    };
  },
};

const encodingFor = (model: string | undefined, encoding: Encoding = DEFAULT_ENCODING) =>
  model === undefined ? { encoding, exact: true } : encodingOf(model);
