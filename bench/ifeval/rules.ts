/** A row of IFEval: a prompt with its verifiable instructions. */
export interface IfevalRow {
  readonly key: number;
  readonly prompt: string;
  readonly instruction_id_list: readonly string[];
  readonly kwargs: readonly Arguments[];
}

type Arguments = Readonly<Record<string, unknown>>;

/** A check as it stands under `check:` in a rules file. */
type CheckDefinition = Readonly<Record<string, unknown>> | string;

/** How each kind of instruction is said as a rule. */
const CHECKS: Readonly<Record<string, (args: Arguments) => CheckDefinition>> = {
  'change_case:capital_word_frequency': (args) => ({
    case: { is: 'upper', split: true, ...bounds(args.capital_relation, args.capital_frequency) },
  }),
  'change_case:english_capital': () => ({ all: [{ case: 'upper' }, ENGLISH] }),
  'change_case:english_lowercase': () => ({ all: [{ case: 'lower' }, ENGLISH] }),
  'combination:repeat_prompt': (args) => ({
    repeatsPrompt: { text: args.prompt_to_repeat, sameSpace: true },
  }),
  'combination:two_responses': () => 'twoResponses',
  'detectable_content:number_placeholders': (args) => ({ placeholders: { min: args.num_placeholders } }),
  'detectable_content:postscript': (args) => ({ postscript: { marker: args.postscript_marker } }),
  'detectable_format:constrained_response': () => ({
    oneOf: ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'],
  }),
  'detectable_format:json_format': () => ({
    any: [
      'json',
      {
        all: [
          { codeBlock: { parses: 'json', exact: 1, only: true } },
          { regex: { pattern: '^\\s*```(?:json)?\\s', flags: 'i' } },
        ],
      },
    ],
  }),
  'detectable_format:multiple_sections': (args) => ({
    sections: { marker: args.section_spliter, min: args.num_sections },
  }),
  'detectable_format:number_bullet_lists': (args) => ({
    bullets: { bullets: ['*', '-'], anyLine: true, exact: args.num_bullets },
  }),
  'detectable_format:number_highlighted_sections': (args) => ({ highlights: { min: args.num_highlights } }),
  'detectable_format:title': () => ({ title: { style: 'angle' } }),
  'keywords:existence': (args) => ({ keywords: args.keywords }),
  'keywords:forbidden_words': (args) => ({
    notContains: { any: args.forbidden_words, ignoreCase: true, wholeWords: true },
  }),
  'keywords:frequency': (args) => ({
    keywords: { words: [args.keyword], ...bounds(args.relation, args.frequency) },
  }),
  'keywords:letter_frequency': (args) => ({
    letterFrequency: { letter: args.letter, ...bounds(args.let_relation, args.let_frequency) },
  }),
  'language:response_language': (args) => ({ language: { is: args.language, unsure: 'fail' } }),
  'length_constraints:nth_paragraph_first_word': (args) => ({
    all: [
      { paragraphs: { exact: args.num_paragraphs, separator: '\n\n' } },
      {
        nthParagraphFirstWord: {
          paragraph: args.nth_paragraph,
          separator: '\n\n',
          word: args.first_word,
          alone: true,
        },
      },
    ],
  }),
  'length_constraints:number_paragraphs': (args) => ({
    paragraphs: { exact: args.num_paragraphs, separator: '***' },
  }),
  'length_constraints:number_sentences': (args) => ({
    sentences: { ...bounds(args.relation, args.num_sentences), split: true },
  }),
  'length_constraints:number_words': (args) => ({
    words: { ...bounds(args.relation, args.num_words), split: true },
  }),
  'punctuation:no_comma': () => 'noComma',
  // Some prompts ask for quotation marks around it all too.
  'startend:end_checker': ({ end_phrase }) => ({
    any: ['', '"'].map((mark) => ({
      endsWith: { value: `${String(end_phrase).trim()}${mark}`, ignoreCase: true },
    })),
  }),
  'startend:quotation': () => ({ quoted: { marks: 'straight' } }),
};

/** Kinds that an empty response would follow, of which the benchmark says that it follows nothing. */
const SILENCE_WOULD_DO = new Set([
  'change_case:capital_word_frequency',
  'keywords:forbidden_words',
  'keywords:frequency',
  'keywords:letter_frequency',
  'length_constraints:number_sentences',
  'length_constraints:number_words',
  'punctuation:no_comma',
]);

const ENGLISH = { language: { is: 'en', unsure: 'fail' } };

/** `less than 5` is at most 4. */
function bounds(relation: unknown, count: unknown): { min?: number; max?: number } {
  return relation === 'less than' ? { max: Number(count) - 1 } : { min: Number(count) };
}

/**
 * The check of an instruction.
 * @throws {Error} for a kind that IFEval does not have
 */
export function checkOf(instruction: string, args: Arguments): CheckDefinition {
  const make = CHECKS[instruction];
  if (!make) throw new Error(`There is no instruction "${instruction}" in IFEval.`);
  const check = make(args);
  return SILENCE_WOULD_DO.has(instruction) ? { all: [{ regex: '\\S' }, check] } : check;
}
