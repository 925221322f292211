import { clip, trimmedSpan } from '../finding.ts';
import type { Check } from '../rule.ts';
import { CHECK, describedSchema } from '../schemas.ts';

export const not: Check<unknown> = {
  name: 'not',
  summary:
    'The output does not pass another check. If the part that the other check needs is missing, the output does not pass that check.',
  category: 'constraint',
  schema: describedSchema(CHECK, 'The check that must not pass.'),
  examples: [
    { contains: 'As an AI' },
    { enum: { at: '/category', values: ['other', 'unknown'] } },
    { any: [{ words: { max: 3 } }, { startsWith: 'Sorry' }] },
  ],
  nested: (check) => [{ pointer: '', check }],
  bind(check, [inner] = []) {
    const unwanted = clip(JSON.stringify(check));
    return (output) => {
      if (!inner || inner(output).length > 0) return [];
      const span = inner.match?.(output) ?? trimmedSpan(output.text);
      const found = output.text.slice(span.start, span.end);
      return [{ span, message: `the output passes ${unwanted}, which it must not`, found: clip(found) }];
    };
  },
};
