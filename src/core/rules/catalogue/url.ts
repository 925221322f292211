import { domainToASCII } from 'node:url';
import { alternatives } from '../../text/alternatives.ts';
import { clip } from '../finding.ts';
import type { Check } from '../rule.ts';
import { describedSchema, optionMap, PART_PATH, TEXTS } from '../schemas.ts';
import { inspect, targetValueText } from '../target.ts';

interface Options {
  readonly at?: string;
  readonly schemes?: readonly string[];
  readonly hosts?: readonly string[];
}

/** Characters of a URL; browsers and servers take no more. */
const MAX_LENGTH = 8_000;

export const url: Check<Options> = {
  name: 'url',
  summary: 'The output, or a part of it, is one absolute URL.',
  category: 'format',
  plain: true,
  schema: optionMap({
    at: PART_PATH,
    schemes: {
      ...describedSchema(TEXTS, 'The schemes allowed.'),
      default: ['https', 'http'],
    },
    hosts: describedSchema(
      TEXTS,
      'The hosts allowed; `*.example.com` allows every host below `example.com`.',
    ),
  }),
  examples: [{}, { at: '/link', schemes: ['https'], hosts: ['example.com', '*.example.com'] }],
  bind({ at, schemes = ['https', 'http'], hosts }) {
    const allowed = hosts?.map(asciiHost);
    return (output) =>
      inspect(output, at, (target) => {
        const text = target.text.trim();
        const parsed = readUrl(text);
        const demand = !parsed
          ? 'an absolute URL'
          : !schemes.some((scheme) => parsed.protocol === `${scheme.toLowerCase()}:`)
            ? `a URL that begins with ${alternatives(schemes.map((scheme) => `${scheme}:`))}`
            : hosts && !allowed?.some((host) => isHost(parsed.hostname, host))
              ? `a URL of ${alternatives(hosts)}`
              : undefined;
        if (demand === undefined) return [];
        const message = `${target.name} is ${targetValueText(target)}, but must be ${demand}`;
        return [{ span: target.span, message, expected: demand, found: clip(text) }];
      });
  },
};

/** The URL, where the text is one as it stands: the parser would add missing slashes and spaces. */
function readUrl(text: string): URL | undefined {
  if (text.length > MAX_LENGTH || /[\s\\<>"`{}|^]/.test(text) || /^https?:(?!\/\/[^/])/i.test(text))
    return undefined;
  return URL.parse(text) ?? undefined;
}

/** A host as URLs have it: in small letters, other scripts as ASCII (`bücher.de` is `xn--bcher-kva.de`). */
const asciiHost = (host: string) =>
  host.startsWith('*.') ? `*.${domainToASCII(host.slice(2))}` : domainToASCII(host) || host.toLowerCase();

const isHost = (found: string, wanted: string) =>
  wanted.startsWith('*.') ? found.endsWith(wanted.slice(1)) : found === wanted;
