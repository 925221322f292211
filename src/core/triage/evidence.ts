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

/** What evidence keeps of a text. */
export const kept = (text: string) => clip(text.trim(), 300);

/** What each kind of evidence tells. */
export type ByKind<Told> = { readonly [Kind in Evidence['kind']]: (evidence: EvidenceOf<Kind>) => Told };

export const toldBy = <Told>(table: ByKind<Told>, evidence: Evidence): Told =>
  (table[evidence.kind] as (evidence: Evidence) => Told)(evidence);

/** Evidence in one sentence, safe for a terminal; what a rule says stands behind the rule's id. */
export function evidenceSentence(evidence: Evidence): string {
  const reason = reasonSentence(evidence);
  return evidence.kind === 'rule' ? `${oneLine(evidence.rule, 60)}: ${reason}` : reason;
}

/** Evidence in one sentence, to be read beside the id of its rule where it has one. */
export function reasonSentence(evidence: Evidence): string {
  return oneLine(toldBy(SENTENCES, evidence), 400);
}

const SENTENCES: ByKind<string> = {
  rule: ({ message }) => `${unstopped(message)}.`,
  fact: ({ fact, from, outcome, place, rank, got, noise }) => {
    const where = placeName(place);
    const why: Readonly<Record<FactOutcome, string>> = {
      'not-in-knowledge': 'which is neither in the prompt nor in any knowledge file',
      'not-retrieved': `which is in ${where} but was not among the retrieved passages`,
      'no-retrieval': `which is in ${where} but not in the prompt`,
      'below-top-k': `which is in ${where}: number ${rank} of the passages found by words, and the prompt got ${got}`,
      contradicted: `which the model was given in ${where}, and says ${valueText(noise?.claim ?? '')} as another retrieved passage does: ${noise?.id}`,
      'ignored-context': `although the model was given it in ${where}`,
    };
    return `The answer lacks ${from === 'question' ? 'what answers ' : ''}${valueText(fact)}, ${why[outcome]}.`;
  },
  refusal: ({ says, phrase, isMixed }) => {
    const what = says === 'refuses' ? 'The model declined' : 'The model says that it does not know';
    return `${what}${isMixed ? ', and makes claims besides' : ''}: ${quoted(phrase)}.`;
  },
  'finish-reason': ({ finishReason, outputTokens, maxTokens }) => {
    const what =
      finishReason === 'length'
        ? 'The token limit cut the answer off'
        : 'The answer breaks off in the middle';
    const after = outputTokens === undefined ? '' : ` after ${plural(outputTokens, 'token')}`;
    return `${what}${after}${maxTokens === undefined ? '' : ` (maxTokens is ${maxTokens})`}.`;
  },
  'provider-error': ({ message }) => `No usable answer came: ${unstopped(message)}.`,
  repeats: ({ passed, failed }) =>
    `The same request passed ${plural(passed, 'time')} and failed ${plural(failed, 'time')}.`,
  unsupported: ({ claim, type, instead }) => {
    if (instead !== undefined)
      return `The output says ${quoted(claim)}, where ${quoted(instead)} is expected.`;
    return type === 'statement'
      ? `What the model was given does not support ${quoted(claim)}.`
      : `The ${type} ${valueText(claim)} is nowhere in what the model was given.`;
  },
  mismatch: ({ expected, found, at, otherWords }) =>
    otherWords
      ? `The output says ${valueText(expected)} in other words than the check looks for.`
      : `${at || 'The answer'} is ${valueText(clip(found))}, but ${valueText(expected)} is expected.`,
  person: ({ text }) => `A person says so${text ? `: ${unstopped(text)}` : ''}.`,
};

/** Without the full stop that the sentence around it has. */
const unstopped = (text: string) => text.replace(/\.$/, '');
const quoted = (phrase: string) => valueText(phrase.replace(/[.。]+$/, ''));

function placeName(place: FactPlace | undefined): string {
  if (place?.in === 'passage') return `the passage ${place.id}`;
  if (place?.in === 'knowledge') return `${place.file}:${place.line + 1}`;
  return `the ${place?.role} message, line ${(place?.line ?? 0) + 1}`;
}
