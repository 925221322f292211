import { valueText } from '../rules/finding.ts';
import { oneLine } from '../text/one-line.ts';
import type { Category, Reason } from './diagnosis.ts';
import type { Evidence, EvidenceOf } from './evidence.ts';

/** What can be done, and the rung of the ladder it belongs to. */
const RUNGS = {
  'check-provider': 'operations',
  'raise-max-tokens': 'operations',
  'repair-with-retry': 'rules',
  'open-instruction': 'prompt',
  'turn-on-retrieval': 'retrieval',
  'improve-retrieval': 'retrieval',
  'add-knowledge': 'retrieval',
  'ground-answers': 'retrieval',
  'lower-temperature': 'prompt',
  'widen-check': 'rules',
} as const;
type AdviceKind = keyof typeof RUNGS;

/** The cheapest next step. */
export interface Remedy {
  readonly kind: AdviceKind;
  readonly rung: (typeof RUNGS)[AdviceKind];
  /** What to open; absent where nothing in the workspace is at fault. */
  readonly where?: SourceLocation;
  /** What to do, in one sentence. */
  readonly text: string;
  /** What the knowledge lacks. */
  readonly fact?: string;
}

/** A line of a workspace file. */
export interface SourceLocation {
  /** Relative to the workspace root, with forward slashes. */
  readonly file: string;
  /** From 0. */
  readonly line: number;
}

/** Where what a remedy speaks of stands. */
export interface SourceLocations {
  /** Of the prompt file; absent where it is not known. */
  readonly prompt?: SourceLocation;
  /** Of each message in the prompt file. */
  readonly messages?: readonly SourceLocation[];
  /** Of the model's parameters in the prompt file. */
  readonly parameters?: SourceLocation;
  /** By rule id. */
  readonly rules?: ReadonlyMap<string, SourceLocation>;
  /** Whether answers that break rules are asked for again, and ids of rules with a sentence for that. */
  readonly retry?: { readonly isOn: boolean; readonly worded: ReadonlySet<string> };
  /** The line of the prompt that defines a word, such as a label, or that holds a text. */
  readonly lineOf?: (word: string) => SourceLocation | undefined;
}

/** The next step for a failure, by its first evidence. */
export function remedyFor({ category, evidence: [first] }: Reason, places: SourceLocations): Remedy {
  const [kind, text] = STEPS[category](first, places);
  const where = placeOf(first, kind, places) ?? (category === 'provider' ? undefined : places.prompt);
  const isLacking = kind === 'add-knowledge' && first.kind === 'fact';
  return { kind, rung: RUNGS[kind], text, ...(isLacking && { fact: first.fact }), ...(where && { where }) };
}

type NextStep = readonly [kind: AdviceKind, text: string];

const repair = (evidence: Evidence, { retry }: SourceLocations): NextStep => {
  if (evidence.kind === 'rule' && evidence.notJson)
    return ['open-instruction', 'Ask for the JSON alone, without a code fence or text around it.'];
  const rule = evidence.kind === 'rule' ? oneLine(evidence.rule, 60) : 'the rule';
  const isWorded = evidence.kind === 'rule' && retry?.worded.has(evidence.rule);
  const also = retry?.isOn === false ? ', and turn on "retry"' : '';
  const text = !isWorded
    ? `Give ${rule} a "repair" sentence, which tells a retry what was wrong${also}.`
    : retry?.isOn
      ? `Say in the prompt what ${rule} asks for: it was asked for again, which did not help.`
      : `Turn on "retry": ${rule} has a "repair" sentence, but nothing asks again.`;
  return ['repair-with-retry', text];
};

const STEPS: Readonly<Record<Category, (evidence: Evidence, places: SourceLocations) => NextStep>> = {
  provider: (evidence) => {
    const text = evidence.kind === 'provider-error' ? PROVIDER_STEPS[evidence.error] : undefined;
    return ['check-provider', text ?? 'Look at what the provider says, and run these samples again.'];
  },
  truncated: (evidence) => {
    const limit = evidence.kind === 'finish-reason' ? evidence.maxTokens : undefined;
    const above = limit === undefined ? '' : ` above ${limit}`;
    return ['raise-max-tokens', `Raise maxTokens${above}, or ask for a shorter answer.`];
  },
  safety: repair,
  format: repair,
  constraint: repair,
  refusal: (evidence) => {
    const quote = evidence.kind === 'refusal' ? `: the answer was ${named(evidence.phrase)}` : '';
    return [
      'open-instruction',
      `Say in the prompt that such requests are to be answered, and from what${quote}.`,
    ];
  },
  unstable: () => ['lower-temperature', 'Set temperature to 0, and remove what the instruction leaves open.'],
  'missing-knowledge': (evidence) => {
    if (evidence.kind !== 'fact')
      return [
        'add-knowledge',
        'Give the model the fact: by retrieval from a knowledge file, or in the prompt.',
      ];
    const { outcome, place, rank } = evidence;
    const line = place?.in === 'knowledge' ? `${oneLine(place.file, 100)}:${place.line + 1}` : '';
    if (outcome === 'no-retrieval')
      return ['turn-on-retrieval', `Turn on retrieval, or copy ${line} into the prompt.`];
    if (outcome === 'below-top-k')
      return [
        'improve-retrieval',
        `Raise "topK" to ${rank}, or make retrieval find ${line} sooner: smaller passages, or its words in the question.`,
      ];
    if (outcome === 'not-retrieved')
      return [
        'improve-retrieval',
        `Make retrieval find ${line}: other words in the question or the document, or search: hybrid.`,
      ];
    return [
      'add-knowledge',
      `Add ${factIn(evidence)} to a knowledge file, or to the prompt: it is in neither.`,
    ];
  },
  'unsupported-claim': (evidence) => {
    const { claim, instead } = evidence.kind === 'unsupported' ? evidence : {};
    const what = claim === undefined ? 'the answer' : named(claim);
    return [
      'ground-answers',
      instead === undefined
        ? `Give the model the text that holds ${what}, or tell it to use only the given text.`
        : `Tell the model to reply ${named(instead)} where the given text does not answer the question.`,
    ];
  },
  'ignored-context': (evidence) => {
    const noise = evidence.kind === 'fact' ? evidence.noise : undefined;
    return noise
      ? [
          'improve-retrieval',
          `Keep ${oneLine(noise.id, 100)} from such questions: correct it if it is out of date, or leave it out by "filter", a higher "minScore" or fewer passages.`,
        ]
      : [
          'open-instruction',
          `The model had ${factIn(evidence)}: move it nearer to the question, or tell the model to answer from it.`,
        ];
  },
  'wrong-answer': (evidence) => {
    if (evidence.kind !== 'mismatch')
      return ['open-instruction', 'Say in the prompt how to decide this, with an example of the case.'];
    const { expected, found, at, otherWords } = evidence;
    if (otherWords)
      return [
        'widen-check',
        `Let the check accept other words for ${named(expected)}: a pattern in "facts", or "similar".`,
      ];
    if (expected.length > LONGEST_NAMED || found.length > LONGEST_NAMED)
      return ['open-instruction', 'Give the prompt an example of the expected answer.'];
    const where = at ? `${oneLine(at, 60)} is decided` : 'this is decided';
    return [
      'open-instruction',
      `Say in the prompt how ${where}, with an example that is ${named(expected)} and not ${named(found)}.`,
    ];
  },
};

const PROVIDER_STEPS: Readonly<Partial<Record<EvidenceOf<'provider-error'>['error'], string>>> = {
  auth: 'Check the key and what it may be used for.',
  'rate-limit': 'Lower the concurrency, or raise the limit with the provider.',
  timeout: 'Raise the timeout, or ask for a shorter answer.',
  'recording-missing': 'Record the answers again with --record.',
  'content-filter': 'Reword what the filter objects to, or change the filter with the provider.',
};

/** Characters of what a sentence names whole. */
const LONGEST_NAMED = 40;

const named = (text: string) => valueText(oneLine(text, LONGEST_NAMED));

const factIn = (evidence: Evidence) =>
  evidence.kind === 'fact'
    ? `${evidence.from === 'question' ? 'what answers ' : ''}${named(evidence.fact)}`
    : 'the fact';

/** Where what the evidence tells of stands, or what the step changes. */
function placeOf(
  evidence: Evidence,
  kind: AdviceKind,
  { messages, parameters, rules, lineOf }: SourceLocations,
): SourceLocation | undefined {
  if (kind === 'raise-max-tokens' || kind === 'lower-temperature') return parameters;
  const isInstruction = kind === 'open-instruction';
  const general = isInstruction || kind === 'ground-answers' ? messages?.[0] : undefined;
  // What the model got wrong is put right where the prompt defines it.
  if (isInstruction && evidence.kind === 'mismatch')
    return lineOf?.(evidence.expected) ?? lineOf?.(evidence.at?.split('/').at(-1) ?? '') ?? general;
  if (evidence.kind === 'rule')
    return (isInstruction ? lineOf?.('JSON') : rules?.get(evidence.rule)) ?? general;
  if (evidence.kind !== 'fact' || !evidence.place) return general;
  const { place, noise } = evidence;
  // A passage is named FILE:LINE.
  const [, file = '', line] = /^(.*):(\d+)$/s.exec(noise?.id ?? '') ?? [];
  if (line !== undefined) return { file, line: Number(line) - 1 };
  if (place.in === 'knowledge') return { file: place.file, line: place.line };
  return (place.in === 'prompt' ? (lineOf?.(place.text) ?? messages?.[place.message]) : undefined) ?? general;
}
