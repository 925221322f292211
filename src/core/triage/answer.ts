import { groundAnswer } from '../grounding/grounding.ts';
import { termsOf } from '../grounding/terms.ts';
import { type DecliningOutput, findDeclining } from '../reading/declining-output.ts';
import { clip } from '../rules/finding.ts';
import type { Result } from '../runs/result.ts';
import { unsupportedClaims } from './claims.ts';
import { decliningWanted } from './declining-wanted.ts';
import type { Category, Finding } from './diagnosis.ts';
import type { Difference } from './differences.ts';
import type { Evidence } from './evidence.ts';
import type { Given } from './given.ts';
import { judgedCategory } from './judged.ts';
import { isChoice } from './listed-choice.ts';
import { type FactEvidence, lookUp, unknownTopic } from './look-up.ts';
import { needsOf } from './needs.ts';
import { errorsOf, ruleEvidence } from './symptoms.ts';

type Mismatch = Extract<Evidence, { kind: 'mismatch' }>;
type Claim = Extract<Evidence, { kind: 'unsupported' }>;

/** Longer answers are more than one statement. */
const LONGEST_STATEMENT = 400;
/** With nothing else to tell why an answer fails, only a claim that is clearly without support is to blame. */
const MOST_SUPPORT = 0.4;

/** What is wrong with an answer's content, the first being the weightiest. At least one. */
export function answerFindings(
  result: Result,
  given: Given,
  declining: DecliningOutput | undefined,
): Finding[] {
  const asked = new Set(given.questionKeys);
  const { needs, mismatches, added } = needsOf(result, (text, found) => isChoice(text, found, given), asked);
  const wanted = decliningWanted(result);
  if (wanted && !isLabel(result, given)) return [notDeclining(result, wanted, mismatches, given)];
  const looked = needs.map((need) => ({ need, evidence: lookUp(need, given) }));
  const isClosedBook = !given.hasContext && !given.knowledge?.documents.length;
  const established = looked
    .filter(({ need, evidence }) => {
      // A riddle holds the names to choose from.
      if (isClosedBook && need.from === 'expected' && given.isAsked(evidence.place)) return false;
      // That the words of an expected text stand nowhere says something only where answers are to be found somewhere.
      if (need.from === 'facts' || evidence.outcome !== 'not-in-knowledge') return true;
      return (
        declining?.says === 'does-not-know' ||
        !(isClosedBook || need.isPlain || (need.isWords && given.isForText))
      );
    })
    .map(({ evidence }) => evidence);
  const missing = established.filter(({ outcome }) => outcome !== 'ignored-context');
  const ignored = established.filter(({ outcome }) => outcome === 'ignored-context');
  const findings: Finding[] = [];
  const add = (category: Category, confidence: number, [first, ...others]: readonly Evidence[]) => {
    if (first) findings.push({ category, confidence, evidence: [first, ...others] });
  };
  const sure = (evidence: readonly FactEvidence[]) => (evidence[0]?.from === 'facts' ? 0.9 : 0.75);

  if (declining) {
    const { says, phrase, span, isMixed, confidence } = declining;
    const refusal: Evidence = { kind: 'refusal', says, phrase, span, ...(isMixed && { isMixed }) };
    if (says === 'does-not-know') {
      const unknown = missing.length > 0 ? missing : established.length > 0 ? [] : unknownTopic(given);
      if (unknown.length > 0) {
        add('missing-knowledge', Math.min(confidence, 0.9), [...unknown, refusal]);
        add('ignored-context', sure(ignored), ignored);
        return findings;
      }
    }
    add('refusal', confidence, [refusal]);
  } else {
    const refusal = errorsOf(result).find(({ rule, found }) => rule === 'refusal' && found !== undefined);
    if (refusal)
      add('refusal', 0.8, [
        { kind: 'refusal', says: 'refuses', phrase: refusal.found ?? '', span: refusal.span },
      ]);
  }

  if (missing.length > 0) add('missing-knowledge', sure(missing), [...missing, ...mismatches]);
  const ungrounded = errorsOf(result).filter(
    ({ category, rule, expected }) =>
      category === 'grounding' && rule !== 'facts' && !result.facts?.includes(expected ?? ''),
  );
  add(
    'unsupported-claim',
    0.9,
    ungrounded.map((violation) => ruleEvidence(violation, result.output)),
  );
  if (ignored.length > 0) add('ignored-context', sure(ignored), [...ignored, ...mismatches]);
  const invented = added.flatMap((difference) => inventedValue(difference, result.output ?? '', given));
  const claims = declining ? [] : [...invented, ...claimsOf(result, given, isClosedBook)];
  // What is right in other words is no invention.
  const isRight = mismatches.length > 0 && mismatches.every(({ otherWords }) => otherWords);
  const judged = errorsOf(result).flatMap((violation): Finding[] => {
    const category =
      violation.category === 'quality' ? judgedCategory(violation.rule, !isClosedBook) : undefined;
    return category
      ? [{ category, confidence: 0.7, evidence: [ruleEvidence(violation, result.output)] }]
      : [];
  });
  const isJudgedInvention = judged.some(({ category }) => category === 'unsupported-claim');
  if (findings.length === 0 && isRight && !(isJudgedInvention && claims.length > 0))
    add('wrong-answer', 0.8, mismatches);
  add('unsupported-claim', claims[0]?.type === 'statement' ? 0.6 : 0.8, claims);
  if (findings.length === 0 && !declining) findings.push(...judged);
  if (findings.length === 0)
    add(
      'wrong-answer',
      mismatches.length > 0 ? 0.8 : 0.5,
      mismatches.length > 0 ? mismatches : rulesBroken(result),
    );
  return findings;
}

/** Whether what is expected is a label to choose, and the output another one. */
const isLabel = ({ expected, output = '' }: Result, given: Given) =>
  typeof expected === 'string' && isChoice(expected, output, given) && isChoice(output, expected, given);

/** The right answer was to decline: this one says something, or declines in other words than the check looks for. */
function notDeclining(
  result: Result,
  wanted: DecliningOutput['says'],
  mismatches: readonly Mismatch[],
  given: Given,
): Finding {
  const { output = '', expected, facts } = result;
  const text = facts?.[0] ?? String(expected);
  const mismatch: Mismatch = mismatches[0] ?? {
    kind: 'mismatch',
    expected: clip(text),
    found: clip(output.trim()),
  };
  if (findDeclining(output))
    return { category: 'wrong-answer', confidence: 0.8, evidence: [{ ...mismatch, otherWords: true }] };
  if (wanted === 'refuses') return { category: 'wrong-answer', confidence: 0.8, evidence: [mismatch] };
  const [first, ...others] = unsupportedClaims(output, given);
  const statement: Evidence = {
    kind: 'unsupported',
    type: 'statement',
    claim: clip(output.trim()),
    span: { start: 0, end: output.length },
  };
  return {
    category: 'unsupported-claim',
    confidence: 0.85,
    evidence: [first ?? statement, ...others, mismatch],
  };
}

/** A value of a JSON output where nothing was expected, if it stands nowhere given. */
function inventedValue({ at, found }: Difference, output: string, given: Given): Claim[] {
  const terms = termsOf(found).filter(({ isStop }) => !isStop);
  const missing = terms.find(({ key }) => !given.has(key));
  if (!missing) return [];
  const field = output.indexOf(JSON.stringify(at.slice(at.lastIndexOf('/') + 1)));
  const start = Math.max(0, output.indexOf(found, Math.max(0, field)));
  const type =
    missing.kind === 'word' || missing.kind === 'unit'
      ? 'name'
      : missing.kind === 'number'
        ? 'number'
        : 'date';
  return [
    {
      kind: 'unsupported',
      type,
      claim: clip(found),
      span: { start, end: Math.min(output.length, start + found.length) },
    },
  ];
}

function rulesBroken(result: Result): Evidence[] {
  const broken = errorsOf(result).map((violation) => ruleEvidence(violation, result.output));
  if (broken.length > 0) return broken;
  return [
    { kind: 'mismatch', expected: 'another answer', found: result.output?.slice(0, 80).toWellFormed() ?? '' },
  ];
}

/** Claims count where there is something that could support them. */
function claimsOf(result: Result, given: Given, isClosedBook: boolean): Claim[] {
  const { output = '' } = result;
  if (isClosedBook || output.trim() === '') return [];
  const claims = unsupportedClaims(output, given).filter(
    ({ type }) => type !== 'name' || !given.isForTranslation,
  );
  const isExpected = result.expected !== undefined && result.expected !== null;
  if (
    claims.length > 0 ||
    isExpected ||
    given.isForTranslation ||
    !given.hasContext ||
    result.facts?.length ||
    !given.question.includes('?')
  )
    return claims;
  const statement = output.trim();
  if (statement.length > LONGEST_STATEMENT || /^[{[]/.test(statement)) return [];
  const { score, weakest } = groundAnswer(output, given.contextText(), given.question);
  if (!weakest || score > MOST_SUPPORT) return [];
  const { span } = weakest;
  const claim = clip(output.slice(span.start, span.end));
  return [{ kind: 'unsupported', type: 'statement', claim, span, support: score }];
}
