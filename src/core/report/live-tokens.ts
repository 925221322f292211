import type { MessageCount, PromptCount } from '../estimate/live-count.ts';
import { isLoopback } from '../providers/trust.ts';
import { oneLine } from '../text/one-line.ts';
import { formatCount, plural } from '../text/plural.ts';
import { bandText } from './band.ts';
import { formatPercent } from './format.ts';
import { unpricedText } from './model-price.ts';
import type { Money } from './money.ts';

/** Characters shown of names that others chose. */
const MAX_NAME = 60;

type CountBound = Pick<PromptCount, 'exact' | 'isLeast' | 'samples'>;

/** Input tokens, marked where they are not exactly the model's: `≈ 312 tokens`; or where a call has more, or less. */
export const tokensTitle = (tokens: number, { exact, isLeast, samples }: CountBound) =>
  `${isLeast ? 'at least ' : samples?.blankPassages ? 'up to ' : exact ? '' : '≈ '}${plural(tokens, 'token')}`;

/** What a call asks and that costs: `≈ 312 tokens · $0.0009 a call for the input`. */
export const callTitle = ({ tokens, usd, server, ...count }: PromptCount, money: Money) =>
  `${tokensTitle(tokens, count)} · ${priceOf(usd, money, server)}`;

/** Whether messages count with what marks them, which the parts of a call name by itself. */
export const isFramed = ({ parts }: Pick<PromptCount, 'parts'>) =>
  parts.some(({ part }) => part === 'framing');

/** What a message of a prompt adds to a call; where it has no price, the prompt says so once. */
export function messageTitle({ tokens, usd }: MessageCount, count: CountBound, money: Money): string {
  const title = tokensTitle(tokens, count);
  return usd ? `${title} · ${priceOf(usd, money, undefined)}` : title;
}

/** The price of what is asked: what the answer takes is not known before. */
function priceOf(usd: number | null, money: Money, server: string | undefined): string {
  if (usd === null) return unpricedText(server);
  return usd === 0 ? 'free of charge' : `${money(usd)} a call for the input`;
}

/** One row of what the tokens of a call are spent on. */
export interface PartRow {
  readonly part: string;
  readonly tokens: string;
  readonly share: string;
}

export const partRows = ({ parts, tokens: all }: PromptCount): PartRow[] =>
  parts.map(({ part, tokens }) => ({
    part,
    tokens: formatCount(tokens),
    share: formatPercent(tokens, all),
  }));

/** What the figures are of, and what else is known of the costs: a sentence each. */
export function countSentences({ samples, prefix, answer, ...count }: PromptCount, money: Money): string[] {
  const sentences = [basisSentence(count, samples)];
  if (count.usd === null && count.model !== undefined && !isLoopback(count.server)) {
    sentences.push(
      `The price of ${oneLine(count.model, MAX_NAME)} is unknown; add it under "prices" in .prompt-ladder/config.yml.`,
    );
  }
  if (samples) {
    const { id, tokens, usd } = samples.longest;
    sentences.push(
      `The longest sample, ${oneLine(id, MAX_NAME)}, makes it ${tokensTitle(tokens, { ...count, samples })}${usd ? `, ${money(usd)}` : ''}.`,
    );
  }
  if (prefix.tokens > 0 && prefix.usd !== 0) sentences.push(prefixSentence(prefix, money));
  if (answer?.usd) {
    sentences.push(
      `The answer comes on top: at most ${plural(answer.tokens, 'token')}, ${money(answer.usd)}.`,
    );
  }
  return sentences;
}

function basisSentence(
  {
    model,
    counter,
    exact,
    band,
    isLeast,
  }: Pick<PromptCount, 'model' | 'counter' | 'exact' | 'band' | 'isLeast'>,
  samples: PromptCount['samples'],
): string {
  const name = model === undefined ? 'a model that is not named' : oneLine(model, MAX_NAME);
  const how = exact
    ? `exact for ${name}, by ${counter}`
    : `about, for ${name}, by ${counter}${band ? `; the model's own count is likely ${bandText(band)}` : ''}`;
  if (!samples)
    return isLeast
      ? `As written, since no sample fills its variables in, so a call has more; ${how}.`
      : `As written; ${how}.`;
  const { counted, leftOut, more, blankPassages } = samples;
  const without = leftOut > 0 ? `, ${formatCount(leftOut)} left out that cannot be filled in` : '';
  const blank =
    blankPassages > 0
      ? `, with ${plural(blankPassages, 'passage')} of the largest size, so a call may have less`
      : '';
  return `On average over ${more ? 'the first ' : ''}${plural(counted, 'sample')}${without}${blank}; ${how}.`;
}

function prefixSentence({ tokens, usd, cachedUsd, isTooShort }: PromptCount['prefix'], money: Money): string {
  const begin = `The first ${plural(tokens, 'token')} are the same in every call`;
  if (isTooShort) return `${begin}, too few for a provider's cache.`;
  if (usd === null) return `${begin}.`;
  const cached =
    cachedUsd === undefined ? '' : `, or ${money(cachedUsd)} where the provider has them in its cache`;
  return `${begin}: ${money(usd)}${cached}.`;
}

/** Where most of a message's tokens stand; `undefined` for one on a single line. */
export function largestLineSentence({ largest }: MessageCount): string | undefined {
  if (!largest) return undefined;
  const { line, tokens } = largest;
  return `Largest line: ${line + 1}, with ${plural(tokens, 'token')} as written:`;
}
