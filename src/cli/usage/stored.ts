import type { Command } from 'commander';
import { EXIT_CODES_HELP } from '../exit-code.ts';
import type { RecordingsFlags } from '../recordings-command.ts';
import type { RunsFlags } from '../runs-command.ts';
import type { Cli } from './cli.ts';
import { amount, collect, wholeNumber } from './options.ts';

/** Commands over what is stored. */
export function addStoredCommands(program: Command, cli: Cli): void {
  program
    .command('runs')
    .description('list what was run, newest first, with what changed since the run before')
    .argument('[prompt]', 'a prompt file; every prompt of the workspace where none is named')
    .option('--limit <n>', 'how many are listed', wholeNumber(1, 1_000_000), 20)
    .option('--prune', 'remove runs beyond the limits, with --yes; without it, say which')
    .option('--keep <n>', 'with --prune: keep the newest so many of each prompt', wholeNumber(0, 1_000_000))
    .option('--older-than <days>', 'with --prune: remove what is older', amount())
    .option('--yes', 'remove them')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (path: string | undefined, flags: RunsFlags) => {
      const { runsCommand } = await import('../runs-command.ts');
      cli.exitCode = await runsCommand(path, flags, cli.terminal);
    });

  program
    .command('recordings')
    .description('say which recordings no version asks for any more, and remove them')
    .option('--prune', 'name those that are used by none; with --yes, remove them')
    .option(
      '--keep <revision>',
      'a git revision whose recordings stay, besides the files of now, the last commit and all saved versions (may be repeated)',
      collect,
    )
    .option('--yes', 'remove them')
    .addHelpText('after', EXIT_CODES_HELP)
    .action(async (flags: RecordingsFlags) => {
      const { recordingsCommand } = await import('../recordings-command.ts');
      cli.exitCode = await recordingsCommand(flags, cli.terminal);
    });
}
