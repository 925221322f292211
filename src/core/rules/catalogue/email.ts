import { alternatives } from '../../text/alternatives.ts';
import { clip } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXTS } from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly domains?: readonly string[];
}

/** Characters of an address (RFC 5321, 4.5.3.1.3, without the angle brackets). */
const MAX_LENGTH = 254;
/** The addresses that browsers take for valid (HTML standard, input type=email), with a dot in the domain. */
const ADDRESS =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@((?:[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?\.)+[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)$/;
const STRAY_DOT = /^\.|\.\.|\.@/;

export const email: Check<Options> = {
  name: 'email',
  summary: 'The output, or a part of it, is one e-mail address.',
  category: 'format',
  plain: true,
  schema: optionMap({ at: PART_PATH, domains: describedSchema(TEXTS, 'The domains allowed.') }),
  examples: [{}, { at: '/contact', domains: ['example.com'] }],
  bind({ at, domains }) {
    const allowed = domains?.map((domain) => domain.toLowerCase());
    return (output) =>
      inspect(output, at, (target) => {
        const text = target.text.trim();
        const domain =
          text.length <= MAX_LENGTH && !STRAY_DOT.test(text) ? ADDRESS.exec(text)?.[1] : undefined;
        if (domain !== undefined && (allowed?.includes(domain.toLowerCase()) ?? true)) return [];
        const demand =
          domain === undefined || !domains ? 'an e-mail address' : `an address at ${alternatives(domains)}`;
        const message = `${target.name} is ${targetValueText(target)}, but must be ${demand}`;
        return [{ span: target.span, message, expected: demand, found: clip(text) }];
      });
  },
};
