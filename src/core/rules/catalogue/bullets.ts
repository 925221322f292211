import { type CountOptions, countCheck } from '../count-check.ts';
import { RuleDefinitionError } from '../errors.ts';
import { BULLETS, type Bullet, bulletLines, type ItemKind, itemSpans } from '../markdown/items.ts';

interface Options extends CountOptions {
  readonly kind?: ItemKind;
  readonly bullets?: readonly Bullet[];
  readonly anyLine?: boolean;
}

export const bullets = countCheck<Options>({
  name: 'bullets',
  summary:
    'The output has a number of items in Markdown lists, including nested ones; items in code blocks do not count.',
  category: 'format',
  noun: 'list item',
  options: {
    kind: {
      type: 'string',
      enum: ['bullet', 'numbered', 'any'],
      default: 'bullet',
      description:
        'Which items count: those with a bullet (`-`, `*`, `+` or `•`), those with a number, or both.',
    },
    bullets: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', enum: BULLETS },
      description: 'Only items with these bullets count.',
    },
    anyLine: {
      type: 'boolean',
      default: false,
      description:
        'Every line that begins with a bullet counts, as in a simple pattern: also rulers (`---`), code and highlighted text.',
    },
  },
  examples: [{ exact: 3 }, { kind: 'numbered', min: 2, max: 5 }],
  marks: 'one',
  find({ kind = 'bullet', bullets, anyLine = false }) {
    if (kind !== 'bullet' && anyLine)
      throw new RuleDefinitionError('"anyLine" is for bullets; remove it, or "kind"', '/anyLine');
    if (kind === 'numbered' && bullets)
      throw new RuleDefinitionError('items with a number have no bullets; remove "bullets"', '/bullets');
    return (text) => (anyLine ? bulletLines(text, bullets) : itemSpans(text, kind, bullets));
  },
});
