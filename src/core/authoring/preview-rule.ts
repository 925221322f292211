import { setImmediate } from 'node:timers/promises';
import { recheck } from '../engine/inspector.ts';
import { compileRules } from '../rules/compile.ts';
import { prepareRules } from '../rules/prepare-checks.ts';
import type { Rule, Violation } from '../rules/rule.ts';
import type { TemplateRenderer } from '../rules/templates.ts';
import type { Result } from '../runs/result.ts';
import { bySample, type Place } from '../runs/sample-order.ts';
import type { Sample } from '../samples/sample.ts';
import type { SampleSet } from '../samples/sample-set.ts';
import { formatCount } from '../text/plural.ts';

/** ms that a preview works before others get their turn. */
const SLICE_MS = 15;

/** A stored output on which a rule, as it is now, was tried. */
export interface PreviewedOutput extends Place {
  readonly sample: string;
  /** What breaks the rule; of an output that would newly pass, what broke it in the run. */
  readonly violation: Violation;
}

/** What a change to a rule changes; outputs stand as their samples do. */
export interface RulePreview {
  /** Outputs looked at. */
  readonly checked: number;
  readonly newlyFailing: readonly PreviewedOutput[];
  readonly newlyPassing: readonly PreviewedOutput[];
  readonly stillFailing: readonly PreviewedOutput[];
}

/** What the samples say of rules, by sample id; a stored result does not repeat it. */
export type Overrides = ReadonlyMap<string, Sample['rules']>;

/**
 * Tries a rule on stored outputs, and compares with what the run said of it. Works in slices, so that it holds nobody
 * up.
 * @throws the signal's reason once it is aborted
 */
export async function previewRule(
  rule: Rule,
  results: AsyncIterable<Result>,
  { render, overrides, signal }: { render: TemplateRenderer; overrides: Overrides; signal: AbortSignal },
): Promise<RulePreview> {
  await prepareRules([rule]);
  const rules = compileRules([rule], render);
  const newlyFailing: PreviewedOutput[] = [];
  const newlyPassing: PreviewedOutput[] = [];
  const stillFailing: PreviewedOutput[] = [];
  let checked = 0;
  let sliceEnd = performance.now() + SLICE_MS;
  for await (const result of results) {
    signal.throwIfAborted();
    if (result.error || result.output === undefined) continue;
    checked++;
    const { sample, repeat, location } = result;
    const before = result.violations.find((violation) => violation.rule === rule.id);
    // That the output is not JSON was said by another rule, if by any.
    const isSaid = result.violations.some((violation) => violation.notJson && violation.rule !== rule.id);
    const found = await recheck(rules, result, overrides.get(sample), signal);
    const [now] = found.filter(({ notJson }) => !(notJson && isSaid));
    if (now) (before ? stillFailing : newlyFailing).push({ sample, repeat, location, violation: now });
    else if (before) newlyPassing.push({ sample, repeat, location, violation: before });
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MS;
  }
  signal.throwIfAborted();
  for (const outputs of [newlyFailing, newlyPassing, stillFailing]) outputs.sort(bySample);
  return { checked, newlyFailing, newlyPassing, stillFailing };
}

/** Reads what the samples of a set say of rules. */
export async function readOverrides(samples: SampleSet, signal: AbortSignal): Promise<Overrides> {
  const overrides = new Map<string, Sample['rules']>();
  for await (const record of samples.records(signal)) {
    if (record.kind !== 'sample') continue;
    const { id, rules } = record.sample;
    if (Object.keys(rules).length > 0) overrides.set(id, rules);
  }
  return overrides;
}

/** `would fail 9 of 30 (2 more, 1 fewer)`, over all prompts that use the rule. */
export function previewTitle(previews: readonly RulePreview[]): string {
  const sum = (count: (preview: RulePreview) => number) =>
    previews.reduce((total, preview) => total + count(preview), 0);
  const checked = sum((preview) => preview.checked);
  const more = sum(({ newlyFailing }) => newlyFailing.length);
  const fewer = sum(({ newlyPassing }) => newlyPassing.length);
  const failing = more + sum(({ stillFailing }) => stillFailing.length);
  const outcome =
    failing > 0
      ? `would fail ${formatCount(failing)} of ${formatCount(checked)}`
      : `would hold in all ${formatCount(checked)}`;
  const changes = [
    ...(more > 0 ? [`${formatCount(more)} more`] : []),
    ...(fewer > 0 ? [`${formatCount(fewer)} fewer`] : []),
  ];
  return `${outcome} (${changes.join(', ') || 'as before'})`;
}
