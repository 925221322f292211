import { join } from 'node:path';
import {
  type ComparisonVerdict,
  comparisonVerdict,
  pText,
  verdictText,
} from '../compare/comparison-verdict.ts';
import { pairSamples } from '../compare/pairing.ts';
import { RunSide } from '../compare/side.ts';
import { askedBefore } from '../engine/connect.ts';
import { runUnstored } from '../engine/unstored-run.ts';
import { isHeldOut } from '../prompt/holdout.ts';
import { decidedResults } from '../reviews/decided-results.ts';
import { isUnfinished, type Result } from '../runs/result.ts';
import type { Run } from '../runs/run.ts';
import { RunStore } from '../runs/run-store.ts';
import { formatCount, plural } from '../text/plural.ts';
import { WORKSPACE_FOLDER } from '../workspace/config.ts';
import type { Advice } from './advise.ts';
import { withoutJudges } from './judge-agreement.ts';
import type { Situation } from './situation.ts';
import { prepareTrial, type TrialRequest } from './trial.ts';

/** What an edit did to samples that no remedy has seen. */
export interface Proof {
  readonly passedBefore: number;
  readonly passedAfter: number;
  readonly of: number;
  readonly verdict: ComparisonVerdict;
  /** USD, as far as prices are known. */
  readonly costUsd: number;
}

/**
 * Runs the held-out samples with edited files, and compares with what the run had of them.
 * @returns `undefined` where none is held out, or none has a verdict in both
 * @throws {UserError} as `tryAdvice`
 */
export async function proveEdit(
  advice: Pick<Advice, 'edit' | 'model'>,
  { run, root, project, untrusted }: Pick<Situation, 'run' | 'root' | 'project' | 'untrusted'>,
  request: TrialRequest,
): Promise<Proof | undefined> {
  const isHidden = heldOutOf(project.prompt);
  const before = await heldOutResults(run, root, isHidden);
  if (before.length === 0) return undefined;
  const samples = [...new Set(before.map(({ sample }) => sample))];
  const prepared = await prepareTrial(advice, { run, root }, samples, request);
  const { results, costUsd } = await runUnstored(prepared, {
    ...request,
    server: askedBefore(run, request.provider),
  });
  return proofOf(before, results, untrusted, costUsd);
}

type Prompt = Situation['project']['prompt'];

/** Tells the results of held-out samples. */
const heldOutOf =
  ({ holdout }: Prompt) =>
  ({ sample, tags = [] }: Result) =>
    isHeldOut({ id: sample, tags }, holdout);

async function heldOutResults(
  run: Run,
  root: string,
  isHidden: (result: Result) => boolean,
): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of decidedResults(new RunStore(join(root, WORKSPACE_FOLDER)), run))
    if (!isUnfinished(result) && isHidden(result)) results.push(result);
  return results;
}

/** What a run of one version and one of another say of the samples that are held out. */
export async function proveRuns(
  before: Run,
  after: Run,
  { root, project, untrusted }: Pick<Situation, 'root' | 'project' | 'untrusted'>,
): Promise<Proof | undefined> {
  const isHidden = heldOutOf(project.prompt);
  const [earlier, later] = [
    await heldOutResults(before, root, isHidden),
    await heldOutResults(after, root, isHidden),
  ];
  return proofOf(earlier, later, untrusted, 0);
}

/** @param untrusted judges whose word does not count, before or after */
function proofOf(
  before: readonly Result[],
  after: readonly Result[],
  untrusted: ReadonlySet<string>,
  costUsd: number,
): Proof | undefined {
  const [earlier, later] = [before, after].map((results) => {
    const side = new RunSide();
    for (const result of results) side.add(withoutJudges(result, untrusted));
    return side;
  }) as [RunSide, RunSide];
  const { pairs } = pairSamples(earlier, later);
  if (pairs.length === 0) return undefined;
  const passing = (of: 'before' | 'after') =>
    pairs.filter((pair) => pair[of].passed > pair[of].repeats / 2).length;
  return {
    passedBefore: passing('before'),
    passedAfter: passing('after'),
    of: pairs.length,
    verdict: comparisonVerdict(pairs),
    costUsd,
  };
}

/** `On 14 samples it had not seen: 5 → 11 pass (p = 0.03).`, or that they cannot tell. */
export function proofText({ passedBefore, passedAfter, of, verdict }: Proof): string {
  const what = `On ${plural(of, 'sample')} it had not seen: ${formatCount(passedBefore)} → ${formatCount(passedAfter)} pass`;
  if (verdict.kind === 'better' || verdict.kind === 'worse') return `${what} (${pText(verdict.pValue)}).`;
  return `${what}. Cannot tell: ${verdictText(verdict, 'the edit')}`;
}
