import * as v from 'valibot';
import { UserError } from '../diagnostic.ts';
import { CATEGORIES } from '../failure-category.ts';
import { FORMAT, parseStored } from '../runs/stored-format.ts';
import type { Config } from '../workspace/config.ts';
import { compareRuns, type RunConditions } from './comparison.ts';
import { breaches } from './policy.ts';
import type { ChangedAnswer, PromptCheck } from './prompt-check.ts';
import { RunSide, type SampleOutcome } from './side.ts';

/** One part of the samples, from 1: `2/4` is the second of four. */
export interface ShardName {
  readonly number: number;
  readonly of: number;
}

/** A run and what it says of the samples. */
export interface ComparedSide {
  readonly run: RunConditions;
  readonly side: RunSide;
}

/** What holds for a prompt's comparison: parts of its workspace's configuration. */
export type CheckRules = Pick<Config, 'check' | 'currency'>;

const text = v.string();
const count = v.pipe(v.number(), v.minValue(0));
const outcome = v.object({
  sample: text,
  file: text,
  line: count,
  content: v.number(),
  tags: v.array(text),
  expected: v.optional(v.unknown()),
  repeats: v.pipe(count, v.integer(), v.minValue(1)),
  passed: v.pipe(count, v.integer()),
  broken: v.optional(v.record(text, text), {}),
  category: v.optional(v.picklist(CATEGORIES)),
  output: v.optional(text),
});
const side = v.object({
  run: v.looseObject({
    id: text,
    provider: text,
    model: text,
    rulesHash: text,
    // A baseline says it in its file alone.
    versionHash: v.optional(text),
    state: v.picklist(['running', 'finished', 'incomplete', 'cancelled', 'over-budget', 'provider-failed']),
    prompt: v.looseObject({ name: text, file: text }),
    samples: v.looseObject({ hash: text }),
  }),
  outcomes: v.array(outcome),
  unanswered: v.array(text),
  usage: v.object({
    answers: count,
    costUsd: count,
    unpriced: count,
    inputTokens: count,
    outputTokens: count,
    latencies: v.array(count),
    concurrencies: v.optional(v.array(count), []),
  }),
});
const shardSchema = v.object({
  format: v.literal(FORMAT),
  shard: v.pipe(text, v.regex(/^\d+\/\d+$/)),
  against: text,
  deleted: v.optional(v.array(text), []),
  prompts: v.array(
    v.object({
      prompt: text,
      folder: text,
      state: v.picklist(['unchanged', 'new', 'compared', 'refused']),
      refusal: v.optional(text),
      change: v.optional(v.object({ phrase: text, diff: text })),
      ladder: v.optional(text),
      outputs: v.optional(
        v.array(
          v.object({
            sample: text,
            change: v.picklist(['fixed', 'regressed']),
            broken: v.array(text),
            before: v.optional(text),
            after: v.optional(text),
          }),
        ),
      ),
      sides: v.optional(v.object({ before: side, after: side })),
      rules: v.optional(v.looseObject({})),
    }),
  ),
});

/** What a check of one part of the samples says, to be merged with the others. */
export type Shard = v.InferOutput<typeof shardSchema>;
type ShardPrompt = Shard['prompts'][number];
type ShardSide = v.InferOutput<typeof side>;

/** A checked prompt with the sides of its comparison, where there is one. */
export type CheckedPart = PromptCheck & {
  readonly sides?: { readonly before: ComparedSide; readonly after: ComparedSide };
  readonly rules?: CheckRules;
};

/** What a check found, in a shard or in all. */
export interface CheckedParts {
  readonly against: string;
  readonly checked: readonly CheckedPart[];
  /** Prompts that are gone since; paths, as they are shown. */
  readonly deleted: readonly string[];
}

/** @param found on the samples of this shard alone */
export const shardOf = ({ number, of }: ShardName, { against, checked, deleted }: CheckedParts): Shard => ({
  format: FORMAT,
  shard: `${number}/${of}`,
  against,
  deleted: [...deleted],
  prompts: checked.map(({ prompt, folder, state, refusal, change, ladder, outputs, sides, rules }) => ({
    prompt,
    folder,
    state,
    ...(refusal !== undefined && { refusal }),
    ...(change && { change }),
    ...(ladder !== undefined && { ladder }),
    ...(outputs && { outputs: outputs.map((output) => ({ ...output, broken: [...output.broken] })) }),
    ...(sides && { sides: { before: stored(sides.before), after: stored(sides.after) } }),
    ...(rules && { rules: { ...rules } }),
  })),
});

const stored = ({ run, side: { outcomes, unanswered, usage } }: ComparedSide): ShardSide => ({
  run: run as ShardSide['run'],
  outcomes: Array.from(outcomes.values(), ({ group: _, tags, broken, ...rest }) => ({
    ...rest,
    tags: [...tags],
    broken: Object.fromEntries(broken),
  })),
  unanswered: [...unanswered],
  usage,
});

/** @throws {UserError} when the text is none that `check --shard` has printed */
export function parseShard(file: string, json: string): Shard {
  const { success, output } = v.safeParse(shardSchema, parseStored(json, file));
  if (success) return output;
  throw new UserError(
    `${file} is not what prompt-ladder check --shard prints with --format json or --out; make it again.`,
  );
}

/**
 * What all shards say together: their samples are compared as one set.
 * @throws {UserError} where one is missing or there twice, or they are of different versions
 */
export function mergeShards(shards: readonly Shard[]): CheckedParts {
  const [first] = shards;
  if (!first)
    throw new UserError('There is nothing to merge; name the files that check --shard has written.');
  const of = Number(first.shard.split('/')[1]);
  const names = shards.map(({ shard }) => shard);
  const wanted = Array.from({ length: of }, (_, index) => `${index + 1}/${of}`);
  const missing = wanted.filter((name) => !names.includes(name));
  const other = names.find((name, index) => !wanted.includes(name) || names.indexOf(name) !== index);
  if (missing.length > 0)
    throw new UserError(`Shard ${missing.join(', ')} is missing; name the files of all ${of}.`);
  if (other !== undefined)
    throw new UserError(
      `Shard ${other} is there twice, or does not belong to these; name each of ${of} once.`,
    );
  if (shards.some(({ against }) => against !== first.against))
    throw new UserError('The shards were checked against different revisions; check them all against one.');
  const byPrompt = Map.groupBy(
    shards.flatMap(({ prompts }) => prompts),
    ({ prompt }) => prompt,
  );
  const { against, deleted } = first;
  return { against, deleted, checked: Array.from(byPrompt.values(), mergePrompt) };
}

function mergePrompt(parts: readonly ShardPrompt[]): CheckedPart {
  const refused = parts.find(({ refusal }) => refusal !== undefined);
  const compared = parts.filter(({ sides }) => sides);
  const [first] = refused ? [refused] : compared.length > 0 ? compared : parts;
  const { prompt, folder, state, refusal, change, ladder, rules = {} } = first as ShardPrompt;
  if (refusal !== undefined) return { prompt, folder, state: 'refused', refusal, breaches: [] };
  if (compared.length === 0) return { prompt, folder, state, breaches: [] };
  const merged = (which: 'before' | 'after') =>
    mergeSides(
      prompt,
      compared.flatMap(({ sides }) => sides?.[which] ?? []),
    );
  const comparison = compareRuns(merged('before'), merged('after'));
  return {
    prompt,
    folder,
    state: 'compared',
    comparison,
    rules: rules as CheckRules,
    ...((rules as CheckRules).currency && { currency: (rules as CheckRules).currency }),
    breaches: breaches(comparison, (rules as CheckRules).check),
    ...(change && { change }),
    ...(ladder !== undefined && { ladder }),
    outputs: compared.flatMap(({ outputs = [] }): readonly ChangedAnswer[] => outputs),
  };
}

function mergeSides(prompt: string, sides: readonly ShardSide[]): ComparedSide {
  const [first] = sides as readonly [ShardSide, ...ShardSide[]];
  const isSame = ({ run }: ShardSide) =>
    run.versionHash === first.run.versionHash &&
    run.rulesHash === first.run.rulesHash &&
    run.samples.hash === first.run.samples.hash &&
    run.model === first.run.model;
  if (!sides.every(isSame))
    throw new UserError(
      `The shards are of different versions of ${prompt}; check one commit in all of them.`,
    );
  const whole = new RunSide();
  for (const { outcomes, unanswered, usage } of sides) {
    for (const { broken, ...rest } of outcomes)
      whole.outcomes.set(rest.sample, {
        ...rest,
        broken: new Map(Object.entries(broken)),
      } as SampleOutcome);
    for (const sample of unanswered) whole.unanswered.add(sample);
    const { latencies, concurrencies, ...sums } = usage;
    for (const [name, sum] of Object.entries(sums)) whole.usage[name as keyof typeof sums] += sum;
    for (const latency of latencies) whole.usage.latencies.push(latency);
    for (const concurrency of concurrencies) whole.usage.concurrencies.push(concurrency);
  }
  return { run: first.run as unknown as RunConditions, side: whole };
}
