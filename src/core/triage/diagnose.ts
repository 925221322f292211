import { findDeclining } from '../reading/declining-output.ts';
import type { Result } from '../runs/result.ts';
import { answerFindings } from './answer-findings.ts';
import { CallContext, type TriagedCall } from './call-context.ts';
import type { Category, Diagnosis, Finding, Repeats } from './diagnosis.ts';
import { expectedDecline } from './expected-decline.ts';
import { beginsAsJson, brokenRules, categoryOf, errorsOf, providerTrouble, truncation } from './symptoms.ts';

/** Categories of which each says that the answer could not have been right; a repeat that passed says otherwise. */
const ABOUT_KNOWING: ReadonlySet<Category> = new Set([
  'missing-knowledge',
  'unsupported-claim',
  'ignored-context',
  'wrong-answer',
]);

/**
 * Why a finished result fails; `undefined` for one that passed, and for one that a template left without an answer.
 * The same result always gets the same diagnosis. Its other repeats are taken in by `withRepeats`.
 */
export function diagnose(result: Result, call: TriagedCall): Diagnosis | undefined {
  if (result.status === 'passed') return undefined;
  const { accept = [], maxTokens, checks } = call;
  const trouble = providerTrouble(result, accept);
  if (result.status === 'error') return trouble.length > 0 ? diagnosisOf(trouble) : undefined;
  const cut = accept.includes('truncated') ? [] : truncation(result, maxTokens);
  const rules = brokenRules(result, checks);
  const of = (category: Category) => rules.filter((rule) => rule.category === category);
  const shape = [...of('format'), ...of('constraint')];
  if (trouble.length > 0) return diagnosisOf([...trouble, ...cut, ...of('safety'), ...shape]);
  const errors = errorsOf(result);
  // What an answer is goes before what cut it off: prose in place of JSON would be none in full, too.
  const isProse = errors.some(({ notJson }) => notJson) && !beginsAsJson(result.output ?? '');
  if (cut.length > 0 && !isProse) return diagnosisOf([...cut, ...of('safety'), ...shape]);
  // Who was to decline, and does, fails for another reason.
  const wanted = expectedDecline(result);
  const declining = wanted ? undefined : findDeclining(result.output ?? '', result.variables);
  const isExplained =
    rules.length > 0 && errors.every((violation) => categoryOf(violation, result.expected, checks));
  if ((cut.length > 0 || isExplained) && !declining)
    return diagnosisOf([...of('safety'), ...shape, ...cut, ...of('unstable')]);
  const answer = answerFindings(result, new CallContext(call, result.variables), declining, wanted);
  // Whoever declines breaks shape and bounds only because of that.
  const others = [...shape, ...of('unstable')];
  const ordered = declining?.isWhole ? [...answer, ...others] : [...others, ...answer];
  return diagnosisOf([...of('safety'), ...ordered, ...cut]);
}

/** Takes in how the repeats of the same sample went. */
export function withRepeats(diagnosis: Diagnosis, repeats: Repeats): Diagnosis {
  if (repeats.passed === 0) return diagnosis;
  const evidence = { kind: 'repeats', ...repeats } as const;
  const { category, secondary } = diagnosis;
  if (ABOUT_KNOWING.has(category)) {
    return {
      ...diagnosis,
      category: 'unstable',
      secondary: [category, ...secondary],
      confidence: 0.9,
      evidence: [evidence, ...diagnosis.evidence],
    };
  }
  const isKnown = category === 'unstable' || secondary.includes('unstable');
  return {
    ...diagnosis,
    secondary: isKnown ? secondary : [...secondary, 'unstable'],
    evidence: [...diagnosis.evidence, evidence],
  };
}

function diagnosisOf(findings: readonly Finding[]): Diagnosis {
  const [first, ...others] = findings as [Finding, ...Finding[]];
  const secondary = [...new Set(others.map(({ category }) => category))].filter(
    (category) => category !== first.category,
  );
  return {
    category: first.category,
    secondary,
    confidence: first.confidence,
    evidence: [...first.evidence, ...others.flatMap(({ evidence }) => evidence)],
  };
}
