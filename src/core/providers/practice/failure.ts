import type { TextMessage } from '../provider.ts';
import { shared, terms } from './words.ts';

const READ_LIMIT = 60_000;
/** Of the prompt that asks why an answer fails: its list of categories, and the mark around what is to be judged. */
const ASKED = /^- missing-knowledge: [\s\S]{0,1000}^- ignored-context: [\s\S]{0,1000}<(data-[0-9a-f]+)>/m;
const QUESTION = /\bWhy does the answer fail\?\s*$/;
const DECLINING = /\b(?:can(?:no|['’])t|unable to|won['’]t|do(?:n['’]t| not) know|sorry)\b/i;

/**
 * Plays the second opinion: what the question shows is read section by section, by rules that are simpler than the
 * triage's own. Undefined where the request is nothing of the kind.
 */
export function failureOf(messages: readonly TextMessage[]): string | undefined {
  const last = messages.at(-1)?.content ?? '';
  const mark = ASKED.exec(messages[0]?.content.slice(0, READ_LIMIT) ?? '')?.[1];
  if (messages.length !== 2 || mark === undefined || !QUESTION.test(last.slice(-200))) return undefined;
  const section = new RegExp(`^([A-Z][^\\n:]*):\\n<${mark}>\\n([\\s\\S]*?)\\n</${mark}>$`, 'gm');
  const found = [...last.slice(0, READ_LIMIT).matchAll(section)];
  const sections = new Map(found.map(([, title = '', text = '']) => [title, text]));
  const [category, reason] = seen((title) => sections.get(title) ?? '');
  return JSON.stringify({ category, reason });
}

function seen(section: (title: string) => string): readonly [category: string, reason: string] {
  const answer = section('Its answer').trim();
  const ended = section('How the answer ended');
  if (answer === '' || ended === 'content-filter')
    return ['provider', 'There is no whole answer to look at.'];
  if (ended === 'length') return ['truncated', 'The answer ended at the token limit.'];
  const rules = section('Rules that it breaks').split('\n');
  for (const category of ['safety', 'format', 'constraint']) {
    const broken = rules.find((line) => line.includes(` (${category}): `));
    if (broken !== undefined)
      return [category, `It breaks the rule ${broken.slice(2, 200).replace(/\.$/, '')}.`];
  }
  if (DECLINING.test(answer.slice(0, 400))) return ['refusal', 'The answer declines.'];
  if (section('How the repeats of the same request went') !== '')
    return ['unstable', 'The same request passed at other times.'];
  const given = new Set(terms(section('What the assistant was given')));
  const needed = new Set(terms(section('Facts that it must hold')));
  if (needed.size === 0) return ['wrong-answer', 'The answer is not what was expected.'];
  return shared(needed, given) === needed.size
    ? ['ignored-context', 'Every word of the fact stands in what was given.']
    : ['missing-knowledge', 'The words of the fact do not stand in what was given.'];
}
