import { valueText } from '../rules/finding.ts';
import { oneLine } from '../text/one-line.ts';
import type { Category, Reason } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';

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
  const [kind, text] = written(category, first, places);
  const where =
    placeOf(first, kind, places) ??
    placeFor(kind, places) ??
    (category === 'provider' ? undefined : places.prompt);
  const isLacking = kind === 'add-knowledge' && first.kind === 'fact';
  return { kind, rung: RUNGS[kind], text, ...(isLacking && { fact: first.fact }), ...(where && { where }) };
}

function placeFor(kind: AdviceKind, { messages, parameters }: SourceLocations): SourceLocation | undefined {
  if (kind === 'open-instruction' || kind === 'ground-answers') return messages?.[0];
  return kind === 'raise-max-tokens' || kind === 'lower-temperature' ? parameters : undefined;
}

type RungAdvice = readonly [kind: AdviceKind, text: string];

function written(category: Category, evidence: Evidence, { retry }: SourceLocations): RungAdvice {
  switch (category) {
    case 'provider':
      return ['check-provider', providerText(evidence)];
    case 'truncated': {
      const limit = evidence.kind === 'finish-reason' ? evidence.maxTokens : undefined;
      const above = limit === undefined ? '' : ` above ${limit}`;
      return ['raise-max-tokens', `Raise maxTokens${above}, or ask for a shorter answer.`];
    }
    case 'safety':
    case 'format':
    case 'constraint':
      return evidence.kind === 'rule' && evidence.notJson
        ? ['open-instruction', 'Ask for the JSON alone, without a code fence or text around it.']
        : ['repair-with-retry', repairText(evidence, retry)];
    case 'refusal': {
      const quote = evidence.kind === 'refusal' ? `: the answer was ${named(evidence.phrase)}` : '';
      return [
        'open-instruction',
        `Say in the prompt that such requests are to be answered, and from what${quote}.`,
      ];
    }
    case 'missing-knowledge':
      return knowledgeAdvice(evidence);
    case 'unsupported-claim': {
      if (evidence.kind === 'unsupported' && evidence.instead !== undefined)
        return [
          'ground-answers',
          `Tell the model to reply ${named(evidence.instead)} where the given text does not answer the question.`,
        ];
      const claim = evidence.kind === 'unsupported' ? named(evidence.claim) : 'the answer';
      return [
        'ground-answers',
        `Give the model the text that holds ${claim}, or tell it to use only the given text.`,
      ];
    }
    case 'ignored-context':
      if (evidence.kind === 'fact' && evidence.noise)
        return [
          'improve-retrieval',
          `Keep ${oneLine(evidence.noise.id, 100)} from such questions: correct it if it is out of date, or leave it out by "filter", a higher "minScore" or fewer passages.`,
        ];
      return [
        'open-instruction',
        `The model had ${factIn(evidence)}: move it nearer to the question, or tell the model to answer from it.`,
      ];
    case 'wrong-answer':
      if (evidence.kind === 'mismatch' && evidence.otherWords)
        return [
          'widen-check',
          `Let the check accept other words for ${named(evidence.expected)}: a pattern in "facts", or "similar".`,
        ];
      return ['open-instruction', decisionText(evidence)];
    case 'unstable':
      return ['lower-temperature', 'Set temperature to 0, and remove what the instruction leaves open.'];
  }
}

/** What was got wrong, so that the sentence says what to write. */
function decisionText(evidence: Evidence): string {
  if (evidence.kind !== 'mismatch')
    return 'Say in the prompt how to decide this, with an example of the case.';
  const { expected, found, at } = evidence;
  if (expected.length > LONGEST_NAMED || found.length > LONGEST_NAMED)
    return 'Give the prompt an example of the expected answer.';
  const where = at ? `${oneLine(at, 60)} is decided` : 'this is decided';
  return `Say in the prompt how ${where}, with an example that is ${named(expected)} and not ${named(found)}.`;
}

/** Characters of what a sentence names whole. */
const LONGEST_NAMED = 40;

const named = (text: string) => valueText(oneLine(text, LONGEST_NAMED));

function repairText(evidence: Evidence, retry: SourceLocations['retry']): string {
  const rule = evidence.kind === 'rule' ? oneLine(evidence.rule, 60) : 'the rule';
  const isWorded = evidence.kind === 'rule' && retry?.worded.has(evidence.rule) === true;
  if (retry?.isOn && isWorded)
    return `Say in the prompt what ${rule} asks for: it was asked for again, which did not help.`;
  if (isWorded) return `Turn on "retry": ${rule} has a "repair" sentence, but nothing asks again.`;
  const also = retry && !retry.isOn ? ', and turn on "retry"' : '';
  return `Give ${rule} a "repair" sentence, which tells a retry what was wrong${also}.`;
}

function providerText(evidence: Evidence): string {
  const kind = evidence.kind === 'provider-error' ? evidence.error : '';
  if (kind === 'auth') return 'Check the key and what it may be used for.';
  if (kind === 'rate-limit') return 'Lower the concurrency, or raise the limit with the provider.';
  if (kind === 'timeout') return 'Raise the timeout, or ask for a shorter answer.';
  if (kind === 'recording-missing') return 'Record the answers again with --record.';
  if (kind === 'content-filter')
    return 'Reword what the filter objects to, or change the filter with the provider.';
  return 'Look at what the provider says, and run these samples again.';
}

function factIn(evidence: Evidence): string {
  if (evidence.kind !== 'fact') return 'the fact';
  return `${evidence.from === 'question' ? 'what answers ' : ''}${named(evidence.fact)}`;
}

function knowledgeAdvice(evidence: Evidence): RungAdvice {
  if (evidence.kind === 'person')
    return [
      'add-knowledge',
      'Give the model the fact: by retrieval from a knowledge file, or in the prompt.',
    ];
  const { outcome, place, rank = 'its place' } = evidence.kind === 'fact' ? evidence : {};
  const line =
    place?.in === 'knowledge' ? `${oneLine(place.file, 100)}:${place.line + 1}` : 'the line that holds it';
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
}

function placeOf(
  evidence: Evidence,
  kind: AdviceKind,
  { messages, rules, lineOf }: SourceLocations,
): SourceLocation | undefined {
  // What the model got wrong is put right where the prompt defines it.
  if (kind === 'open-instruction' && evidence.kind === 'rule') return lineOf?.('JSON');
  if (kind === 'open-instruction' && evidence.kind === 'mismatch')
    return lineOf?.(evidence.expected) ?? lineOf?.(evidence.at?.split('/').at(-1) ?? '');
  if (evidence.kind === 'rule') return rules?.get(evidence.rule);
  if (evidence.kind !== 'fact' || !evidence.place) return undefined;
  const { place, noise } = evidence;
  if (noise) return placeNamed(noise.id);
  if (place.in === 'knowledge') return { file: place.file, line: place.line };
  return place.in === 'prompt' ? (lineOf?.(place.text) ?? messages?.[place.message]) : undefined;
}

/** @param id of a passage, as `FILE:LINE` */
function placeNamed(id: string): SourceLocation {
  const at = id.lastIndexOf(':');
  return { file: id.slice(0, at), line: Number(id.slice(at + 1)) - 1 };
}
