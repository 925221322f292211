import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a question asks for, by how it asks; `undefined` for one that its words do not tell. */
function kindOf(question: string): string | undefined {
  if (/^(?:are|is|do|does|did|was|were|has|have|can)\b/i.test(question)) return 'yes_or_no';
  if (/^whom?\b/i.test(question)) return 'person';
  if (/\b(?:what|which) year\b|^when\b/i.test(question)) return 'time';
  if (/^where\b|\b(?:what|which) (?:city|country|state|town|county|island)\b/i.test(question)) return 'place';
  return undefined;
}

const PER_KIND = 15;

/** Real questions (HaluEval, MIT), as many of each kind. @returns JSONL with `id`, `question` and `expected` */
export async function questionSamples(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'halueval', 'qa.jsonl'), 'utf8');
  const counts = new Map<string, number>();
  const lines = text
    .trim()
    .split('\n')
    .flatMap((line, index) => {
      const { question } = JSON.parse(line) as { question: string };
      const expected = kindOf(question.trim());
      const count = counts.get(expected ?? '') ?? 0;
      if (expected === undefined || count >= PER_KIND) return [];
      counts.set(expected, count + 1);
      return [JSON.stringify({ id: `q${index + 1}`, question: question.trim(), expected })];
    });
  return `${lines.join('\n')}\n`;
}
