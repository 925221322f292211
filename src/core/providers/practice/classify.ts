import type { Choice } from './choices.ts';
import type { Dice } from './dice.ts';
import type { Example } from './task.ts';
import { mentions, notions, shared, terms } from './words.ts';

const FALLBACK = /^(?:other|others|general|misc\w*|unknown|none|something else|neutral)$/i;
const EXCLUDED = /(?:\b(?:but not|and not|except|excluding)|[(,;–—-] ?not)\b([^,;.()]*)/gi;
/** Below this score nothing in the message speaks for a label. */
const WEAK = 0.75;

/** Score of each label: its name, its definition, words of the same notion, and the nearest examples. */
function scores(text: string, choices: readonly Choice[], examples: readonly Example[]): number[] {
  const message = new Set(terms(text));
  const meant = notions(message);
  const names = choices.map((choice) => new Set(terms(choice.name.replaceAll('_', ' '))));
  const wanted = choices.map((choice) => new Set(terms(choice.definition.replaceAll(EXCLUDED, ' '))));
  const unwanted = choices.map(
    (choice) => new Set([...choice.definition.matchAll(EXCLUDED)].flatMap((match) => terms(match[1] ?? ''))),
  );
  const commonness = new Map<string, number>();
  for (const set of wanted) for (const term of set) commonness.set(term, (commonness.get(term) ?? 0) + 1);

  const nearest = examples.map((example) => {
    const other = new Set(terms(example.input));
    return shared(message, other) / Math.sqrt(Math.max(1, message.size) * Math.max(1, other.size));
  });
  return choices.map((choice, index) => {
    const name = names[index] ?? new Set();
    const definition = wanted[index] ?? new Set();
    let score = 2 * shared(message, name) + 0.9 * shared(meant, notions(name));
    for (const term of definition) if (message.has(term)) score += 1.5 / (commonness.get(term) ?? 1);
    score += 0.3 * shared(meant, notions(definition)) - shared(message, unwanted[index] ?? new Set());
    for (const [at, example] of examples.entries()) {
      if (mentions(example.output, choice.name).length > 0) score += 6 * (nearest[at] ?? 0) ** 2;
    }
    return score;
  });
}

/** The label that fits a text best; between two that fit nearly as well, chance decides now and then. */
export function classify(
  text: string,
  choices: readonly Choice[],
  examples: readonly Example[],
  dice: Dice,
): string | undefined {
  const result = scores(text, choices, examples);
  const best = Math.max(...result);
  const winner = choices[result.indexOf(best)];
  if (winner !== undefined && best >= WEAK) {
    const close = choices.find((choice, index) => choice !== winner && (result[index] ?? 0) >= 0.8 * best);
    return close !== undefined && dice.oneIn('waver', 3) ? close.name : winner.name;
  }
  const fallback = choices.find((choice) => FALLBACK.test(choice.name));
  const likeliest = choices.filter((_choice, index) => result[index] === best);
  return fallback?.name ?? likeliest[dice.number('label', 0, likeliest.length - 1)]?.name;
}

/** A label of its own making, as a model writes one that was shown no list: "Billing Issue". */
export function inventLabel(text: string, dice: Dice): string {
  const stems = new Set(terms(text));
  const topics: readonly (readonly [string, string])[] = [
    ['Refund Request', 'refund reimburse return'],
    ['Billing Issue', 'bill invoice charge payment paid price receipt'],
    ['Login Problem', 'password login locked access'],
    ['Technical Issue', 'crash error broken bug blank freeze fail'],
    ['Cancellation', 'cancel cancellation terminate'],
    ['Feature Request', 'wish feature suggestion add'],
  ];
  const topic = topics.find(([, cues]) => shared(terms(cues), stems) > 0)?.[0];
  return topic ?? dice.pick('invented label', ['General Inquiry', 'Customer Question', 'Support Request']);
}

/** Whether what a statement or question asks about occurs in a text. */
export function isAbout(text: string, statement: string): boolean {
  const asked = new Set(terms(statement));
  const said = new Set(terms(text));
  return shared(asked, said) > 0 || shared(notions(asked), notions(said)) > 0;
}
