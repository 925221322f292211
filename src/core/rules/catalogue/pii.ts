import { MAX_FINDINGS } from '../finding.ts';
import { DETECTORS } from '../pii/detectors.ts';
import type { Check } from '../rule.ts';
import { describedSchema, isList, optionMap, PART_PATH, shortForms, TEXTS } from '../schemas.ts';
import { inspect } from '../target.ts';

type PiiKind = keyof typeof DETECTORS;

interface Options {
  readonly kinds?: readonly PiiKind[];
  readonly allow?: readonly string[];
  readonly at?: string;
}

const KINDS = Object.keys(DETECTORS) as PiiKind[];
const LIST = {
  type: 'array',
  minItems: 1,
  items: { type: 'string', enum: KINDS },
  description: `What to search for; by default, all of these: ${KINDS.map((kind) => `\`${kind}\``).join(', ')}.`,
};

export const pii: Check<readonly PiiKind[] | Options> = {
  name: 'pii',
  summary:
    'The output has no e-mail address, phone number, payment card number, IBAN, US social security number or public IP address. It does not search for names or street addresses.',
  category: 'safety',
  plain: true,
  schema: shortForms(
    LIST,
    optionMap({
      kinds: LIST,
      allow: describedSchema(TEXTS, 'Allowed texts, such as the address of your own support.'),
      at: PART_PATH,
    }),
  ),
  examples: [
    {},
    ['email', 'phone'],
    { kinds: ['email', 'phone'], allow: ['support@example.com'], at: '/reply' },
  ],
  bind(written) {
    const { kinds = KINDS, allow = [], at }: Options = isList(written) ? { kinds: written } : written;
    const allowed = new Set(allow.map(folded));
    return (output) =>
      inspect(output, at, (target) =>
        kinds
          .flatMap((kind) =>
            DETECTORS[kind]
              .spans(target.text)
              .filter(({ start, end }) => !allowed.has(folded(target.text.slice(start, end))))
              .take(MAX_FINDINGS)
              .map(({ start, end }) => ({
                span: target.spanOf(start, end),
                // The value is not repeated: messages go to places where the output does not.
                message: `${target.name} has ${DETECTORS[kind].name}`,
                found: kind,
              }))
              .toArray(),
          )
          .sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
          // Digits of an IBAN may look like a phone number; they are one thing.
          .filter(({ span }, index, all) => index === 0 || span.start >= (all[index - 1]?.span.end ?? 0))
          .slice(0, MAX_FINDINGS),
      );
  },
};

const folded = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();
