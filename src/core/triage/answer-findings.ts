import { groundAnswer } from '../grounding/grounding.ts';
import { contentOf } from '../grounding/terms.ts';
import { type DecliningOutput, findDeclining } from '../reading/declining-output.ts';
import { partsOf } from '../reading/reading.ts';
import { clip } from '../rules/finding.ts';
import type { Result } from '../runs/result.ts';
import { hasCue } from '../text/cues.ts';
import type { CallContext } from './call-context.ts';
import { type Claim, claimAt, unsupportedClaims } from './claims.ts';
import { type Category, type Finding, findingOf } from './diagnosis.ts';
import type { Difference } from './differences.ts';
import { type Evidence, isGiven } from './evidence.ts';
import type { ExpectedDecline } from './expected-decline.ts';
import { locateFact, locateTopic } from './fact-location.ts';
import { isChoice } from './listed-choice.ts';
import { gapsIn, type Mismatch, mismatchOf } from './missing-facts.ts';
import { errorsOf, isAboutSupport, ruleEvidence } from './symptoms.ts';

const SURE_PART = 0.9;

/** What is wrong with an answer's content, the first being the weightiest. At least one. */
export function answerFindings(
  result: Result,
  context: CallContext,
  declining: DecliningOutput | undefined,
  wanted: ExpectedDecline | undefined,
): Finding[] {
  const { output = '' } = result;
  const { facts, mismatches, added } = gapsIn(result, context);
  if (wanted && !isLabel(result, context)) return notDeclining(result, wanted, mismatches, context);
  const { isClosedBook } = context;
  const established = facts.flatMap((fact) => {
    const evidence = locateFact(fact, declining ? undefined : output, context);
    // A riddle holds the names to choose from.
    if (isClosedBook && fact.from === 'expected' && context.isAsked(evidence.place)) return [];
    // That the words of an expected text stand nowhere says something only where answers are to be found somewhere.
    const isTelling =
      fact.from === 'facts' ||
      evidence.outcome !== 'not-in-knowledge' ||
      declining?.says === 'does-not-know' ||
      !(isClosedBook || fact.isPlain);
    return isTelling ? [evidence] : [];
  });
  const missing = established.filter(({ outcome }) => !isGiven(outcome));
  const ignored = established.filter(({ outcome }) => isGiven(outcome));
  const findings: Finding[] = [];
  const add = (...finding: Parameters<typeof findingOf>) => findings.push(...findingOf(...finding));
  const addFacts = (category: Category, [first, ...others]: typeof established, beside = mismatches) => {
    if (first) add(category, first.from === 'facts' ? 0.9 : 0.75, [first, ...others, ...beside]);
  };

  // What is right in other words is no invention; nor does a value decline that is to say that there is none.
  const isRight = mismatches.length > 0 && mismatches.every(({ otherWords }) => otherWords);
  if (declining && !(isRight && mismatches.every(({ at }) => at !== undefined))) {
    const { says, phrase, span, isMixed, confidence } = declining;
    const refusal: Evidence = { kind: 'refusal', says, phrase, span, ...(isMixed && { isMixed }) };
    const topic = says === 'does-not-know' && established.length === 0 ? locateTopic(context) : undefined;
    const unknown = topic ? [topic] : missing;
    if (says === 'does-not-know' && unknown.length > 0) {
      add('missing-knowledge', Math.min(confidence, 0.9), [...unknown, refusal]);
      addFacts('ignored-context', ignored, []);
      return findings;
    }
    add('refusal', confidence, [refusal]);
  }

  addFacts('missing-knowledge', missing);
  const broken = errorsOf(result);
  const evidenceOf = (violations: typeof broken) => violations.map((each) => ruleEvidence(each, output));
  const ungrounded = broken.filter(
    ({ category, expected }) => category === 'grounding' && !result.facts?.includes(expected ?? ''),
  );
  add('unsupported-claim', 0.9, evidenceOf(ungrounded));
  addFacts('ignored-context', ignored);
  const invented = added.flatMap((difference) => inventedValue(difference, output, context));
  const claims = declining ? [] : [...invented, ...claimsOf(result, context)];
  const judged = broken.filter(({ category, rule }) => category === 'quality' && isAboutSupport(rule));
  if (findings.length === 0 && isRight && !(judged.length > 0 && claims.length > 0))
    add('wrong-answer', 0.8, mismatches);
  add('unsupported-claim', claims[0]?.type === 'statement' ? 0.6 : 0.8, claims);
  if (findings.length === 0) add('unsupported-claim', 0.7, evidenceOf(judged));
  if (findings.length === 0) add('wrong-answer', 0.8, mismatches);
  if (findings.length === 0) add('wrong-answer', 0.5, evidenceOf(broken));
  if (findings.length === 0) add('wrong-answer', 0.5, [mismatchOf('another answer', output)]);
  return findings;
}

/** Whether what is expected is a label to choose, and the output another one. */
const isLabel = ({ expected, output = '' }: Result, context: CallContext) =>
  typeof expected === 'string' && isChoice(expected, output, context) && isChoice(output, expected, context);

/**
 * The right answer was to decline: this one says something, also beside declining, or declines in other words than the
 * check looks for.
 */
function notDeclining(
  { output = '', expected, facts, variables }: Result,
  wanted: ExpectedDecline,
  mismatches: readonly Mismatch[],
  context: CallContext,
): Finding[] {
  const mismatch = mismatches[0] ?? mismatchOf(facts?.[0] ?? String(expected), output);
  const declining = findDeclining(output, variables);
  const isDeclining = declining !== undefined || declinesInPart(output);
  const isMixed = declining?.isMixed ?? isDeclining;
  const claims = unsupportedClaims(output, context);
  const unsupported = claims.length > 0 ? claims : unsupportedStatement(output, context);
  if (wanted === 'refuses' || (isDeclining && !(isMixed && unsupported.length > 0))) {
    const evidence = { ...mismatch, ...(isDeclining && { otherWords: true }) };
    return findingOf('wrong-answer', 0.8, [evidence]);
  }
  const whole = claimAt(output, { start: 0, end: output.length }, 'statement');
  const said = unsupported.length > 0 ? unsupported : [{ ...whole, instead: mismatch.expected }];
  return findingOf('unsupported-claim', 0.85, [...said, mismatch]);
}

/** Whether a sentence of an answer surely declines, whatever else it says. */
const declinesInPart = (output: string) =>
  partsOf(output).some(
    ({ kind, confidence }) => (kind === 'refusal' || kind === 'not-knowing') && confidence > SURE_PART,
  );

/** A value of a JSON output where nothing was expected, if it stands nowhere given. */
function inventedValue({ at, found }: Difference, output: string, context: CallContext): Claim[] {
  const missing = contentOf(found).find(({ key }) => !context.has(key));
  if (!missing) return [];
  const field = output.indexOf(JSON.stringify(at.slice(at.lastIndexOf('/') + 1)));
  const start = Math.max(0, output.indexOf(found, Math.max(0, field)));
  const span = { start, end: Math.min(output.length, start + found.length) };
  const { kind } = missing;
  const type = kind === 'word' || kind === 'unit' ? 'name' : kind === 'number' ? 'number' : 'date';
  return [{ ...claimAt(output, span, type), claim: clip(found) }];
}

/** Claims count where there is something that could support them. */
function claimsOf({ output = '', expected, facts = [] }: Result, context: CallContext): Claim[] {
  const { isClosedBook, hasContext, question, call } = context;
  if (isClosedBook || output.trim() === '') return [];
  // What is written has other words than what is given.
  const isForTranslation = call.messages.some(({ content }) => hasCue('translation', content));
  const claims = unsupportedClaims(output, context).filter(
    ({ type }) => type !== 'name' || !isForTranslation,
  );
  const isExpected = (expected !== undefined && expected !== null) || facts.length > 0;
  if (claims.length > 0 || isExpected || isForTranslation || !hasContext || !question.includes('?'))
    return claims;
  return unsupportedStatement(output, context);
}

/** The least supported claim of an answer that is clearly without support. */
function unsupportedStatement(output: string, context: CallContext): Claim[] {
  const { score, isUnsupported, weakest } = groundAnswer(output, context.contextText(), context.question);
  return weakest && isUnsupported ? [{ ...claimAt(output, weakest.span, 'statement'), support: score }] : [];
}
