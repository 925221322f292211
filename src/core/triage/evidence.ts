import type { FinishReason } from '../providers/provider.ts';
import { clip, valueText } from '../rules/finding.ts';
import type { RuleCategory } from '../rules/rule.ts';
import type { ResultError } from '../runs/result.ts';
import { oneLine } from '../text/one-line.ts';
import { plural } from '../text/plural.ts';
import type { Span } from '../text/span.ts';
import type { KnowledgePlace } from './knowledge-base.ts';

/** Where a fact that the answer needed was looked for, and what came of it. */
export type FactOutcome =
  | 'not-in-knowledge'
  | 'no-retrieval'
  | 'not-retrieved'
  /** The search found its passage, behind those that the prompt got. */
  | 'below-top-k'
  | 'ignored-context'
  /** Another passage says otherwise, and the answer followed that one. */
  | 'contradicted';

/** Whether the model was given the fact. */
export const isGiven = (outcome: FactOutcome) => outcome === 'ignored-context' || outcome === 'contradicted';

/** Where a fact stands: in what the model was given, or in a knowledge file. */
export type FactPlace =
  | {
      readonly in: 'prompt';
      readonly role: string;
      readonly message: number;
      readonly line: number;
      readonly text: string;
    }
  | { readonly in: 'passage'; readonly id: string; readonly text: string }
  | ({ readonly in: 'knowledge' } & KnowledgePlace);

/** What a category rests on. Spans are UTF-16 offsets into the output. */
export type Evidence =
  | {
      readonly kind: 'rule';
      readonly rule: string;
      readonly category: RuleCategory;
      readonly message: string;
      readonly span: Span;
      /** The output is not JSON, whatever the rule looks for in it. */
      readonly notJson?: true;
      /** JSON Pointer of the part, with `*` for indexes, where the output is JSON. */
      readonly at?: string;
    }
  | {
      readonly kind: 'fact';
      /** Of a question, the question: what answers it is lacking. */
      readonly fact: string;
      readonly from: 'facts' | 'expected' | 'question';
      readonly outcome: FactOutcome;
      /** Where the fact stands; absent where it stands nowhere. */
      readonly place?: FactPlace;
      /** Below topK: the passage's place among those found by words, from 1, and how many the prompt got. */
      readonly rank?: number;
      readonly got?: number;
      /** The passage that contradicts it, and what the answer took from there. */
      readonly noise?: { readonly id: string; readonly claim: string };
    }
  | {
      readonly kind: 'refusal';
      readonly says: 'refuses' | 'does-not-know';
      readonly phrase: string;
      readonly span: Span;
      /** Something is claimed beside it. */
      readonly isMixed?: boolean;
    }
  | {
      readonly kind: 'finish-reason';
      readonly finishReason: FinishReason;
      readonly outputTokens?: number;
      readonly maxTokens?: number;
    }
  | {
      readonly kind: 'provider-error';
      readonly error: ResultError['kind'] | 'empty-answer' | 'error-text';
      readonly message: string;
    }
  | { readonly kind: 'repeats'; readonly passed: number; readonly failed: number }
  | {
      readonly kind: 'unsupported';
      readonly claim: string;
      readonly type: 'number' | 'date' | 'name' | 'quote' | 'statement';
      readonly span: Span;
      /** For a whole statement: how likely the context supports it, from 0 to 1. */
      readonly support?: number;
      /** By which the answer was to decline, where the statement itself may well be supported. */
      readonly instead?: string;
    }
  | {
      readonly kind: 'mismatch';
      readonly expected: string;
      readonly found: string;
      /** JSON Pointer, where one field is wrong. */
      readonly at?: string;
      /** The expected fact is there, in other words than the check looks for. */
      readonly otherWords?: boolean;
    }
  | {
      /** By a person. */
      readonly kind: 'person';
      readonly text?: string;
    };

export type EvidenceOf<Kind extends Evidence['kind']> = Extract<Evidence, { kind: Kind }>;

/** Evidence in one sentence, safe for a terminal; what a rule says stands behind the rule's id. */
export function evidenceSentence(evidence: Evidence): string {
  const reason = reasonSentence(evidence);
  return evidence.kind === 'rule' ? `${oneLine(evidence.rule, 60)}: ${reason}` : reason;
}

/** Evidence in one sentence, to be read beside the id of its rule where it has one. */
export function reasonSentence(evidence: Evidence): string {
  return oneLine(sentence(evidence), 400);
}

function sentence(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'rule':
      return `${evidence.message.replace(/\.$/, '')}.`;
    case 'fact':
      return factSentence(evidence);
    case 'refusal':
      return refusalSentence(evidence);
    case 'finish-reason':
      return finishSentence(evidence);
    case 'provider-error':
      return `No usable answer came: ${evidence.message.replace(/\.$/, '')}.`;
    case 'repeats':
      return `The same request passed ${plural(evidence.passed, 'time')} and failed ${plural(evidence.failed, 'time')}.`;
    case 'unsupported':
      if (evidence.instead !== undefined)
        return `The output says ${quoted(evidence.claim)}, where ${quoted(evidence.instead)} is expected.`;
      return evidence.type === 'statement'
        ? `What the model was given does not support ${quoted(evidence.claim)}.`
        : `The ${evidence.type} ${valueText(evidence.claim)} is nowhere in what the model was given.`;
    case 'mismatch':
      return mismatchSentence(evidence);
    case 'person':
      return `A person says so${evidence.text ? `: ${evidence.text.replace(/\.$/, '')}` : ''}.`;
  }
}

/** In quotation marks, and without the full stop that the sentence around it has. */
const quoted = (phrase: string) => valueText(phrase.replace(/[.。]+$/, ''));

function factSentence({ fact, from, outcome, place, rank, got, noise }: EvidenceOf<'fact'>): string {
  const what = `The answer lacks ${from === 'question' ? 'what answers ' : ''}${valueText(fact)}`;
  const where = placeName(place);
  switch (outcome) {
    case 'not-in-knowledge':
      return `${what}, which is neither in the prompt nor in any knowledge file.`;
    case 'not-retrieved':
      return `${what}, which is in ${where} but was not among the retrieved passages.`;
    case 'no-retrieval':
      return `${what}, which is in ${where} but not in the prompt.`;
    case 'below-top-k':
      return `${what}, which is in ${where}: number ${rank} of the passages found by words, and the prompt got ${got}.`;
    case 'contradicted':
      return `${what}, which the model was given in ${where}, and says ${valueText(noise?.claim ?? '')} as another retrieved passage does: ${noise?.id}.`;
    case 'ignored-context':
      return `${what}, although the model was given it in ${where}.`;
  }
}

function placeName(place: FactPlace | undefined): string {
  if (!place) return 'no file';
  if (place.in === 'passage') return `the passage ${place.id}`;
  if (place.in === 'knowledge') return `${place.file}:${place.line + 1}`;
  return `the ${place.role} message, line ${place.line + 1}`;
}

function refusalSentence({ says, phrase, isMixed }: EvidenceOf<'refusal'>): string {
  const what = says === 'refuses' ? 'The model declined' : 'The model says that it does not know';
  return `${what}${isMixed ? ', and makes claims besides' : ''}: ${quoted(phrase)}.`;
}

function finishSentence({ finishReason, outputTokens, maxTokens }: EvidenceOf<'finish-reason'>): string {
  const after = outputTokens === undefined ? '' : ` after ${plural(outputTokens, 'token')}`;
  const limit = maxTokens === undefined ? '' : ` (maxTokens is ${maxTokens})`;
  return finishReason === 'length'
    ? `The token limit cut the answer off${after}${limit}.`
    : `The answer breaks off in the middle${after}${limit}.`;
}

function mismatchSentence({ expected, found, at, otherWords }: EvidenceOf<'mismatch'>): string {
  if (otherWords) return `The output says ${valueText(expected)} in other words than the check looks for.`;
  const where = at === undefined || at === '' ? 'The answer' : at;
  return `${where} is ${valueText(clip(found))}, but ${valueText(expected)} is expected.`;
}
