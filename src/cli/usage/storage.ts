import type { Command } from 'commander';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { RecordingsFlags } from '../recordings-command.ts';
import type { RunsFlags } from '../runs-command.ts';
import type { Cli } from './cli.ts';
import { collect, positiveNumber, wholeNumber } from './options.ts';

/** Commands over what is stored. */
export function addStoredCommands(program: Command, cli: Cli): void {
  program
    .command('runs')
    .description('list stored runs, newest first, with the changes since the run before')
    .argument('[prompt]', 'a prompt file; by default, every prompt of the workspace')
    .option('--limit <n>', 'how many runs to list', wholeNumber(1, 1_000_000), 20)
    .option('--prune', 'with --yes, remove runs beyond the limits; without it, list them')
    .option(
      '--keep <n>',
      'with --prune: keep this many of the newest runs of each prompt',
      wholeNumber(0, 1_000_000),
    )
    .option('--older-than <days>', 'with --prune: remove older runs', positiveNumber())
    .option('--yes', 'remove them')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string | undefined, flags: RunsFlags) => {
      const { runsCommand } = await import('../runs-command.ts');
      cli.exitCode = await runsCommand(path, flags, cli.terminal);
    });

  program
    .command('recordings')
    .description('list recordings that no version uses, and remove them')
    .option('--prune', 'list unused recordings; with --yes, remove them')
    .option(
      '--keep <revision>',
      'a git revision whose recordings stay, besides the current files, the last commit and all saved versions (may be repeated)',
      collect,
    )
    .option('--yes', 'remove them')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (flags: RecordingsFlags) => {
      const { recordingsCommand } = await import('../recordings-command.ts');
      cli.exitCode = await recordingsCommand(flags, cli.terminal);
    });
}
