import { type Command, Option } from 'commander';
import type { CompareFlags } from '../compare-runs.ts';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { DiffFlags, LabelFlags, RestoreFlags, SaveFlags, VersionsFlags } from '../version-commands.ts';
import type { Cli } from './cli.ts';
import {
  BASE_URL,
  CONCURRENCY,
  collect,
  list,
  NO_CACHE,
  PROVIDER,
  positiveNumber,
  QUIET,
  TRUST,
  wholeNumber,
  YES,
} from './options.ts';

/** Commands over the versions of a prompt. */
export function addVersionsCommands(program: Command, cli: Cli): void {
  program
    .command('save')
    .description('save a prompt with its rules as a version, in .prompt-ladder/versions')
    .argument('<prompt>', 'a prompt file')
    .option('-m, --message <text>', 'what changed, and why')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: SaveFlags) => {
      const { saveCommand } = await import('../version-commands.ts');
      cli.exitCode = await saveCommand(path, flags, cli.terminal);
    });

  program
    .command('versions')
    .description('list the saved versions of a prompt, with their labels and changes')
    .argument('<prompt>', 'a prompt file')
    .option(
      '--renumber',
      'give each version a unique number, after a merge of branches that used the same number',
    )
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, flags: VersionsFlags) => {
      const { versionsCommand } = await import('../version-commands.ts');
      cli.exitCode = await versionsCommand(path, flags, cli.terminal);
    });

  program
    .command('label')
    .description('point a label, such as production, at a saved version')
    .argument('<prompt>', 'a prompt file')
    .argument('<label>', 'the name of the label')
    .argument('[version]', 'a number, id, label or hash; by default, the newest version')
    .addOption(new Option('--roll-back', 'point the label at the version before').conflicts('remove'))
    .option('--remove', 'remove the label')
    .option('--yes', 'move a protected label without asking')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, name: string, version: string | undefined, flags: LabelFlags) => {
      const { labelCommand } = await import('../version-commands.ts');
      cli.exitCode = await labelCommand([path, name, version], flags, cli.terminal);
    });

  program
    .command('restore')
    .description('write the prompt and rules of a version, run or commit into the current files')
    .argument('<prompt>', 'a prompt file')
    .argument('<revision>', "a saved version, a label, a run's id, a hash of either, or a git revision")
    .option('--force', 'discard changes that are in no saved version and no commit')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, revision: string, flags: RestoreFlags) => {
      const { restoreCommand } = await import('../version-commands.ts');
      cli.exitCode = await restoreCommand([path, revision], flags, cli.terminal);
    });

  program
    .command('diff')
    .description('show what changed in a prompt, its rules and samples between two revisions')
    .argument('<prompt>', 'a prompt file')
    .argument(
      '[before]',
      "a saved version, a label, a run's id, a hash of either, a git revision, or another prompt file; by default, the newest version",
    )
    .argument('[after]', 'the same; by default, the current files')
    .option('--sample <id>', 'the sample whose messages are compared; by default, the first one')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string, before: string | undefined, after: string | undefined, flags: DiffFlags) => {
      const { diffCommand } = await import('../version-commands.ts');
      cli.exitCode = await diffCommand([path, before, after], flags, cli.terminal);
    });

  program
    .command('compare')
    .description('compare two runs or revisions sample by sample, and say whether the difference is real')
    .argument(
      '<before>',
      'a prompt file, or a folder that holds one, for its two latest runs or revisions; or a run: its id or folder',
    )
    .argument(
      '[after...]',
      "after a prompt, what to compare: saved versions, labels, runs' ids, git revisions, other prompt files, now; after a run, the other one",
    )
    .option('--models <ids>', 'compare these models, separated by commas', list)
    .option(
      '--parameter <name=values>',
      'compare these values of a model parameter, separated by commas, such as temperature=0,0.7 (may be repeated)',
      collect,
    )
    .option(...PROVIDER)
    .option('--run', 'make the missing runs, all together')
    .option(
      '--until-decided',
      'run both with the samples in random order, and stop when the result is decided',
    )
    .option('--seed <n>', 'the seed of the random order of --until-decided', wholeNumber(0, 2 ** 31))
    .option(
      '--margin <points>',
      'the smallest difference that matters, in points of the pass rate',
      positiveNumber(99),
    )
    .option(
      '--cluster <name>',
      'count samples that belong together once: a variable, or tag:PREFIX for the tag with this prefix',
    )
    .option('--sample <id>', 'show both outputs of this sample, with the words that differ')
    .option('--repeat <n>', 'calls for each sample in new runs (default 1)', wholeNumber(1, 1000))
    .option(...CONCURRENCY)
    .option(...BASE_URL)
    .option(...TRUST)
    .option(...NO_CACHE)
    .option(
      '--max-cost <usd>',
      'stop before the call that could exceed this amount, for all runs together',
      positiveNumber(),
    )
    .option('--confirm-above <usd>', 'ask before runs that may cost more (default 1)', positiveNumber())
    .option(...YES)
    .option(...QUIET)
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (before: string, after: string[], flags: CompareFlags) => {
      const { compareCommand } = await import('../compare-command.ts');
      cli.exitCode = await compareCommand([before, ...after], flags, cli.terminal);
    });
}
