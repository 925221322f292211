import type { Diagnostic } from '../diagnostic.ts';
import { type Counting, countingHere, type SetCount } from '../estimate/counting.ts';
import { lengthOf, type Rendering } from '../estimate/prompt-tokens.ts';
import type { Files } from '../files.ts';
import { tryRender } from '../prompt/render.ts';
import type { Sample } from '../samples/sample.ts';
import { sampleFilter } from '../samples/sample-filter.ts';
import type { SampleSetScan } from '../samples/sample-set.ts';
import { SampleScanner } from '../samples/scan.ts';
import { BlankCheck } from './check-blank.ts';
import { BudgetCheck, type ModelOverride } from './check-budget.ts';
import { checkProject } from './check-project.ts';
import { unknownDocuments } from './check-relevant.ts';
import { RuleConflictCheck } from './check-rule-conflicts.ts';
import type { Project } from './project.ts';

export interface SampleCheckOptions {
  readonly files: Files;
  /** Who will answer; what the files say where it is absent. */
  readonly target?: ModelOverride;
  /** As `sampleFilter` reads it. */
  readonly filter?: readonly string[];
  /** Takes the samples that the filter asks for. */
  readonly count?: SetCount;
  /** Counts the longest request. */
  readonly counting?: Counting;
  readonly signal?: AbortSignal;
}

/** What the samples of a project are, and what is wrong between it and them. */
export interface CheckedSamples {
  /** Its diagnostics are about single records. */
  readonly scan: SampleSetScan;
  /** Samples that the filter asks for. */
  readonly asked: number;
  /** About variables, columns, rules, facts, documents, and samples that leave nothing to ask. */
  readonly mistakes: readonly Diagnostic[];
  /** The sample with the longest request; absent where nothing depends on it. */
  readonly longest?: Sample;
  /** About the longest request: limits of the budget, and the model's context window. */
  readonly overBudget: readonly Diagnostic[];
}

/**
 * Reads the samples of a project, once, for all that has to be known of them before they are run. Holds none of them
 * but the one with the longest request; messages are rendered only where something depends on them.
 * @throws the signal's reason, when it is aborted
 */
export async function checkSamples(
  project: Project,
  { files, target = {}, filter = [], count, counting = countingHere, signal }: SampleCheckOptions,
): Promise<CheckedSamples> {
  const { prompt, samples } = project;
  const scanner = new SampleScanner();
  const blank = new BlankCheck(prompt);
  const unpassable = new RuleConflictCheck(project);
  const budget = await BudgetCheck.of(project, target);
  const isAskedFor = sampleFilter(filter);
  const dependsOnMessages = blank.isNeeded || budget.isNeeded;
  let asked = 0;
  let longest: { readonly sample: Sample; readonly rendering: Rendering } | undefined;
  for await (const record of samples.records(signal)) {
    scanner.add(record);
    if (record.kind === 'invalid') continue;
    const { sample } = record;
    unpassable.add(sample);
    const isAsked = isAskedFor(sample);
    const isRendered = dependsOnMessages || (isAsked && count?.add !== undefined);
    const messages = isRendered ? tryRender(prompt, sample) : undefined;
    if (isAsked) {
      asked++;
      count?.add?.(sample, messages);
    }
    if (!messages) continue;
    blank.add(sample, messages);
    const length = lengthOf(messages);
    if (!longest || length > longest.rendering.length)
      longest = { sample, rendering: { sample: sample.id, messages, length } };
  }
  const { scan } = scanner;
  return {
    scan,
    asked,
    mistakes: [
      ...checkProject(project, scan),
      ...(await unknownDocuments(project, scan, files)),
      ...blank.diagnostics,
      ...unpassable.diagnostics,
    ],
    longest: longest?.sample,
    overBudget: await budget.check(longest?.rendering, counting),
  };
}
