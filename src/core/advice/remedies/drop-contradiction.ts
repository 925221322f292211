import { valueText } from '../../rules/finding.ts';
import type { Rule } from '../../rules/rule.ts';
import { knownLanguages } from '../../rules/text/language.ts';
import { oneLine } from '../../text/one-line.ts';
import { sentenceSpans } from '../../text/sentences.ts';
import type { Span } from '../../text/span.ts';
import type { Fault } from '../fault.ts';
import { lineOf, withMessage } from '../prompt-text.ts';
import type { RemedyProposer } from '../remedy.ts';
import type { Situation } from '../situation.ts';

/** The prompt without an instruction that says the opposite of a rule. */
export const dropContradiction: RemedyProposer = {
  kind: 'drop-contradiction',
  propose(fault, situation) {
    const { prompt } = situation.project;
    for (const rule of rulesOf(fault, situation)) {
      const contradicts = contradictionOf(rule);
      if (!contradicts) continue;
      for (const [index, { role, template, fileOffset }] of prompt.messages.entries()) {
        if (role === 'assistant') continue;
        const span = sentencesIn(template.text).find(({ start, end }) =>
          contradicts(template.text.slice(start, end)),
        );
        if (!span) continue;
        const edit = withMessage(situation, index, (text) => withoutSpan(text, span));
        const sentence = valueText(oneLine(template.text.slice(span.start, span.end), 70));
        const title = `Remove ${sentence} (line ${lineOf(prompt, fileOffset(span.start))}), which says the opposite of the rule "${rule.id}".`;
        if (edit) return { title, edit };
      }
    }
    return undefined;
  },
};

/** The rules that the answers of a fault break. */
function rulesOf({ kind, rule, failing }: Fault, { project }: Situation): Rule[] {
  if (kind !== 'rule' && kind !== 'shape') return [];
  const broken = new Set(
    rule !== undefined
      ? [rule]
      : failing.flatMap(({ result }) =>
          result.violations.flatMap(({ rule: id, echoes = [] }) => [id, ...echoes]),
        ),
  );
  return project.rules.rules.filter(({ id }) => broken.has(id));
}

function sentencesIn(text: string): Span[] {
  const spans: Span[] = [];
  for (const { index, 0: line } of text.matchAll(/[^\n]+/g))
    for (const { start, end } of sentenceSpans(line)) spans.push({ start: index + start, end: index + end });
  return spans.filter(({ start, end }) => !text.slice(start, end).includes('{{'));
}

/** A text without a sentence, and without the item of a list that held nothing else. */
function withoutSpan(text: string, { start, end }: Span): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const isLine = /(?:^|\n)[ \t]*(?:[-*•] |\d{1,2}[.)] )?$/.test(before) && /^[ \t]*(?:\n|$)/.test(after);
  if (isLine) return before.replace(/[^\n]*$/, '') + after.replace(/^[ \t]*\n?/, '');
  return (
    before.replace(/[ \t]+$/, after.startsWith('\n') || after === '' ? '' : ' ') +
    after.replace(/^[ \t]+/, '')
  );
}

type Test = (sentence: string) => boolean;

const NOT_JSON =
  /\b(?:no|not|without|never|don['’]t|instead of)\b[^.\n]{0,30}\bJSON\b|\bplain text\b|\b(?:in|as|write) (?:prose|full sentences|a (?:short )?(?:paragraph|sentence)|markdown|a (?:bulleted )?list|a table|yaml|xml)\b/i;
const LONG =
  /\b(?:in (?:great |full |more )?detail|detailed|thorough(?:ly)?|comprehensive(?:ly)?|elaborate|at length|as long as|long (?:answer|reply|text))\b/i;
const SHORT = /\b(?:brief(?:ly)?|short|concise(?:ly)?|terse|in (?:one|a single) (?:word|sentence))\b/i;
const MORE_WORDS =
  /\b(?:explain|give (?:your |the |a )?reasons?|step by step|in full sentences|greet|say hello|polite(?:ly)?)\b/i;
const NEGATED = /\b(?:not|never|no|without|don['’]t|avoid)\b/i;
const languages = new Intl.DisplayNames('en', { type: 'language' });

/** What a sentence calls what a check counts. */
const NOUNS: Readonly<Record<string, string>> = {
  bullets: 'bullets?|bullet points?|lists?',
  title: 'titles?|headings?',
  sections: 'sections?|headings?',
  highlights: 'bold|highlight\\w*|asterisks?|Markdown',
  markdownTable: 'tables?|Markdown',
  codeBlock: 'code (?:block|fence)s?|Markdown',
  postscript: 'P\\.? ?S\\.?|postscripts?',
  quoted: 'quotation marks|quotes?',
  csv: 'CSV|commas',
  yaml: 'YAML',
  xml: 'XML|tags',
};
const PROSE =
  /\b(?:flowing|continuous|plain|as|in|write) prose\b|\b(?:a|one) single (?:paragraph|sentence)\b/i;
const CASES: Readonly<Record<string, RegExp>> = {
  upper: /\b(?:lower[- ]?case|small letters)\b/i,
  lower: /\b(?:capital(?:s| letters)|upper[- ]?case|title case)\b/i,
  title: /\b(?:lower[- ]?case|small letters|all capitals)\b/i,
};

interface Options {
  readonly at?: string;
  readonly min?: number;
  readonly max?: number;
  readonly exact?: number;
  readonly is?: string | readonly string[];
  readonly value?: string;
  readonly all?: readonly string[];
  readonly any?: readonly string[];
}

/** What tells a sentence that says the opposite of a rule; `undefined` for rules that nothing is the opposite of. */
function contradictionOf({ check, options: written }: Rule): Test | undefined {
  const options = (
    written !== null && typeof written === 'object' && !Array.isArray(written) ? written : {}
  ) as Options;
  const list = typeof written === 'string' ? [written] : Array.isArray(written) ? written.map(String) : [];
  switch (check) {
    case 'json':
    case 'fields':
    case 'jsonSchema':
      return (sentence) => NOT_JSON.test(sentence);
    case 'language': {
      const wanted = [options.is ?? list].flat().map((code) => languages.of(code));
      const others = knownLanguages
        .map((code) => languages.of(code) ?? code)
        .filter((name) => !wanted.includes(name));
      return (sentence) =>
        /\b(?:answer|reply|respond|write|speak|output|always|use)\b/i.test(sentence) &&
        !NEGATED.test(sentence) &&
        others.some((name) => new RegExp(`\\b${name}\\b`).test(sentence));
    }
    case 'words':
    case 'sentences':
    case 'characters':
    case 'paragraphs':
      return lengthContradiction(check, options);
    case 'enum':
    case 'oneOf':
      return options.at === undefined
        ? (sentence) => MORE_WORDS.test(sentence) && !NEGATED.test(sentence)
        : undefined;
    case 'number':
      return options.at === undefined ? undefined : rangeContradiction(options);
    case 'contains': {
      const texts = [...list, ...(options.all ?? []), ...(options.any ?? [])];
      return (sentence) => NEGATED.test(sentence) && texts.some((text) => holds(sentence, text));
    }
    case 'notContains': {
      const texts = [...list, ...(options.all ?? []), ...(options.any ?? [])];
      return (sentence) => !NEGATED.test(sentence) && texts.some((text) => holds(sentence, text));
    }
    case 'startsWith':
    case 'endsWith': {
      const value = options.value ?? list[0];
      const verb = check === 'startsWith' ? '(?:begin|start|open)' : '(?:end|finish|close|sign off)';
      return (sentence) => {
        const [, phrase] =
          new RegExp(`\\b${verb}\\w*\\b[^"“.\\n]{0,40}["“]([^"”\\n]+)["”]`, 'i').exec(sentence) ?? [];
        return (
          phrase !== undefined &&
          value !== undefined &&
          !phrase.startsWith(value) &&
          !value.startsWith(phrase)
        );
      };
    }
    case 'case': {
      const other = CASES[String(options.is ?? list[0])];
      return other && ((sentence) => other.test(sentence) && !NEGATED.test(sentence));
    }
    default:
      return nounContradiction(check, options);
  }
}

/** No wish for what has to be there, or a wish for what must not. */
function nounContradiction(check: string, { min, max, exact }: Options): Test | undefined {
  const noun = NOUNS[check];
  if (noun === undefined) return undefined;
  const named = new RegExp(`\\b(?:${noun})(?!\\w)`, 'i');
  if ((exact ?? max) === 0) return (sentence) => named.test(sentence) && !NEGATED.test(sentence);
  if (exact === undefined && min === undefined && max !== undefined) return undefined;
  const isProse = check === 'bullets' || check === 'markdownTable';
  return (sentence) => (named.test(sentence) && NEGATED.test(sentence)) || (isProse && PROSE.test(sentence));
}

const holds = (sentence: string, text: string) =>
  text !== '' && sentence.toLowerCase().includes(text.toLowerCase());

function lengthContradiction(unit: string, { min, max, exact }: Options): Test {
  const [least, most] = [exact ?? min, exact ?? max];
  const noun = unit.replace(/s$/, '');
  return (sentence) => {
    const counts = [
      ...sentence.matchAll(
        new RegExp(`(\\d{1,5})(?:\\s*(?:to|-|–)\\s*(\\d{1,5}))?[ -](?:\\w+[ -])?${noun}s?\\b`, 'gi'),
      ),
    ];
    for (const [, low = '', high = low] of counts) {
      const isAtLeast = /\b(?:at least|more than|minimum|no fewer|no less)\b/i.test(sentence);
      const isAtMost = /\b(?:at most|no more|fewer|less than|maximum|up to|under|within)\b/i.test(sentence);
      if (most !== undefined && !isAtMost && Number(isAtLeast ? low : high) > most) return true;
      if (least !== undefined && !isAtLeast && Number(isAtMost ? high : low) < least) return true;
    }
    if (counts.length > 0 || NEGATED.test(sentence)) return false;
    return (
      (most !== undefined && LONG.test(sentence)) ||
      (least !== undefined && most === undefined && SHORT.test(sentence))
    );
  };
}

/** Another range for the same key. */
function rangeContradiction({ at = '', min, max }: Options): Test {
  const key = at.split('/').at(-1) ?? '';
  return (sentence) => {
    if (key === '' || !holds(sentence, key)) return false;
    const [, low, high] = /(-?\d+)\s*(?:to|and|-|–)\s*(-?\d+)/.exec(sentence) ?? [];
    if (low === undefined || high === undefined) return false;
    return (min !== undefined && Number(low) < min) || (max !== undefined && Number(high) > max);
  };
}
