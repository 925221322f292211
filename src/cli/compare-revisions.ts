import { compareRuns } from '../core/compare/comparison.ts';
import { compareSeveral } from '../core/compare/matrix.ts';
import { SequentialComparison } from '../core/compare/sequential-comparison.ts';
import { prepareVariation, type Variation } from '../core/compare/variants.ts';
import { type VariationChoices, variationsOf } from '../core/compare/variation-table.ts';
import { UserError } from '../core/diagnostic.ts';
import { targetOf } from '../core/engine/plan.ts';
import { unusedModel } from '../core/providers/names.ts';
import { matrixText } from '../core/report/matrix.ts';
import { moneyOf } from '../core/report/money.ts';
import { practiceNote } from '../core/report/practice.ts';
import { parameterSets } from '../core/versions/revision-parameters.ts';
import { loadConfig } from '../core/workspace/config.ts';
import {
  type CompareFlags,
  printComparison,
  type Reader,
  sideReader,
  verdictOptions,
} from './compare-runs.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { runTogether, type VariationContext, variationRuns } from './variation-runs.ts';
import { revisionName, versionSources } from './version-commands.ts';

/** Compares revisions of a prompt, on one model or several. @returns the exit code */
export async function compareRevisions(
  [path, ...revisions]: readonly [string, ...string[]],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  const sources = await versionSources(path, terminal);
  const variations = await variationsOf(choicesOf(revisions, flags, terminal), sources);
  assertModelsAnswer(variations);
  if (flags.sample !== undefined && variations.length > 2)
    throw new UserError('--sample shows the outputs of two runs; name two revisions, or two models.');
  return terminal.interruptible(async (signal) => {
    const context = { root: sources.root, flags, terminal, signal };
    const place = { root: sources.root, store: sources.runs, files: sources.files };
    const read = sideReader(place, flags, signal);
    if (flags.untilDecided) return untilDecided(variations, context, flags, read);
    const runs = await variationRuns(variations, context);
    const sides = [];
    for (const [index, run] of runs.entries())
      sides.push({ name: variations[index]?.name ?? run.id, run, side: await read(run) });
    const [before, after, third] = sides;
    if (!before || !after) throw new UserError('There are not two runs to compare.');
    if (third) {
      const { config } = await loadConfig(sources.root, sources.files);
      const money = moneyOf(config.currency);
      const matrix = compareSeveral(sides);
      if (flags.json)
        terminal.printJson({
          note: practiceNote(...runs),
          ...matrix,
          rows: matrix.rows.map((row) => ({ ...row, run: row.run.id })),
        });
      else terminal.print(matrixText(matrix, money, terminal.colors));
      return ExitCode.passed;
    }
    const comparison = compareRuns(before, after, verdictOptions(flags));
    const names = { before: before.name, after: after.name };
    const { runs: store, root } = sources;
    await printComparison(comparison, names, flags, {
      root,
      sides: [
        { ...before, store },
        { ...after, store },
      ],
      terminal,
    });
    if (
      !flags.json &&
      flags.sample === undefined &&
      before.run.model !== after.run.model &&
      comparison.counts.regressed > 0
    )
      terminal.print(`\nWhat to change for ${after.name}: prompt-ladder advise ${after.run.id}`);
    return ExitCode.passed;
  });
}

/** @throws {UserError} where another model than the one that is named would answer, as the practice model does */
function assertModelsAnswer(variations: readonly Variation[]): void {
  for (const { revision, provider, model } of variations) {
    if (!revision.project) continue;
    const unused = unusedModel(targetOf({ provider, model }, revision.project).provider, model);
    if (unused) throw new UserError(unused);
  }
}

/** A single variation is compared with today's files. */
function choicesOf(
  revisions: readonly string[],
  { models = [], parameter = [], provider }: CompareFlags,
  terminal: Terminal,
): VariationChoices {
  const parameters = parameterSets(parameter);
  const isOne = revisions.length <= 1 && models.length <= 1 && parameters.length === 1;
  const names = isOne ? [...revisions, 'now'] : revisions.length > 0 ? revisions : ['now'];
  return {
    revisions: names.map((name) => revisionName(name, terminal)),
    models: models.length > 0 ? models.map((model) => ({ provider, model })) : [{ provider }],
    parameters,
  };
}

/** Runs two variations over samples in a random order until it is known which is better, or that it will not be. */
async function untilDecided(
  variations: readonly Variation[],
  context: VariationContext,
  flags: CompareFlags,
  read: Reader,
): Promise<number> {
  const { root, terminal, signal } = context;
  const [first, second, third] = variations;
  const other =
    flags.cluster !== undefined ? '--cluster' : flags.margin !== undefined ? '--margin' : undefined;
  if (other)
    throw new UserError(
      `--until-decided asks which of two is better, sample by sample; leave ${other} out, or compare all samples.`,
    );
  if (!first || !second || third)
    throw new UserError(
      'Only two variants can be compared until decided; name two revisions, or two models.',
    );
  const prepared = [];
  const store = read.store;
  for (const variation of [first, second])
    prepared.push(await prepareVariation(variation, { root, store, signal }, flags));
  const [before, after] = prepared;
  if (!before || before.plan.samples.hash !== after?.plan.samples.hash)
    throw new UserError(
      `The samples of ${first.name} and ${second.name} differ, so they cannot be drawn together; compare them without --until-decided.`,
    );
  const seed = flags.seed ?? Math.floor(Math.random() * 1e9);
  if (!flags.quiet) terminal.note(`Drawing samples in the random order of --seed ${seed}.`);
  const draw = await SequentialComparison.of(before, seed, signal);
  const [earlier, later] = (await runTogether(prepared, context, { names: [first.name, second.name], draw }))
    .runs;
  if (!earlier || !later) throw new UserError('There are not two runs to compare.');
  const comparison = compareRuns(
    { run: earlier, side: await read(earlier) },
    { run: later, side: await read(later) },
  );
  const names = { before: first.name, after: second.name };
  const sides = [
    { run: earlier, store },
    { run: later, store },
  ] as const;
  await printComparison(comparison, names, flags, { root, sides, terminal });
  return ExitCode.passed;
}
