import type { TextMessage } from '../provider.ts';
import { choicesIn } from './choices.ts';
import { shared, terms, words } from './words.ts';

type Part = 'answer' | 'context' | 'question' | 'reference';

const READ_LIMIT = 60_000;
const PARTS: readonly (readonly [Part, RegExp])[] = [
  [
    'reference',
    /^(?:the )?(?:(?:reference|expected|ideal|gold|correct|target)(?: (?:answer|output|response|reply|result))?|ground truth)$/,
  ],
  ['context', /^(?:the )?(?:context|passages?|knowledge|documents?|sources?)$/],
  [
    'answer',
    /^(?:the )?(?:model(?:'s)? |ai |assistant(?:'s)? |generated |candidate |given |actual )?(?:answer|completion|output|response|reply|summary|assistant|a)$/,
  ],
  [
    'question',
    /^(?:the )?(?:user |customer |original )?(?:question|input|query|text|message|prompt|article|request|q)$/,
  ],
];
const GRADES: readonly (readonly [RegExp, number])[] = [
  [/\b(?:partial\w*|partly|somewhat|fair|ok|okay|acceptable|mixed|neutral|average|maybe)\b/i, 0.5],
  [
    /\b(?:in(?:correct|accurate|consistent)|irrelevant|unsupported|ungrounded|unfaithful|not|no|false|wrong|bad|poor|fail\w*|different|disagree)\b/i,
    0,
  ],
  [
    /\b(?:correct|accurate|consistent|relevant|supported|grounded|faithful|yes|true|right|good|great|excellent|perfect|pass\w*|same|equivalent|agree)\b/i,
    1,
  ],
];
const UNKNOWING = /\b(?:don['’]t|do not|cannot|can['’]t) (?:know|answer|say|tell)\b/i;

/** Cuts a judge's prompt at its headed sections. */
function partsOf(text: string): Map<Part, string> {
  const parts = new Map<Part, string>();
  let open: Part | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const head = /^\s*(?:#{1,6} |\*\*|<)?([A-Za-z][A-Za-z' ]{0,40}?)(?:\*\*)?(?:>|:)(?:\*\*)?\s*(.*)$/.exec(
      line,
    );
    const name = (head?.[1] ?? '').toLowerCase().trim();
    const known = PARTS.find(([, pattern]) => pattern.test(name))?.[0];
    // A section of any other name is what the answer was made from.
    const part = known ?? (name !== '' && head?.[2] === '' && open !== 'answer' ? 'context' : undefined);
    if (part !== undefined && !parts.has(part)) {
      open = part;
      parts.set(part, head?.[2] ?? '');
    } else if (/\bone of\b.*:/i.test(line)) open = undefined;
    else if (open !== undefined) parts.set(open, `${parts.get(open) ?? ''}\n${line}`);
  }
  return parts;
}

function offered(text: string): string[] {
  const last = text
    .slice(-1500)
    .split(/\r\n|\n|\r/)
    .reverse();
  const line = last.find((one) => /\bone of\b/i.test(one) && choicesIn(one).length > 0);
  if (line !== undefined) return choicesIn(line);
  if (/\b(?:yes or no|yes\/no)\b/i.test(text)) return ['Yes', 'No'];
  const scale = /\b(?:rate|score|grade|scale)\b[^\n]{0,80}?\b(\d{1,2})\s*(?:-|–|to|and)\s*(\d{1,2})\b/i.exec(
    text,
  );
  const [min, max] = [Number(scale?.[1]), Number(scale?.[2])];
  return scale !== null && max > min
    ? Array.from({ length: max - min + 1 }, (_, index) => String(min + index))
    : [];
}

/** What stands in a section; empty also where it says that there is nothing. */
function textOf(parts: ReadonlyMap<Part, string>, part: Part): string {
  const text = parts.get(part)?.trim() ?? '';
  return /^\((?:not given|none|empty)\)$/i.test(text) ? '' : text;
}

/** How good an answer is, from 0 to 1, by the words it shares with what it is compared with. */
function quality(parts: ReadonlyMap<Part, string>): number {
  const answer = textOf(parts, 'answer');
  const reference = textOf(parts, 'reference');
  const source = textOf(parts, 'context');
  const given = new Set(terms(answer));
  if (words(answer).length === 0) return 0;
  if (reference !== '') {
    if (words(reference).join(' ') === words(answer).join(' ')) return 1;
    const wanted = new Set(terms(reference));
    const hits = shared(given, wanted);
    const recall = hits / Math.max(1, wanted.size);
    const precision = hits / Math.max(1, given.size);
    return Math.min(1, 0.85 * recall + 0.25 * Math.sqrt(precision) * recall);
  }
  if (source !== '') {
    if (UNKNOWING.test(answer)) return 1;
    return given.size === 0 ? 0.5 : shared(given, new Set(terms(source))) / given.size;
  }
  if (UNKNOWING.test(answer)) return 0.25;
  const asked = new Set(terms(textOf(parts, 'question')));
  if (asked.size === 0) return 0.75;
  return Math.min(1, 0.25 + 1.5 * (shared(given, asked) / Math.min(asked.size, Math.max(4, given.size))));
}

function gradeOf(choice: string): number | undefined {
  return GRADES.find(([pattern]) => pattern.test(choice))?.[1];
}

/** The choice nearest to a quality; undefined where the choices are not grades. */
function choose(choices: readonly string[], share: number): string | undefined {
  const nearest = (graded: readonly { choice: string; grade: number }[]) =>
    graded.reduce((best, one) => (Math.abs(one.grade - share) < Math.abs(best.grade - share) ? one : best))
      .choice;
  if (choices.every((choice) => /^-?\d+(?:\.\d+)?$/.test(choice))) {
    const values = choices.map(Number);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    return nearest(
      choices.map((choice) => ({ choice, grade: (Number(choice) - min) / Math.max(1e-9, max - min) })),
    );
  }
  const grades = choices.map(gradeOf);
  if (grades.every((grade) => grade !== undefined)) {
    return nearest(choices.map((choice, index) => ({ choice, grade: grades[index] ?? 0 })));
  }
  return choices.every((choice) => /^[A-F]$/.test(choice))
    ? nearest(
        choices.map((choice, index) => ({ choice, grade: 1 - index / Math.max(1, choices.length - 1) })),
      )
    : undefined;
}

/**
 * Plays the judge: where the last message shows an answer and the prompt offers grades, the bare grade.
 * Undefined where the request is nothing of the kind.
 */
export function judge(messages: readonly TextMessage[]): string | undefined {
  const last = messages.findLast((message) => message.role === 'user')?.content.slice(-READ_LIMIT) ?? '';
  const parts = partsOf(last);
  // A label at the very end is the place for an answer, not an answer to judge.
  if (!parts.has('answer') || /:\**\s*$/.test(last.slice(-80))) return undefined;
  const system = messages.find((message) => message.role === 'system')?.content.slice(0, READ_LIMIT) ?? '';
  const inLast = offered(last);
  const choices = inLast.length > 0 || /\bJSON\b/.test(system) ? inLast : offered(system);
  return choices.length > 0 ? choose(choices, quality(parts)) : undefined;
}
